//! A provider in memory that does what the ports demand.
