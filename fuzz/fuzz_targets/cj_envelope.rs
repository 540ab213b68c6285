//! Searches for bytes that break `portolan_properties::cj_envelope`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_properties::cj_envelope(bytes));
