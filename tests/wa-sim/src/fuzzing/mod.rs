//! The way in for the fuzzers (`tests/wa-sim/fuzz`), and for the test that replays what they found.
//!
//! [`frames`] is everything that happens to bytes before there is a stanza; [`router`] is everything that
//! happens to a stanza. In between is only encryption, which a fuzzer would not get through.
//! Not here: rooms that only the owner of a simulator reaches (orders, scenarios).
#![expect(
    clippy::expect_used,
    reason = "what is expected here, clients have no part in"
)]

mod town;
mod words;

use std::sync::OnceLock;

use bytes::BytesMut;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::frames::Inflow;
use crate::identity::ServerIdentity;
use crate::noise::{self, AfterHello};
use crate::shape;
use town::Town;
use words::Words;

/// Bytes as they come from a socket: cut into frames, each taken for a hello, a finish, and a stanza.
pub fn frames(data: &[u8]) {
    let mut inflow = Inflow::default();
    for piece in data.chunks(1 + data.len() / 3) {
        if inflow.feed(piece).is_err() {
            return;
        }
        while let Some(frame) = inflow.frame() {
            handshake(&frame);
            let _ = shape::stanza(frame);
        }
    }
}

/// Bytes as stanzas of clients that are let in, one after the other.
pub fn router(data: &[u8]) {
    let mut words = Words::new(data);
    let mut town = Town::new();
    while !words.are_over() {
        town.step(&mut words);
    }
}

fn handshake(frame: &BytesMut) {
    static IDENTITY: OnceLock<ServerIdentity> = OnceLock::new();
    let mut rng = StdRng::seed_from_u64(1);
    let identity = IDENTITY
        .get_or_init(|| ServerIdentity::generate(&mut StdRng::seed_from_u64(2)).expect("an identity"));
    if let Ok(AfterHello::Finish(_, waiting)) = noise::answer(identity, b"WA\x06\x03", frame, &mut rng) {
        let _ = waiting.finish(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn replay(target: &str, run: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz/corpus")
            .join(target);
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            run(&std::fs::read(entry.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 10, "a corpus of {count}");
    }

    #[test]
    fn no_frame_of_the_corpus_upsets_the_server() {
        replay("frames", frames);
    }

    #[test]
    fn no_stanza_of_the_corpus_upsets_the_server() {
        replay("router", router);
    }
}
