//! The exchange from outside, as an adapter and an embedder use it, in one program.

#[cfg(test)]
mod breaker;
#[cfg(test)]
mod budget;
#[cfg(test)]
mod deadline;
#[cfg(test)]
mod embed;
#[cfg(test)]
mod observe;
#[cfg(test)]
mod retry;
#[cfg(test)]
mod skew;
#[cfg(test)]
mod stack;
#[cfg(test)]
mod support;
#[cfg(test)]
mod token;
#[cfg(test)]
mod transport;
