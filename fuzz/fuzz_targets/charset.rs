//! Searches for bytes that break `portolan_properties::charset`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_properties::charset(bytes));
