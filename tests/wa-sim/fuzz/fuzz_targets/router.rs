//! Stanzas of two linked clients and an unlinked one. How bytes become stanzas: `wa_sim::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wa_sim::fuzzing::router(data));
