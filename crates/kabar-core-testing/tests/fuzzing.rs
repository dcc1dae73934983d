//! What the fuzzers found worth keeping, once more: `tests/fuzz/corpus`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core_testing::fuzzing;
use std::path::Path;

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fuzz/corpus")
        .join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        run(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 10, "a corpus of {count}");
}

#[test]
fn no_order_of_events_of_the_corpus_makes_a_conversation_that_cannot_be() {
    replay("events", fuzzing::events);
}

#[test]
fn no_search_of_the_corpus_fails() {
    replay("search_query", fuzzing::search_query);
}

#[test]
fn no_template_of_the_corpus_sends_a_brace_of_its_own() {
    replay("template", fuzzing::template);
}
