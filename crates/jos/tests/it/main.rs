//! The adapter from outside, over a socket.

#[cfg(test)]
mod token;
#[cfg(test)]
mod wire;

#[cfg(test)]
use support::{app, received, shop};

#[cfg(test)]
mod support;
