//! The program as others start it: real processes, the sandbox in one of its own, nothing shared but the wire.

mod bad_input;
mod config;
mod decode;
mod demo;
mod doctor;
mod drop;
mod explain;
mod express;
mod leaks;
mod orders;
mod pushes;
mod sandbox;
mod sign;
mod sign_jos;
mod support;
mod tables;
mod track;
mod trade;
mod wms;
