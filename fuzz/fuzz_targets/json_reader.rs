//! Searches for bytes that break `portolan_properties::json_reader`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_properties::json_reader(bytes));
