//! What happens in three chats, in any order: `kabar_core_testing::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kabar_core_testing::fuzzing::events(data));
