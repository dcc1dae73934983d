//! Whatever somebody types to search a small store: `kabar_core_testing::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kabar_core_testing::fuzzing::search_query(data));
