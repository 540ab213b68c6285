//! Searches for bytes that break `portolan_properties::redaction`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_properties::redaction(bytes));
