//! A cell that anybody may have typed, read as a phone number: `kabar_import::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kabar_import::fuzzing::phone(data));
