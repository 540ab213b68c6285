//! The adapter from outside, over a socket.

#[cfg(test)]
mod methods;
#[cfg(test)]
mod support;
#[cfg(test)]
mod token;
#[cfg(test)]
mod wire;
