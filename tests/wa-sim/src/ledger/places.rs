//! Where the entries about a message are, found by its id alone, so that looking makes no new strings.
//!
//! Several may share an id: one entry of the server, one for each device it was given to, one for each
//! person who sees it. Which of them is meant, the entries themselves say.

use std::collections::HashMap;

use super::LedgerSnapshot;
use crate::state::DeviceAddress;

/// A position in one of the lists of a book.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Accepted(usize),
    Delivery(usize),
    Seen(usize),
}

#[derive(Default)]
pub(super) struct Places(HashMap<String, Vec<Place>>);

impl Places {
    /// Where the entries of a book are.
    pub(super) fn of(book: &LedgerSnapshot) -> Self {
        let mut places = Self::default();
        for (at, entry) in book.accepted.iter().enumerate() {
            places.add(&entry.id, Place::Accepted(at));
        }
        for (at, entry) in book.deliveries.iter().enumerate() {
            places.add(&entry.id, Place::Delivery(at));
        }
        for (at, entry) in book.seen.iter().enumerate() {
            places.add(&entry.id, Place::Seen(at));
        }
        places
    }

    pub(super) fn add(&mut self, id: &str, place: Place) {
        match self.0.get_mut(id) {
            Some(places) => places.push(place),
            None => drop(self.0.insert(id.to_owned(), vec![place])),
        }
    }

    /// The message a device sent.
    pub(super) fn accepted(&self, book: &LedgerSnapshot, from: &DeviceAddress, id: &str) -> Option<usize> {
        self.newest(id).find_map(|place| match place {
            Place::Accepted(at) => {
                let entry = book.accepted.get(at)?;
                (entry.device == from.device && entry.account == from.pn).then_some(at)
            }
            _ => None,
        })
    }

    /// The message a device was given. Ids are unique enough that nobody shares one by accident.
    pub(super) fn delivery(&self, book: &LedgerSnapshot, to: &DeviceAddress, id: &str) -> Option<usize> {
        self.newest(id).find_map(|place| match place {
            Place::Delivery(at) => {
                let entry = book.deliveries.get(at)?;
                (entry.device == to.device && entry.account == to.pn).then_some(at)
            }
            _ => None,
        })
    }

    /// The message of a sender on somebody's phone.
    pub(super) fn seen(&self, book: &LedgerSnapshot, person: &str, sender: &str, id: &str) -> Option<usize> {
        let is_theirs = |at: &usize| book.seen.get(*at).is_some_and(|seen| seen.sender == sender);
        self.on_phone(book, person, id).find(is_theirs)
    }

    /// The line on somebody's phone that a later message changes, whoever wrote it.
    pub(super) fn shown(&self, book: &LedgerSnapshot, person: &str, id: &str) -> Option<usize> {
        self.on_phone(book, person, id).next()
    }

    fn on_phone(&self, book: &LedgerSnapshot, person: &str, id: &str) -> impl Iterator<Item = usize> {
        self.newest(id).filter_map(move |place| match place {
            Place::Seen(at) => (book.seen.get(at)?.person == person).then_some(at),
            _ => None,
        })
    }

    fn newest(&self, id: &str) -> impl Iterator<Item = Place> {
        self.0.get(id).into_iter().flatten().rev().copied()
    }
}
