//! The warehouse's ports from outside, over a socket: what each method sends, and what it makes of the reply.

#[cfg(test)]
mod contract;
#[cfg(test)]
mod goods;
#[cfg(test)]
mod inbound;
#[cfg(test)]
mod outbound;
#[cfg(test)]
mod support;
