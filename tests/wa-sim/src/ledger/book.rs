//! The book as it is shown: entries and questions about them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::noise::HandshakePattern;

/// A message the server took from a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The account (phone number) it came from.
    pub account: String,
    /// The number of the device it came from.
    pub device: u16,
    /// The person it was for (phone number), or the address as given when nobody has it.
    pub to: String,
    /// The message id.
    pub id: String,
    /// How often the server received it; more than once means the client resent it.
    pub times: u32,
    /// How often the server acknowledged it.
    pub acks: u32,
    /// The error codes it was refused with.
    pub nacks: Vec<u16>,
    /// What it does to another message, as the stanza says: 1 new words, 2 a pin, 7 taken back; empty: nothing.
    #[serde(default)]
    pub edit: String,
}

/// A message written to the connection of a linked client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The account the device belongs to.
    pub account: String,
    /// The number of the device.
    pub device: u16,
    /// The other person of the chat.
    pub chat: String,
    /// Who wrote it.
    pub sender: String,
    /// The message id.
    pub id: String,
    /// How often it was written to a connection.
    pub times: u32,
    /// When it was first written, milliseconds after the start of the simulator.
    pub first_at_ms: u64,
    /// When the device confirmed it, if it did.
    pub confirmed_at_ms: Option<u64>,
}

/// A message on somebody's phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// Whose phone.
    pub person: String,
    /// The other person of the chat, or the group; empty when nobody said.
    pub chat: String,
    /// Who wrote it.
    pub sender: String,
    /// The message id; the phone shows one copy per id.
    pub id: String,
    /// The words as they are now, or a word in brackets for what has none.
    pub text: String,
    /// Words it had before, oldest first.
    pub was: Vec<String>,
    /// Taken back: the screen no longer shows the words.
    pub gone: bool,
    /// Emojis on it, by who put them there.
    pub reactions: BTreeMap<String, String>,
    /// What people voted for, when it is a poll.
    pub votes: BTreeMap<String, Vec<String>>,
    /// The message this one changes (a reaction, new words, taking back, a vote); such a message is
    /// no line of its own.
    pub about: Option<String>,
    /// How often it arrived.
    pub arrivals: u32,
    /// When it first arrived, milliseconds after the start of the simulator.
    pub at_ms: u64,
}

/// A receipt that reached a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptHeard {
    /// Who gets to know.
    pub person: String,
    /// Whose device sent it.
    pub from: String,
    /// The message it is about.
    pub id: String,
    /// `delivered`, `read`, `played` or another kind as the wire calls it.
    pub kind: String,
}

/// A login that was let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The account.
    pub account: String,
    /// The number of its device.
    pub device: u16,
    /// The handshake that came before.
    pub pattern: HandshakePattern,
}

/// The book at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LedgerSnapshot {
    /// When the book was begun, milliseconds since 1970; its other times count from then.
    pub started_at_ms: u64,
    /// Messages the server took.
    pub accepted: Vec<Accepted>,
    /// Messages given to linked clients.
    pub deliveries: Vec<Delivery>,
    /// Messages people see.
    pub seen: Vec<Seen>,
    /// Receipts people got.
    pub receipts: Vec<ReceiptHeard>,
    /// Ciphertexts sealed with a Signal key that had sealed something else before: the client went back to an older
    /// state of its sessions. Kept for as long as the simulator runs.
    pub keys_used_again: u32,
    /// Logins.
    pub logins: Vec<Login>,
    /// Requests the simulator does not know, as `namespace/child`.
    pub unhandled: Vec<String>,
    /// What happened, in order.
    pub events: Vec<String>,
    /// How many earlier lines of `events` were forgotten.
    pub forgotten_events: u64,
}

impl LedgerSnapshot {
    /// How many copies of a text a person sees: distinct messages with exactly that text.
    #[must_use]
    pub fn copies(&self, person: &str, text: &str) -> usize {
        let same = |seen: &&Seen| !seen.gone && seen.person == person && seen.text == text;
        self.seen.iter().filter(same).count()
    }

    /// How many copies a person sees of texts with a token in them, whoever wrote them.
    #[must_use]
    pub fn copies_containing(&self, person: &str, token: &str) -> usize {
        let same = |seen: &&Seen| !seen.gone && seen.person == person && seen.text.contains(token);
        self.seen.iter().filter(same).count()
    }

    /// How often a message was written to connections of an account's devices.
    #[must_use]
    pub fn times_delivered(&self, account: &str, id: &str) -> u32 {
        let same = |delivery: &&Delivery| delivery.account == account && delivery.id == id;
        self.deliveries.iter().filter(same).map(|d| d.times).sum()
    }

    /// Whether every device of the account that was given the message confirmed it.
    #[must_use]
    pub fn confirmed(&self, account: &str, id: &str) -> bool {
        let mut given = self
            .deliveries
            .iter()
            .filter(|delivery| delivery.account == account && delivery.id == id)
            .peekable();
        given.peek().is_some() && given.all(|delivery| delivery.confirmed_at_ms.is_some())
    }

    /// The server's record of a message an account sent.
    #[must_use]
    pub fn accepted(&self, account: &str, id: &str) -> Option<&Accepted> {
        self.accepted
            .iter()
            .find(|accepted| accepted.account == account && accepted.id == id)
    }

    /// How many receptions were of a message the server already had.
    #[must_use]
    pub fn repeats(&self) -> u32 {
        self.accepted.iter().map(|accepted| accepted.times - 1).sum()
    }

    /// Whether a person got a receipt of this kind for a message.
    #[must_use]
    pub fn has_receipt(&self, person: &str, id: &str, kind: &str) -> bool {
        let same = |heard: &ReceiptHeard| heard.person == person && heard.id == id && heard.kind == kind;
        self.receipts.iter().any(same)
    }
}
