//! Which number stood in a list before.
//!
//! Numbers only: that two of them are one person is known to the core. A number of E.164 has at most fifteen digits and
//! is a `u64`, so a million of them are remembered in some 36 MB.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::limits::MAX_REMEMBERED;

/// Whether a number stood in the list before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    New,
    /// First in this row.
    Again {
        first: u32,
    },
    /// There is no room to remember more: whoever keeps the list has to look.
    Unknown,
}

/// Remembers the numbers of one list.
#[derive(Debug)]
pub struct Duplicates {
    first: HashMap<u64, u32>,
    room: usize,
}

impl Default for Duplicates {
    fn default() -> Self {
        Self::with_room(MAX_REMEMBERED)
    }
}

impl Duplicates {
    /// Remembers at most so many.
    pub fn with_room(room: usize) -> Self {
        Self {
            first: HashMap::new(),
            room,
        }
    }

    /// Sees a number in a row. `digits` are those of E.164, and the first of the forms of a number that has several;
    /// anything else is never seen again.
    pub fn see(&mut self, digits: &str, row: u32) -> Seen {
        let Ok(number) = digits.parse() else {
            return Seen::New;
        };
        let is_full = self.first.len() >= self.room;
        match self.first.entry(number) {
            Entry::Occupied(first) => Seen::Again { first: *first.get() },
            Entry::Vacant(_) if is_full => Seen::Unknown,
            Entry::Vacant(free) => {
                free.insert(row);
                Seen::New
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laras_who_stands_in_a_list_twice_is_seen_again_with_her_first_row() {
        let mut seen = Duplicates::default();
        assert_eq!(seen.see("6281234567890", 2), Seen::New);
        assert_eq!(seen.see("6281234567891", 3), Seen::New);
        assert_eq!(seen.see("6281234567890", 9), Seen::Again { first: 2 });
    }

    #[test]
    fn where_there_is_no_room_for_more_nobody_says_new() {
        let mut seen = Duplicates::with_room(1);
        assert_eq!(seen.see("6281234567890", 2), Seen::New);
        assert_eq!(seen.see("6281234567891", 3), Seen::Unknown);
        assert_eq!(seen.see("6281234567890", 4), Seen::Again { first: 2 });
    }
}
