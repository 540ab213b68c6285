//! Tests of the sandbox from outside, in one program.

#[cfg(test)]
mod arbitrary;
#[cfg(test)]
mod bends;
#[cfg(test)]
mod caller;
#[cfg(test)]
mod cj;
#[cfg(test)]
mod control;
#[cfg(test)]
mod determinism;
#[cfg(test)]
mod ecap;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod gateway;
#[cfg(test)]
mod jdl_oauth;
#[cfg(test)]
mod jos;
#[cfg(test)]
mod push;
#[cfg(test)]
mod push_sockets;
#[cfg(test)]
mod scripts;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod signature;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod tracking;
