//! Looking at a list: its rows with what is known of each, and what templates are filled in with.

use super::{Lists, PAGE_MAX, judge::Judge, judge::row_of};
use crate::error::KabarError;
use kabar_import::column_names;
use kabar_store::{ListRecord, ListRowView};
use kabar_types::{ErrorCode, Fields, ListFields, ListFieldsPage, ListFilter, ListId, ListRow, ListRowPage};

impl Lists {
    /// A stretch of a list behind `after`.
    pub(crate) async fn rows(
        &self,
        id: ListId,
        after: Option<u32>,
        limit: u32,
        filter: ListFilter,
    ) -> Result<ListRowPage, KabarError> {
        let record = self.record(id).await?;
        let (after, limit) = (after.unwrap_or_default(), limit.clamp(1, PAGE_MAX));
        let mut view = self.base.store.read().await?;
        let found = view.page_list(id, filter, after, limit).await?;
        let rows: Vec<ListRow> = found.into_iter().map(|row| shown(&record, row)).collect();
        let next = next(&rows, limit, |row| row.row);
        Ok(ListRowPage { rows, next })
    }

    /// One row.
    pub(super) async fn row(&self, id: ListId, row: u32) -> Result<ListRow, KabarError> {
        let page = self
            .rows(id, Some(row.saturating_sub(1)), 1, ListFilter::All)
            .await?;
        let missing = || KabarError::refused(ErrorCode::NotFound, "there is no such row");
        page.rows
            .into_iter()
            .find(|found| found.row == row)
            .ok_or_else(missing)
    }

    /// What templates are filled in with, of the rows behind `after` that would get something.
    pub(crate) async fn values(
        &self,
        id: ListId,
        after: Option<u32>,
        limit: u32,
    ) -> Result<ListFieldsPage, KabarError> {
        let names = column_names(&self.record(id).await?.header);
        let (after, limit) = (after.unwrap_or_default(), limit.clamp(1, PAGE_MAX));
        let mut view = self.base.store.read().await?;
        let found = view.read_list_values(id, after, limit).await?;
        let line = |(row, cells): (u32, Vec<String>)| ListFields {
            row,
            fields: fields_of(&names, cells),
        };
        let lines: Vec<ListFields> = found.into_iter().map(line).collect();
        let next = next(&lines, limit, |line| line.row);
        Ok(ListFieldsPage { lines, next })
    }
}

/// Where to read on: a full page may have more behind it.
fn next<T>(page: &[T], limit: u32, row: impl Fn(&T) -> u32) -> Option<u32> {
    let is_full = u32::try_from(page.len()).is_ok_and(|count| count >= limit);
    page.last().filter(|_| is_full).map(row)
}

/// What a list says of a person, by the names of its columns; a short row says nothing where it has ended.
pub(in crate::campaigns) fn fields_of(names: &[String], cells: Vec<String>) -> Fields {
    let cells = cells.into_iter().chain(std::iter::repeat_with(String::new));
    names.iter().cloned().zip(cells).collect()
}

fn shown(record: &ListRecord, view: ListRowView) -> ListRow {
    let row = row_of(view.row, view.line, &view.cells, &view.issues);
    let mut issues = Vec::new();
    let (phone, _) = Judge::of(record).judge(&row, &mut issues);
    ListRow {
        row: view.row,
        cells: view.cells,
        phone,
        repeats: view.repeats,
        left: view.left,
        class: view.class,
        opted_out: view.opted_out,
        issues,
    }
}
