//! Searches for bytes that break `portolan_properties::status_table`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_properties::status_table(bytes));
