//! What a person changes of a list: which column is what, what stands in a cell, who is left out.
//!
//! Each change says first that the verdicts are not to be believed, and last that they are: what comes between is done again by
//! whoever looks next. Deliberately not here: the file, which is never written to.

use super::{Lists, SLICE, country_of, judge::Judge, judge::row_of};
use crate::error::KabarError;
use kabar_import::{doctor, header_key};
use kabar_store::{Among, ListRecord, ListRowRecord, Priority, RememberedMapping};
use kabar_types::{ColumnMapping, ErrorCode, ListId, ListRow, TakenList};

/// Bytes of a cell.
const CELL_MAX: usize = kabar_import::limits::MAX_CELL_BYTES;
/// Rows named in one request.
const ROWS_MAX: usize = 100_000;

impl Lists {
    pub(crate) async fn set_mapping(
        &self,
        id: ListId,
        mapping: ColumnMapping,
        country: Option<String>,
    ) -> Result<TakenList, KabarError> {
        country_of(country.as_deref())?;
        {
            let _changing = self.changing.lock().await;
            let mut tx = self.base.store.begin(Priority::Interactive).await?;
            tx.set_list_mapping(id, mapping, country.as_deref()).await?;
            let record = tx.get_list_record(id).await?;
            if let Some(header_key) = header_key(&record.header) {
                let header = record.header;
                let said = RememberedMapping {
                    header_key,
                    header,
                    mapping,
                };
                tx.remember_mapping(&said, self.base.now()).await?;
            }
            tx.commit().await?;
            self.settled(id).await?;
        }
        self.get(id).await
    }

    /// Takes away what programs did to the numbers of these rows, or of all.
    pub(crate) async fn repair(&self, id: ListId, rows: Option<Vec<u32>>) -> Result<TakenList, KabarError> {
        let among = match &rows {
            Some(rows) => these(rows)?,
            None => Among::Repairable,
        };
        self.change(id, among, |judge, row| {
            let Some(column) = judge.phone() else { return };
            let read = row_of(row.row, row.line, &row.cells, &row.issues);
            let Some(cell) = row.cells.get_mut(column) else {
                return;
            };
            let mended = doctor::repaired(cell, judge.country_of(&read));
            if mended == *cell {
                return;
            }
            let (place, text) = (
                u32::try_from(column).unwrap_or(u32::MAX),
                std::mem::replace(cell, mended),
            );
            if row.was.iter().all(|(column, _)| *column != place) {
                row.was.push((place, text));
            }
        })
        .await?;
        self.get(id).await
    }

    /// Puts back what stood in the cells before they were repaired.
    pub(crate) async fn undo_repairs(&self, id: ListId) -> Result<TakenList, KabarError> {
        self.change(id, Among::Repaired, |_, row| {
            for (column, text) in std::mem::take(&mut row.was) {
                if let Some(cell) = row.cells.get_mut(column as usize) {
                    *cell = text;
                }
            }
        })
        .await?;
        self.get(id).await
    }

    /// Writes something else into a cell, also one behind the end of a short row.
    pub(crate) async fn set_cell(
        &self,
        id: ListId,
        row: u32,
        column: u32,
        text: &str,
    ) -> Result<ListRow, KabarError> {
        if text.len() > CELL_MAX {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "a cell of that length",
            ));
        }
        let record = self.record(id).await?;
        let width = record.header.len();
        let mut found = false;
        self.change(id, Among::These(&[row]), |_, row| {
            let place = column as usize;
            if place >= width.max(row.cells.len()) {
                return;
            }
            found = true;
            if row.cells.len() <= place {
                row.cells.resize(place + 1, String::new());
            }
            text.clone_into(&mut row.cells[place]);
            row.was.retain(|(repaired, _)| *repaired != column);
        })
        .await?;
        if !found {
            return Err(KabarError::refused(ErrorCode::NotFound, "there is no such cell"));
        }
        self.row(id, row).await
    }

    /// These rows get nothing, or may get something again.
    pub(crate) async fn leave_out(
        &self,
        id: ListId,
        rows: &[u32],
        left: bool,
    ) -> Result<TakenList, KabarError> {
        these(rows)?;
        {
            let _changing = self.changing.lock().await;
            self.settled(id).await?;
            for slice in rows.chunks(SLICE as usize) {
                let mut tx = self.base.store.begin(Priority::Interactive).await?;
                tx.set_list_judged(id, false).await?;
                tx.leave_out_rows(id, slice, left).await?;
                tx.commit().await?;
            }
            self.settle_repeats(id).await?;
        }
        self.get(id).await
    }

    /// Changes rows, a slice at a time, and judges those that are different then.
    async fn change(
        &self,
        id: ListId,
        among: Among<'_>,
        mut change: impl FnMut(&Judge, &mut ListRowRecord),
    ) -> Result<(), KabarError> {
        let _changing = self.changing.lock().await;
        let record = self.settled(id).await?;
        let mut after = 0;
        while let Some(last) = self.change_slice(&record, among, after, &mut change).await? {
            after = last;
        }
        self.settle_repeats(id).await
    }

    /// The last row that was looked at; `None`: there are no more.
    async fn change_slice(
        &self,
        record: &ListRecord,
        among: Among<'_>,
        after: u32,
        change: &mut impl FnMut(&Judge, &mut ListRowRecord),
    ) -> Result<Option<u32>, KabarError> {
        let mut view = self.base.store.read().await?;
        let mut rows = view.read_list_rows(record.id, among, after, SLICE).await?;
        drop(view);
        let last = rows.last().map(|row| row.row);
        let (judge, mut issues) = (Judge::of(record), Vec::new());
        rows.retain_mut(|row| {
            let before = (row.cells.clone(), row.was.clone());
            change(&judge, row);
            if (&row.cells, &row.was) == (&before.0, &before.1) {
                return false;
            }
            judge.judge_record(row, &mut issues);
            true
        });
        self.write(record.id, &rows).await?;
        Ok(last)
    }
}

fn these(rows: &[u32]) -> Result<Among<'_>, KabarError> {
    if rows.len() > ROWS_MAX {
        return Err(KabarError::refused(
            ErrorCode::BadRequest,
            "too many rows at once",
        ));
    }
    Ok(Among::These(rows))
}
