//! Searches for bytes that break `portolan_properties::rule_tip`.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portolan_properties::rule_tip(bytes));
