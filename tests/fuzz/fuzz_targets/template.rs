//! Whatever somebody may write for a list of people: `kabar_core_testing::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kabar_core_testing::fuzzing::template(data));
