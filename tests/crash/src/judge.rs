//! What was lost, doubled, or told otherwise than it was. Pure.
//!
//! The judge of what goes out is what people see; of what comes in, the rows a window would show. Each intent has one
//! token, so that the same text under two ids is two copies.

use crate::words::{Row, token_of};
use kabar_types::{MessageBody, MessageStatus};
use std::collections::{BTreeMap, BTreeSet};

/// What became of the intents of one world. Tokens, except for the numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) intents: usize,
    pub(crate) lost: Vec<String>,
    pub(crate) doubled: Vec<String>,
    /// Kabar says something else than what people see.
    pub(crate) untrue: Vec<String>,
    /// Never arrived, and Kabar says why.
    pub(crate) failed: usize,
    /// Kabar says that it does not know.
    pub(crate) unknown: usize,
    /// Pieces of history that did not come, and are said to be missing.
    pub(crate) gaps: usize,
}

impl Verdict {
    pub(crate) fn add(&mut self, other: Self) {
        self.intents += other.intents;
        self.lost.extend(other.lost);
        self.doubled.extend(other.doubled);
        self.untrue.extend(other.untrue);
        self.failed += other.failed;
        self.unknown += other.unknown;
        self.gaps += other.gaps;
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.untrue.is_empty()
    }
}

/// The rows that carry each token, of ours or of others.
fn by_token(rows: &[Row], mine: bool) -> BTreeMap<&str, Vec<&Row>> {
    let mut found: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.mine == mine) {
        if let MessageBody::Text { text } = &row.body
            && let Some(token) = token_of(text)
        {
            found.entry(token).or_default().push(row);
        }
    }
    found
}

/// Judges what came in: exactly one row for each token.
pub(crate) fn incoming(tokens: &[String], rows: &[Row], mine: bool) -> Verdict {
    let found = by_token(rows, mine);
    let mut verdict = Verdict {
        intents: tokens.len(),
        ..Verdict::default()
    };
    for token in tokens {
        match found.get(token.as_str()).map_or(0, Vec::len) {
            0 => verdict.lost.push(token.clone()),
            1 => {}
            _ => verdict.doubled.push(token.clone()),
        }
    }
    verdict
}

/// Judges what went out by the copies its person sees: one, or none with a reason.
pub(crate) fn outgoing(tokens: &[String], copies: &BTreeMap<String, usize>, rows: &[Row]) -> Verdict {
    let found = by_token(rows, true);
    let mut verdict = Verdict {
        intents: tokens.len(),
        ..Verdict::default()
    };
    for token in tokens {
        let rows = found.get(token.as_str()).map_or(&[][..], Vec::as_slice);
        let copies = copies.get(token).copied().unwrap_or_default();
        if copies > 1 || rows.len() > 1 {
            verdict.doubled.push(token.clone());
        } else {
            settle(&mut verdict, token, copies, rows.first().map(|row| row.status));
        }
    }
    verdict
}

fn settle(verdict: &mut Verdict, token: &str, copies: usize, told: Option<MessageStatus>) {
    match (copies, told) {
        (_, Some(MessageStatus::Unknown)) => verdict.unknown += 1,
        (0, Some(MessageStatus::Failed)) => verdict.failed += 1,
        (0, _) => verdict.lost.push(token.to_owned()),
        (_, Some(status)) if status.rank() > 0 => {}
        (_, told) => verdict
            .untrue
            .push(format!("{token} was seen, yet it is told as {told:?}")),
    }
}

/// Judges a history by its pieces: each is here, once, or among those that are said to be missing.
pub(crate) fn history(pieces: &[BTreeSet<String>], rows: &[Row], gaps: u32) -> Verdict {
    let (mine, others) = (by_token(rows, true), by_token(rows, false));
    let count = |token: &str| {
        [&mine, &others]
            .iter()
            .filter_map(|found| found.get(token))
            .map(Vec::len)
            .sum::<usize>()
    };
    let mut verdict = Verdict::default();
    let mut missing = Vec::new();
    for piece in pieces {
        verdict.intents += piece.len();
        let doubled = piece.iter().filter(|token| count(token) > 1);
        verdict.doubled.extend(doubled.cloned());
        let lost: Vec<String> = piece.iter().filter(|token| count(token) == 0).cloned().collect();
        if !lost.is_empty() {
            missing.push(lost);
        }
    }
    let said = usize::try_from(gaps).unwrap_or(usize::MAX);
    if missing.len() > said {
        verdict.lost = missing.into_iter().flatten().collect();
    } else {
        verdict.gaps = missing.len();
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::text_with;

    fn row(token: &str, mine: bool, status: MessageStatus) -> Row {
        Row {
            chat: "Sari".to_owned(),
            mine,
            body: MessageBody::Text {
                text: text_with(token),
            },
            status,
            error: None,
        }
    }

    fn tokens<const N: usize>(tokens: [&str; N]) -> Vec<String> {
        tokens.map(str::to_owned).to_vec()
    }

    #[test]
    fn what_came_in_is_there_once_or_it_is_lost_or_doubled() {
        let there = |token| row(token, false, MessageStatus::Delivered);
        let verdict = incoming(
            &tokens(["a", "b", "c"]),
            &[there("a"), there("c"), there("c")],
            false,
        );
        assert_eq!(verdict.lost, ["b"]);
        assert_eq!(verdict.doubled, ["c"]);
    }

    #[test]
    fn a_row_of_ours_is_no_message_of_somebody_else() {
        let verdict = incoming(&tokens(["a"]), &[row("a", true, MessageStatus::Sent)], false);
        assert_eq!(verdict.lost, ["a"]);
    }

    #[test]
    fn what_went_out_is_judged_by_what_people_see() {
        let copies = BTreeMap::from([("one".to_owned(), 1), ("two".to_owned(), 2)]);
        let rows = [
            row("one", true, MessageStatus::Sent),
            row("two", true, MessageStatus::Sent),
            row("never", true, MessageStatus::Sent),
            row("refused", true, MessageStatus::Failed),
            row("unsure", true, MessageStatus::Unknown),
            row("open", true, MessageStatus::Pending),
        ];
        let all = tokens(["one", "two", "never", "refused", "unsure", "open", "unwritten"]);
        let verdict = outgoing(&all, &copies, &rows);
        assert_eq!(verdict.lost, ["never", "open", "unwritten"]);
        assert_eq!(verdict.doubled, ["two"]);
        assert_eq!((verdict.failed, verdict.unknown), (1, 1));
        assert!(verdict.untrue.is_empty());
    }

    #[test]
    fn to_say_that_a_message_failed_which_somebody_reads_is_untrue() {
        let copies = BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 1)]);
        let rows = [
            row("a", true, MessageStatus::Failed),
            row("b", true, MessageStatus::Pending),
        ];
        let verdict = outgoing(&tokens(["a", "b"]), &copies, &rows);
        assert_eq!(verdict.untrue.len(), 2);
        assert!(!verdict.is_clean());
    }

    #[test]
    fn a_piece_of_history_is_here_or_said_to_be_missing() {
        let pieces = [
            BTreeSet::from(["a".to_owned()]),
            BTreeSet::from(["b".to_owned(), "c".to_owned()]),
        ];
        let here = [
            row("a", true, MessageStatus::Read),
            row("b", false, MessageStatus::Read),
        ];
        assert_eq!(history(&pieces, &here, 0).lost, ["c"]);
        let flagged = history(&pieces, &here, 1);
        assert!(flagged.is_clean());
        assert_eq!(flagged.gaps, 1);
        assert_eq!(history(&pieces, &here[..0], 1).lost.len(), 3);
    }
}
