//! The first rows of a list, for a person to see that it is read as they mean it.
//!
//! Of a text of any size only its head is read. Of a spreadsheet the texts that all its cells share are unpacked first,
//! wherever in the file they stand; that takes as long as it takes. Not here: the import.

use kabar_types::{ColumnMapping, Dialect, ListPreview, PreviewRow, RowIssue};

use crate::begun::{Begun, begin};
use crate::limits::PREVIEW_CELL_BYTES;
use crate::phones::Country;
use crate::{ImportError, Row, Source, country_of, doctor, guess_mapping, header, header_key};

/// What a list looks like, read as `wish` says. `mapping` is the one that is remembered for such a list, if any;
/// `country` the one that numbers without a code are read by.
///
/// # Errors
/// When it is no list, or what was wished for is not there.
pub fn preview(
    source: &Source,
    wish: &Dialect,
    mapping: Option<ColumnMapping>,
    country: Option<Country>,
) -> Result<ListPreview, ImportError> {
    preview_by(source, wish, country, |_| mapping)
}

/// The same, for whoever looks up what is remembered once the columns' names are known.
///
/// # Errors
/// As [`preview`].
pub fn preview_by(
    source: &Source,
    wish: &Dialect,
    country: Option<Country>,
    remembered: impl FnOnce(&[String]) -> Option<ColumnMapping>,
) -> Result<ListPreview, ImportError> {
    let Begun {
        shape,
        mut rows,
        more,
    } = begin(source, wish, country)?;
    let first = shape.has_header.then(|| rows.remove(0));
    let width = rows.iter().map(Row::len).max().unwrap_or_default();
    let names: Vec<String> = match &first {
        Some(first) => first.cells().map(|name| clipped(name.trim())).collect(),
        None => vec![String::new(); width],
    };
    let mapping = remembered(&names).unwrap_or_else(|| guess_mapping(&names, &rows, country));
    let mut issues = first.iter().flat_map(header::issues).collect();
    let rows = rows
        .iter()
        .map(|row| shown(row, mapping, country, &mut issues))
        .collect();
    Ok(ListPreview {
        header_key: first.as_ref().and_then(|_| header_key(&names)),
        shape,
        header: names,
        mapping,
        rows,
        issues,
        more,
    })
}

fn shown(
    row: &Row,
    mapping: ColumnMapping,
    country: Option<Country>,
    issues: &mut Vec<RowIssue>,
) -> PreviewRow {
    let phone = mapping.phone.map(|column| column as usize);
    let country = country_of(row, mapping, country);
    let mut found = Vec::new();
    let said = doctor::examine(row, phone, country, &mut found);
    issues.extend(found);
    PreviewRow {
        row: row.number,
        cells: row.cells().map(clipped).collect(),
        phone: said,
    }
}

fn clipped(cell: &str) -> String {
    let end = cell.floor_char_boundary(PREVIEW_CELL_BYTES);
    let mark = if end < cell.len() { "…" } else { "" };
    format!("{}{mark}", &cell[..end])
}
