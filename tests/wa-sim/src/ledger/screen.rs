//! What a message changes on a screen, and what a screen shows.
//!
//! A line of its own, or a change of another line: new words, taken back, an emoji, a vote. Each
//! message has one entry however often it arrived, and a change is made once.

use super::{Ledger, LedgerSnapshot, Place, Seen};
use crate::clock;

/// What a message does to a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A line of its own.
    Line(String),
    /// New words for a line.
    Edit { of: String, text: String },
    /// A line is taken back.
    Revoke { of: String },
    /// An emoji on a line; empty to take it off.
    Reaction { of: String, emoji: String },
    /// A vote in a poll; `None` when the phone could not open it.
    Vote {
        of: String,
        options: Option<Vec<String>>,
    },
}

impl Change {
    /// The message that is changed; `None` for a line of its own.
    fn about(&self) -> Option<&String> {
        match self {
            Self::Line(_) => None,
            Self::Edit { of, .. }
            | Self::Revoke { of }
            | Self::Reaction { of, .. }
            | Self::Vote { of, .. } => Some(of),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Line(text) => text.clone(),
            Self::Edit { of, .. } => format!("[edit of {of}]"),
            Self::Revoke { of } => format!("[revoke of {of}]"),
            Self::Reaction { of, emoji } if emoji.is_empty() => format!("[reaction taken off {of}]"),
            Self::Reaction { of, emoji } => format!("[reaction] {emoji} to {of}"),
            Self::Vote {
                of,
                options: Some(options),
            } => format!("[vote] {} in {of}", options.join(", ")),
            Self::Vote { of, options: None } => format!("[vote that cannot be opened] in {of}"),
        }
    }
}

impl Ledger {
    /// Notes a message on a phone and what it changes there. True when it came for the first time.
    pub(crate) fn shown(
        &mut self,
        person: &str,
        chat: &str,
        sender: &str,
        id: &str,
        change: &Change,
    ) -> bool {
        let at_ms = self.since_start(clock::now());
        self.event(format!("the phone of {person} got {id} of {sender}"));
        if let Some(place) = self.places.seen(&self.book, person, sender, id) {
            self.book.seen[place].arrivals += 1;
            return false;
        }
        self.places.add(id, Place::Seen(self.book.seen.len()));
        self.book.seen.push(Seen {
            person: person.to_owned(),
            chat: chat.to_owned(),
            sender: sender.to_owned(),
            id: id.to_owned(),
            text: change.text(),
            about: change.about().cloned(),
            arrivals: 1,
            at_ms,
            ..Default::default()
        });
        self.change(person, sender, change);
        true
    }

    fn change(&mut self, person: &str, by: &str, change: &Change) {
        let Some(of) = change.about() else {
            return;
        };
        let Some(place) = self.places.shown(&self.book, person, of) else {
            self.event(format!("{person} has no {of} that {by} could change"));
            return;
        };
        let seen = &mut self.book.seen[place];
        match change {
            Change::Line(_) => {}
            Change::Edit { text, .. } if seen.sender == by => {
                let before = std::mem::replace(&mut seen.text, text.clone());
                seen.was.push(before);
            }
            Change::Edit { .. } => {}
            Change::Revoke { .. } => seen.gone = true,
            Change::Reaction { emoji, .. } if emoji.is_empty() => {
                seen.reactions.remove(by);
            }
            Change::Reaction { emoji, .. } => {
                seen.reactions.insert(by.to_owned(), emoji.clone());
            }
            Change::Vote { options, .. } => {
                seen.votes
                    .insert(by.to_owned(), options.clone().unwrap_or_default());
            }
        }
    }
}

impl LedgerSnapshot {
    /// What a person's screen shows of a chat now, oldest first: every line with its present words,
    /// its reactions and votes. What was taken back is still a line, marked `gone`.
    #[must_use]
    pub fn screen(&self, person: &str, chat: &str) -> Vec<&Seen> {
        let here = |seen: &&Seen| seen.person == person && seen.chat == chat && seen.about.is_none();
        self.seen.iter().filter(here).collect()
    }

    /// A message on a person's phone.
    #[must_use]
    pub fn seen_by(&self, person: &str, id: &str) -> Option<&Seen> {
        self.seen
            .iter()
            .find(|seen| seen.person == person && seen.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "6280000000001";
    const BOB: &str = "6280000000002";

    fn bobs_phone(changes: &[(&str, &str, Change)]) -> LedgerSnapshot {
        let mut ledger = Ledger::new(clock::now());
        for (author, id, change) in changes {
            ledger.shown(BOB, ALICE, author, id, change);
        }
        ledger.snapshot()
    }

    fn line(text: &str) -> Change {
        Change::Line(text.to_owned())
    }

    #[test]
    fn bob_sees_the_new_words_and_the_book_keeps_the_old_ones() {
        let of = "A".to_owned();
        let edit = Change::Edit {
            of,
            text: "at nine".into(),
        };
        let book = bobs_phone(&[(ALICE, "A", line("at eight")), (ALICE, "B", edit)]);
        let screen = book.screen(BOB, ALICE);
        assert_eq!(screen.len(), 1);
        assert_eq!(
            (screen[0].text.as_str(), screen[0].was.as_slice()),
            ("at nine", &["at eight".to_owned()][..])
        );
    }

    #[test]
    fn nobody_edits_what_somebody_else_wrote() {
        let of = "A".to_owned();
        let edit = Change::Edit {
            of,
            text: "I owe you".into(),
        };
        let book = bobs_phone(&[(BOB, "A", line("you owe me")), (ALICE, "B", edit)]);
        assert_eq!(book.screen(BOB, ALICE)[0].text, "you owe me");
    }

    #[test]
    fn what_was_taken_back_is_no_visible_copy() {
        let revoke = Change::Revoke { of: "A".into() };
        let book = bobs_phone(&[(ALICE, "A", line("oops")), (ALICE, "B", revoke)]);
        assert!(book.screen(BOB, ALICE)[0].gone);
        assert_eq!(book.copies(BOB, "oops"), 0);
    }

    #[test]
    fn a_reaction_stands_on_its_message_until_it_is_taken_off() {
        let react = |emoji: &str| Change::Reaction {
            of: "A".into(),
            emoji: emoji.into(),
        };
        let book = bobs_phone(&[(BOB, "A", line("done")), (ALICE, "B", react("👍"))]);
        assert_eq!(book.screen(BOB, ALICE)[0].reactions[ALICE], "👍");
        let book = bobs_phone(&[
            (BOB, "A", line("done")),
            (ALICE, "B", react("👍")),
            (ALICE, "C", react("")),
        ]);
        assert!(book.screen(BOB, ALICE)[0].reactions.is_empty());
    }
}
