//! Searches for bytes that break `portolan_properties::jdl_push`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_properties::jdl_push(bytes));
