//! Tests of the sandbox from outside, in one program.

mod caller;
mod signature;
