//! Searches for bytes that break `portolan_properties::cj_push`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_properties::cj_push(bytes));
