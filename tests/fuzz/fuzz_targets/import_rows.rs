//! A file that anybody may have written, read as a list: `kabar_import::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kabar_import::fuzzing::rows(data));
