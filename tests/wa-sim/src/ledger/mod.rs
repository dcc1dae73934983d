//! What happened: the judge's book.
//!
//! Two truths are kept apart. What travelled: every message the server took and every delivery to
//! a device, with how often. What people *see*: one copy per message id on their phones, however
//! often it travelled. "Nothing lost, nothing doubled" is judged by the second.

mod book;
mod keep;
mod line;
mod places;
mod screen;
mod tokens;

use std::collections::VecDeque;
use std::path::PathBuf;

use wacore_binary::Node;

use crate::clock::{self, Moment};
use crate::noise::HandshakePattern;
use crate::offline::Subject;
use crate::signal::SpentKeys;
use crate::state::DeviceAddress;

pub(crate) use keep::write;

pub use book::{Accepted, Delivery, LedgerSnapshot, Login, ReceiptHeard, Seen};
use line::Line;
use places::{Place, Places};
pub(crate) use screen::Change;

/// How many lines the event log keeps.
const EVENT_LIMIT: usize = 20_000;
/// How many bytes of a line it keeps; more is somebody's attempt to fill it.
const LINE_LIMIT: usize = 400;
/// How many requests nobody knows are kept. A client repeats the same few.
const UNHANDLED_LIMIT: usize = 1000;

/// The book being written.
pub(crate) struct Ledger {
    started: Moment,
    revision: u64,
    book: LedgerSnapshot,
    places: Places,
    spent: SpentKeys,
    events: VecDeque<Line>,
    event_limit: usize,
    file: Option<PathBuf>,
}

impl Ledger {
    pub(crate) fn new(started: Moment) -> Self {
        Self {
            started,
            revision: 0,
            book: LedgerSnapshot {
                started_at_ms: started.0,
                ..Default::default()
            },
            places: Places::default(),
            spent: SpentKeys::default(),
            events: VecDeque::new(),
            event_limit: EVENT_LIMIT,
            file: None,
        }
    }

    /// Goes on with the book in a file, if there is one yet, and says where to keep it from now on.
    /// `event_limit` is how many lines the event log has at most.
    pub(crate) fn keep_in(
        &mut self,
        file: Option<PathBuf>,
        event_limit: Option<usize>,
    ) -> anyhow::Result<()> {
        if let Some(book) = file.as_deref().map(keep::read).transpose()?.flatten() {
            self.go_on(book);
        }
        self.file = file;
        self.event_limit = event_limit.unwrap_or(EVENT_LIMIT);
        Ok(())
    }

    fn go_on(&mut self, mut book: LedgerSnapshot) {
        self.started = Moment(book.started_at_ms);
        self.events = std::mem::take(&mut book.events)
            .into_iter()
            .map(Line::from)
            .collect();
        self.places = Places::of(&book);
        self.book = book;
    }

    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.file.clone()
    }

    /// The book without its event log.
    pub(crate) fn book(&self) -> &LedgerSnapshot {
        &self.book
    }

    pub(crate) fn forget_events(&mut self) {
        self.book.forgotten_events += self.events.len() as u64;
        self.events.clear();
        self.revision += 1;
    }

    /// Grows with every entry.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    pub(crate) fn snapshot(&self) -> LedgerSnapshot {
        LedgerSnapshot {
            events: self.events.iter().map(Line::to_string).collect(),
            ..self.book.clone()
        }
    }

    /// Notes a line in the event log.
    pub(crate) fn event(&mut self, what: impl Into<String>) {
        let at_ms = self.since_start(clock::now());
        self.events.push_back(Line::new(at_ms, what.into()));
        while self.events.len() > self.event_limit {
            self.events.pop_front();
            self.book.forgotten_events += 1;
        }
        self.revision += 1;
    }

    pub(crate) fn login(&mut self, device: &DeviceAddress, pattern: HandshakePattern) {
        self.book.logins.push(Login {
            account: device.pn.clone(),
            device: device.device,
            pattern,
        });
        self.event(format!("{device} logged in by {pattern:?}"));
    }

    pub(crate) fn unhandled(&mut self, what: String) {
        let what = start_of(&what);
        self.event(format!("unhandled request {what}"));
        if self.book.unhandled.len() < UNHANDLED_LIMIT {
            self.book.unhandled.push(what.to_owned());
        }
    }

    pub(crate) fn accepted(&mut self, from: &DeviceAddress, to: &str, id: &str, edit: &str) {
        self.event(format!("{from} sent {id} to {to}"));
        if let Some(entry) = self.accepted_entry(from, id) {
            entry.times += 1;
            return;
        }
        self.places.add(id, Place::Accepted(self.book.accepted.len()));
        self.book.accepted.push(Accepted {
            account: from.pn.clone(),
            device: from.device,
            to: to.to_owned(),
            id: id.to_owned(),
            times: 1,
            acks: 0,
            nacks: Vec::new(),
            edit: start_of(edit).to_owned(),
        });
    }

    /// Looks whether a message is sealed with keys that sealed another one before.
    pub(crate) fn sealed(&mut self, from: &DeviceAddress, to: &str, message: &Node) {
        let again = self.spent.take(from, to, message);
        if again > 0 {
            self.book.keys_used_again += again;
            self.event(format!("{from} used {again} message keys again"));
        }
    }

    pub(crate) fn acked(&mut self, from: &DeviceAddress, id: &str) {
        if let Some(entry) = self.accepted_entry(from, id) {
            entry.acks += 1;
        }
        self.event(format!("acked {id} to {from}"));
    }

    pub(crate) fn nacked(&mut self, from: &DeviceAddress, id: &str, code: u16) {
        if let Some(entry) = self.accepted_entry(from, id) {
            entry.nacks.push(code);
        }
        self.event(format!("refused {id} of {from} with {code}"));
    }

    pub(crate) fn delivered(&mut self, to: &DeviceAddress, subject: &Subject, id: &str, now: Moment) {
        self.event(format!("{id} of {} given to {to}", subject.sender));
        let first_at_ms = self.since_start(now);
        if let Some(place) = self.places.delivery(&self.book, to, id) {
            self.book.deliveries[place].times += 1;
            return;
        }
        self.places.add(id, Place::Delivery(self.book.deliveries.len()));
        self.book.deliveries.push(Delivery {
            account: to.pn.clone(),
            device: to.device,
            chat: subject.chat.clone(),
            sender: subject.sender.clone(),
            id: id.to_owned(),
            times: 1,
            first_at_ms,
            confirmed_at_ms: None,
        });
    }

    pub(crate) fn confirmed(&mut self, by: &DeviceAddress, id: &str, now: Moment) {
        self.event(format!("{by} confirmed {id}"));
        let at = self.since_start(now);
        if let Some(place) = self.places.delivery(&self.book, by, id) {
            self.book.deliveries[place].confirmed_at_ms.get_or_insert(at);
        }
    }

    pub(crate) fn receipt(&mut self, person: &str, from: &str, id: &str, kind: &str) {
        self.event(format!("{person} got a receipt of {from}: {id} {kind}"));
        self.book.receipts.push(ReceiptHeard {
            person: person.to_owned(),
            from: from.to_owned(),
            id: id.to_owned(),
            kind: kind.to_owned(),
        });
    }

    fn accepted_entry(&mut self, from: &DeviceAddress, id: &str) -> Option<&mut Accepted> {
        let place = self.places.accepted(&self.book, from, id)?;
        self.book.accepted.get_mut(place)
    }

    fn since_start(&self, at: Moment) -> u64 {
        at.0.saturating_sub(self.started.0)
    }
}

/// As much of a text as fits into a line.
fn start_of(text: &str) -> &str {
    &text[..text.floor_char_boundary(LINE_LIMIT)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "6280000000001";
    const BOB: &str = "6280000000002";

    #[test]
    fn a_client_cannot_fill_the_book_with_what_nobody_knows() {
        let mut ledger = Ledger::new(clock::now());
        for _ in 0..UNHANDLED_LIMIT + 5 {
            ledger.unhandled("ä".repeat(1_000_000));
        }
        let book = ledger.snapshot();
        assert_eq!(book.unhandled.len(), UNHANDLED_LIMIT);
        assert!(book.unhandled.iter().all(|what| what.len() <= LINE_LIMIT));
        assert!(book.events.iter().all(|line| line.len() < LINE_LIMIT + 30));
    }

    #[test]
    fn a_message_that_travelled_twice_is_seen_once() {
        let mut ledger = Ledger::new(clock::now());
        let hello = Change::Line("hello".to_owned());
        let alice = DeviceAddress::new(ALICE, 1);
        ledger.accepted(&alice, BOB, "A", "");
        ledger.accepted(&alice, BOB, "A", "");
        assert!(ledger.shown(BOB, ALICE, ALICE, "A", &hello));
        assert!(!ledger.shown(BOB, ALICE, ALICE, "A", &hello));
        let book = ledger.snapshot();
        assert_eq!(book.repeats(), 1);
        assert_eq!(book.copies(BOB, "hello"), 1);
        assert_eq!(book.seen[0].arrivals, 2);
    }

    #[test]
    fn one_text_under_two_ids_is_seen_twice() {
        let mut ledger = Ledger::new(clock::now());
        let hello = Change::Line("hello".to_owned());
        ledger.shown(BOB, ALICE, ALICE, "A", &hello);
        ledger.shown(BOB, ALICE, ALICE, "B", &hello);
        assert_eq!(ledger.snapshot().copies(BOB, "hello"), 2);
    }
}
