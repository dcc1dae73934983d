//! What follows from the cells of a list: what each row says of a number, and which rows are the same person's.
//!
//! The same while a file is read and whenever its rows are judged anew. Two numbers are one person's when it is known here that
//! somebody changed theirs, or that one hidden id has both. Deliberately not here: numbers themselves (`kabar-import`).

use super::{Lists, SLICE, country_of};
use crate::error::KabarError;
use kabar_import::{Duplicates, Row, Seen, doctor, phones::Country};
use kabar_store::{Among, ListRecord, ListRowRecord, Priority, RowState, RowVerdict};
use kabar_types::{ColumnMapping, ListId, PhoneTrouble, PhoneVerdict, RowIssue};
use std::collections::HashMap;

/// Numbers in one look.
const NUMBERS: u32 = 10_000;

/// By what a list's cells are read.
#[derive(Clone, Copy)]
pub(super) struct Judge {
    mapping: ColumnMapping,
    country: Option<Country>,
}

impl Judge {
    pub(super) const fn new(mapping: ColumnMapping, country: Option<Country>) -> Self {
        Self { mapping, country }
    }

    pub(super) fn of(record: &ListRecord) -> Self {
        // One that this version does not know any more is none.
        let country = country_of(record.country.as_deref()).unwrap_or_default();
        Self::new(record.mapping, country)
    }

    /// The column with the numbers.
    pub(super) fn phone(&self) -> Option<usize> {
        self.mapping.phone.map(|column| column as usize)
    }

    /// The country that a row's number is read by.
    pub(super) fn country_of(&self, row: &Row) -> Option<Country> {
        kabar_import::country_of(row, self.mapping, self.country)
    }

    /// What a row says, and everything that is wrong with it.
    pub(super) fn judge(&self, row: &Row, issues: &mut Vec<RowIssue>) -> (PhoneVerdict, RowVerdict) {
        let said = doctor::examine(row, self.phone(), self.country_of(row), issues);
        let said = said.unwrap_or(PhoneVerdict::Bad {
            why: PhoneTrouble::Empty,
        });
        let repairable = issues.iter().any(|issue| issue.repairable);
        let verdict = verdict_of(&said, repairable);
        (said, verdict)
    }

    /// The same of a row that is here already.
    pub(super) fn judge_record(&self, record: &mut ListRowRecord, issues: &mut Vec<RowIssue>) {
        let row = row_of(record.row, record.line, &record.cells, &record.issues);
        (_, record.verdict) = self.judge(&row, issues);
    }
}

fn verdict_of(said: &PhoneVerdict, repairable: bool) -> RowVerdict {
    let (state, digits, other) = match said {
        PhoneVerdict::Good { digits, .. } => (RowState::Good, digits.as_str(), ""),
        PhoneVerdict::Ask { candidates, .. } => {
            let form = |place: usize| candidates.get(place).map_or("", String::as_str);
            (RowState::Ask, form(0), form(1))
        }
        PhoneVerdict::Bad { .. } => (RowState::Bad, "", ""),
    };
    RowVerdict {
        state,
        digits: digits.to_owned(),
        other: other.to_owned(),
        repairable,
    }
}

/// A row as those who judge it want it.
pub(super) fn row_of(number: u32, line: Option<u32>, cells: &[String], issues: &[RowIssue]) -> Row {
    Row::of(number, line, cells.iter().map(String::as_str), issues.to_vec())
}

/// Who stood in a list before.
pub(super) struct Repeats {
    seen: Duplicates,
    /// Numbers of people who have another one, each with that.
    second: HashMap<String, String>,
}

impl Repeats {
    pub(super) fn new(second: HashMap<String, String>) -> Self {
        Self {
            seen: Duplicates::default(),
            second,
        }
    }

    /// The row in which the same person stands before. In a list with more people than are remembered here those at its end
    /// are nobody's repetition; whoever writes to them looks again.
    pub(super) fn see(&mut self, digits: &str, row: u32) -> Option<u32> {
        if digits.is_empty() {
            return None;
        }
        let digits = self.second.get(digits).map_or(digits, String::as_str);
        match self.seen.see(digits, row) {
            Seen::Again { first } => Some(first),
            Seen::New | Seen::Unknown => None,
        }
    }
}

impl Lists {
    /// Judges every row anew. Until it is done the list says that its verdicts are not to be believed.
    pub(super) async fn judge_all(&self, record: &ListRecord) -> Result<(), KabarError> {
        let judge = Judge::of(record);
        let (mut after, mut issues) = (0, Vec::new());
        loop {
            let mut view = self.base.store.read().await?;
            let rows = view.read_list_rows(record.id, Among::All, after, SLICE).await?;
            drop(view);
            let Some(last) = rows.last() else { break };
            after = last.row;
            let mut changed = rows;
            changed.retain_mut(|row| {
                let before = row.verdict.clone();
                judge.judge_record(row, &mut issues);
                row.verdict != before
            });
            self.write(record.id, &changed).await?;
        }
        self.settle_repeats(record.id).await
    }

    /// Finds anew who stands in the list before; from then on its verdicts are to be believed.
    pub(super) async fn settle_repeats(&self, id: ListId) -> Result<(), KabarError> {
        let second = self.base.store.read().await?.list_second_numbers().await?;
        let (mut repeats, mut after) = (Repeats::new(second), 0);
        loop {
            let mut view = self.base.store.read().await?;
            let numbers = view.read_list_numbers(id, after, NUMBERS).await?;
            drop(view);
            let Some(last) = numbers.last() else { break };
            after = last.row;
            let mut changed = Vec::new();
            for number in numbers {
                let first = repeats.see(&number.digits, number.row);
                if first.unwrap_or_default() != number.repeats {
                    changed.push((number.row, first));
                }
            }
            for slice in changed.chunks(SLICE as usize) {
                let mut tx = self.base.store.begin(Priority::Background).await?;
                tx.set_list_repeats(id, slice).await?;
                tx.commit().await?;
            }
        }
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.set_list_judged(id, true).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes rows that are different now; until [`Lists::settle_repeats`] the list says so.
    pub(super) async fn write(&self, id: ListId, rows: &[ListRowRecord]) -> Result<(), KabarError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.set_list_judged(id, false).await?;
        tx.write_list_rows(id, rows).await?;
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Repeats;

    #[test]
    fn somebody_with_two_numbers_is_seen_again_by_the_other_one() {
        let second = [("6281200000214".to_owned(), "6281200000215".to_owned())].into();
        let mut repeats = Repeats::new(second);
        assert_eq!(repeats.see("6281200000215", 2), None);
        assert_eq!(repeats.see("6281200000214", 3), Some(2));
        assert_eq!(repeats.see("6281200000216", 4), None);
        assert_eq!(repeats.see("", 5), None, "nobody is nobody twice");
        assert_eq!(repeats.see("", 6), None);
    }
}
