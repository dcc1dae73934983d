//! The ways in for the fuzzers (`tests/fuzz`), and for the tests that replay what they found.
//!
//! [`search_query`] is whatever somebody may type; [`events`] is whatever may happen in three chats, in any order. Both
//! go through the real core over a real store. [`template`] is whatever somebody may write for a list, and what stands in it. Not here: how bytes of WhatsApp become those events (`kabar_whatsapp`).

mod happened;
mod house;
mod judge;
mod query;
mod said;
mod steps;
mod talk;
mod template;
mod words;

pub use template::template;

use house::House;
use judge::Judge;
use std::sync::{Mutex, PoisonError};
use words::Words;

/// After so many inputs the next begins with a new profile, so that none becomes large.
const INPUTS: u32 = 40;
/// Most things that happen in one input.
const STEPS: u32 = 60;
/// What stands there is looked at after so many.
const LOOK: u32 = 8;

/// One for each way in: what happens in one must not be found in the other.
static TALKS: Mutex<Option<House>> = Mutex::new(None);
static SEARCHES: Mutex<Option<House>> = Mutex::new(None);

/// Bytes as things that happen to one number: messages, changes, proof, history, and what its person does.
///
/// # Panics
/// When what stands there afterwards cannot be.
pub fn events(data: &[u8]) {
    in_house(&TALKS, |house| {
        let mut words = Words::new(data);
        let talk = house.talk();
        let mut judge = Judge::default();
        house.block_on(async {
            let mut steps = 0;
            while !words.are_over() && steps < STEPS {
                talk.step(&mut words).await;
                steps += 1;
                if steps % LOOK == 0 {
                    talk.settle().await;
                    judge.look(&talk).await;
                }
            }
            talk.settle().await;
            judge.look(&talk).await;
            house.forget(&talk.chats().await);
        });
    });
}

/// Bytes as a search: where to look, then what for.
///
/// # Panics
/// When the search fails, or finds what it was not asked for.
pub fn search_query(data: &[u8]) {
    in_house(&SEARCHES, |house| {
        let library = house.library();
        house.block_on(library.search(data));
    });
}

fn in_house(houses: &Mutex<Option<House>>, act: impl FnOnce(&House)) {
    let mut kept = houses.lock().unwrap_or_else(PoisonError::into_inner);
    let house = match kept.take() {
        Some(house) if house.inputs() < INPUTS => house,
        _ => House::new(),
    };
    act(&house);
    // One in which something went wrong is not used again.
    *kept = Some(house);
}
