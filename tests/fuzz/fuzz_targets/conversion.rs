//! Bytes that a person's client sealed, read as a message or as the phone's history: `kabar_whatsapp::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kabar_whatsapp::fuzzing::conversion(data));
