//! What was lost, doubled, or told otherwise than it was. Pure.
//!
//! The judge of what goes out is what people see; of what comes in, the rows a window would show. Each intent has one
//! token, so that the same text under two ids is two copies.

use crate::words::{Row, token_of};
use kabar_types::{MessageBody, MessageStatus, RecipientOutcome};
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
    /// Where to begin looking.
    pub(crate) notes: Vec<String>,
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
        self.notes.extend(other.notes);
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
pub(crate) fn incoming(tokens: &[String], rows: &[Row]) -> Verdict {
    let found = by_token(rows, false);
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

/// Judges what a campaign did to one person of its list, by the copies they see: one, or none with a reason, and none at all
/// for whoever said so before.
pub(crate) fn campaign(token: &str, copies: usize, told: &[RecipientOutcome], stopped: bool) -> Verdict {
    let mut verdict = Verdict {
        intents: 1,
        ..Verdict::default()
    };
    let [told] = told else {
        verdict
            .untrue
            .push(format!("{token} stands in the list {} times", told.len()));
        return verdict;
    };
    if copies > 1 {
        verdict.doubled.push(token.to_owned());
        return verdict;
    }
    if stopped && copies > 0 {
        verdict
            .untrue
            .push(format!("{token} was seen by somebody who wanted none"));
        return verdict;
    }
    match (copies, told) {
        (_, RecipientOutcome::Unknown) => verdict.unknown += 1,
        (0, RecipientOutcome::Failed { .. } | RecipientOutcome::Skipped { .. }) => verdict.failed += 1,
        (0, _) => verdict.lost.push(token.to_owned()),
        (_, RecipientOutcome::Sent | RecipientOutcome::Delivered | RecipientOutcome::Read) => {}
        (_, told) => verdict
            .untrue
            .push(format!("{token} was seen, yet it is told as {told:?}")),
    }
    verdict
}

/// Judges the order in which a person saw what was written to them one after the other: `seen` by first arrival.
pub(crate) fn order(tokens: &[String], seen: &[String]) -> Verdict {
    let place = |token: &String| tokens.iter().position(|known| known == token);
    let places: Vec<usize> = seen.iter().filter_map(place).collect();
    let overtaken = places.windows(2).filter(|pair| pair[0] > pair[1]);
    Verdict {
        untrue: overtaken
            .map(|pair| format!("{} overtook {}", tokens[pair[0]], tokens[pair[1]]))
            .collect(),
        ..Verdict::default()
    }
}

/// Judges a history by its pieces: each is here, once, or among those that are said to be missing. How many would have
/// come after the last one nobody can know, so all of those count as one.
pub(crate) fn history(pieces: &[BTreeSet<String>], rows: &[Row], gaps: u32) -> Verdict {
    let (mine, others) = (by_token(rows, true), by_token(rows, false));
    let count = |token: &str| {
        let found = [&mine, &others].into_iter().filter_map(|found| found.get(token));
        found.map(Vec::len).sum::<usize>()
    };
    let with = |piece: &BTreeSet<String>, fits: fn(usize) -> bool| -> Vec<String> {
        piece.iter().filter(|token| fits(count(token))).cloned().collect()
    };
    let lost: Vec<Vec<String>> = pieces
        .iter()
        .map(|piece| with(piece, |copies| copies == 0))
        .collect();
    let whole = |place: &usize| lost[*place].is_empty() && !pieces[*place].is_empty();
    let end = (0..pieces.len()).rev().find(whole).map_or(0, |last| last + 1);
    let missing: Vec<usize> = (0..pieces.len())
        .filter(|place| !lost[*place].is_empty())
        .collect();
    let between = missing.iter().filter(|place| **place < end).count();
    let said_by = between + usize::from(missing.len() > between);
    let mut verdict = Verdict {
        intents: pieces.iter().map(BTreeSet::len).sum(),
        doubled: pieces
            .iter()
            .flat_map(|piece| with(piece, |copies| copies > 1))
            .collect(),
        ..Verdict::default()
    };
    if said_by > usize::try_from(gaps).unwrap_or(usize::MAX) {
        let numbers: Vec<String> = missing.iter().map(|place| (place + 1).to_string()).collect();
        verdict.notes.push(format!(
            "of {} pieces these are missing: {}; said to be missing: {gaps}",
            pieces.len(),
            numbers.join(" ")
        ));
        verdict.lost = lost.into_iter().flatten().collect();
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
        let verdict = incoming(&tokens(["a", "b", "c"]), &[there("a"), there("c"), there("c")]);
        assert_eq!(verdict.lost, ["b"]);
        assert_eq!(verdict.doubled, ["c"]);
    }

    #[test]
    fn a_row_of_ours_is_no_message_of_somebody_else() {
        let verdict = incoming(&tokens(["a"]), &[row("a", true, MessageStatus::Sent)]);
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
    fn of_a_campaign_everybody_sees_one_copy_or_there_is_a_reason_and_no_stop_is_passed_over() {
        use RecipientOutcome::{Failed, Planned, Sent, Unknown, Waiting};
        let failed = Failed { error: None };
        for (copies, told, stopped, clean) in [
            (1, Sent, false, true),
            (0, failed, false, true),
            (0, Unknown, true, true),
            (1, Unknown, false, true),
            (0, Sent, false, false),
            (0, Planned, false, false),
            (1, Waiting, false, false),
            (1, failed, false, false),
            (2, Sent, false, false),
            (1, Sent, true, false),
        ] {
            let verdict = campaign("a", copies, &[told], stopped);
            assert_eq!(verdict.is_clean(), clean, "{copies} {told:?} {stopped}");
        }
        assert!(
            !campaign("a", 0, &[], false).is_clean() && !campaign("a", 1, &[Sent, Sent], false).is_clean()
        );
    }

    #[test]
    fn what_is_written_later_is_not_seen_earlier() {
        let written = tokens(["a", "b", "c"]);
        assert!(order(&written, &tokens(["a", "c"])).is_clean(), "one may fail");
        assert_eq!(order(&written, &tokens(["b", "a", "c"])).untrue, ["b overtook a"]);
    }

    #[test]
    fn a_piece_of_history_is_here_or_said_to_be_missing() {
        let piece = |token: &str| BTreeSet::from([token.to_owned()]);
        let pieces = ["a", "b", "c", "d", "e"].map(piece);
        let here = [
            row("a", true, MessageStatus::Read),
            row("c", false, MessageStatus::Read),
        ];
        assert_eq!(history(&pieces, &here, 1).lost, ["b", "d", "e"]);
        let said = history(&pieces, &here, 2);
        assert!(said.is_clean(), "the end of the history counts as one: {said:?}");
        assert_eq!(said.gaps, 3);
        assert_eq!(history(&pieces, &[], 0).lost.len(), 5);
    }

    #[test]
    fn a_message_of_the_past_that_is_here_twice_is_a_double() {
        let pieces = [BTreeSet::from(["a".to_owned()])];
        let twice = [
            row("a", true, MessageStatus::Read),
            row("a", false, MessageStatus::Read),
        ];
        assert_eq!(history(&pieces, &twice, 0).doubled, ["a"]);
    }
}
