//! Bytes from a socket, before and after the handshake. What is done with them: `wa_sim::fuzzing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wa_sim::fuzzing::frames(data));
