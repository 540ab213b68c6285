//! Searches for bytes that break `portolan_properties::jos_envelope`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_properties::jos_envelope(bytes));
