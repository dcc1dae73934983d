//! A made-up past of any size, the same for the same seed: for benchmarks and long lists.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use anyhow::Context;

use super::{Chat, Line};
use crate::scenario::{Author, DeliveryStatus};
use crate::state::{Kind, Person, World, hex};

/// The first number of made-up contacts; nobody has numbers like these.
const FIRST_NUMBER: u64 = 6_280_000_100_000;
/// Seconds between two messages of a chat, at most.
const GAP: u64 = 5400;

const NAMES: [&str; 12] = [
    "Adi", "Bunga", "Citra", "Dewi", "Eko", "Fitri", "Gilang", "Hana", "Indra", "Joko", "Kartika", "Lestari",
];
const WORDS: [&str; 48] = [
    "pagi", "siang", "malam", "besok", "nanti", "sudah", "belum", "bisa", "tolong", "terima", "kasih",
    "barang", "harga", "ongkir", "alamat", "pesan", "kirim", "bayar", "transfer", "nota", "warna", "merah",
    "biru", "dua", "the", "order", "please", "when", "tomorrow", "today", "price", "size", "ready", "stock",
    "box", "thanks", "okay", "sure", "see", "you", "market", "delivery", "address", "paid", "invoice",
    "morning", "later", "yes",
];

/// How large a made-up past is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryShape {
    /// How many chats, each with a contact of its own (who is made as well).
    pub chats: u32,
    /// How many messages each chat has.
    pub messages_per_chat: u32,
    /// The source of chance; the same seed makes the same past.
    pub seed: u64,
}

/// Fills an account's phone. Contacts that exist from an earlier filling are kept.
///
/// # Errors
/// When the number is no account.
pub(crate) fn fill(world: &mut World, account: &str, shape: HistoryShape) -> anyhow::Result<()> {
    let is_account = |person: &&Person| person.kind == Kind::Account;
    let account_there = world.people.get(account).filter(is_account).is_some();
    account_there
        .then_some(())
        .with_context(|| format!("no account has the number {account}"))?;
    let mut rng = StdRng::seed_from_u64(shape.seed);
    let now = world.now().secs();
    for place in 0..shape.chats {
        let with = (FIRST_NUMBER + u64::from(place)).to_string();
        if !world.people.contains_key(&with) {
            let name = format!("{} {}", NAMES[place as usize % NAMES.len()], place / 12 + 1);
            let person = Person::new(Kind::Contact, &with, &name, &mut rng)?;
            world.admit_person(person);
        }
        let chat = chat(
            with,
            now - u64::from(place) * 60,
            shape.messages_per_chat,
            &mut rng,
        );
        let person = world.people.get_mut(account).context("nobody there")?;
        person.chats.retain(|old| old.with != chat.with);
        person.chats.push(chat);
    }
    let what = format!("made up {} chats for {account}", shape.chats);
    world.ledger.event(what);
    Ok(())
}

fn chat(with: String, newest: u64, messages: u32, rng: &mut StdRng) -> Chat {
    let mut at = newest;
    let mut lines: Vec<Line> = (0..messages)
        .map(|_| {
            let line = line(at, rng);
            at = at.saturating_sub(rng.random_range(5..GAP));
            line
        })
        .collect();
    lines.reverse();
    Chat {
        unread: 0,
        lines,
        ..Chat::with(&with)
    }
}

fn line(at: u64, rng: &mut StdRng) -> Line {
    let words = rng.random_range(2..14);
    let text: Vec<&str> = (0..words)
        .map(|_| WORDS[rng.random_range(0..WORDS.len())])
        .collect();
    let author = if rng.random_bool(0.5) {
        Author::Me
    } else {
        Author::Them
    };
    Line {
        id: format!("3EB0{}", hex(&rng.random::<[u8; 9]>())),
        author,
        at,
        text: text.join(" "),
        status: DeliveryStatus::Read,
        reply_to: None,
        message: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_chat_and_another_one_does_not() {
        let made = |seed| {
            let mut rng = StdRng::seed_from_u64(seed);
            let chat = chat("6280000100000".into(), 1_795_000_000, 40, &mut rng);
            chat.lines
                .into_iter()
                .map(|line| (line.id, line.at, line.text))
                .collect::<Vec<_>>()
        };
        assert_eq!(made(1), made(1));
        assert_ne!(made(1), made(2));
        assert!(made(1).is_sorted_by_key(|(_, at, _)| *at));
    }
}
