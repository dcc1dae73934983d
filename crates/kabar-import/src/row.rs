//! A row of a list, whatever file it came from. Read into again and again, so that a million of them are one allocation.

use kabar_types::{Finding, RowIssue};

use crate::limits::{MAX_CELL_BYTES, MAX_ROW_ISSUES};

/// Cells as text, where they stood, and what was wrong with them before anybody asked what they mean.
#[derive(Default, Clone)]
pub struct Row {
    /// As a spreadsheet numbers it, from 1, header and empty rows included.
    pub number: u32,
    /// Of text: the line it begins on.
    pub line: Option<u32>,
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    issues: Vec<RowIssue>,
}

/// Without the cells: they are a person's.
impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row")
            .field("number", &self.number)
            .field("cells", &self.ends.len())
            .field("issues", &self.issues)
            .finish()
    }
}

impl Row {
    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Nothing but empty cells.
    pub fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim().is_empty())
    }

    /// Empty where the row has ended already: a short row is no reason to leave a person out.
    pub fn cell(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else {
            return "";
        };
        let start = match index {
            0 => 0,
            _ => self.ends.get(index - 1).copied().unwrap_or_default(),
        };
        self.text.get(start..end).unwrap_or_default()
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }

    /// One that was read before: its cells, and what reading them found wrong.
    pub fn of<'a>(
        number: u32,
        line: Option<u32>,
        cells: impl IntoIterator<Item = &'a str>,
        issues: Vec<RowIssue>,
    ) -> Self {
        let mut row = Self {
            number,
            line,
            issues,
            ..Self::default()
        };
        for cell in cells {
            row.text.push_str(cell);
            row.ends.push(row.text.len());
        }
        row
    }

    /// What reading it found wrong.
    pub fn issues(&self) -> &[RowIssue] {
        &self.issues
    }

    pub(crate) fn begin(&mut self, number: u32, line: Option<u32>) {
        self.number = number;
        self.line = line;
        self.text.clear();
        self.ends.clear();
        self.issues.clear();
    }

    pub(crate) fn note(&mut self, column: Option<usize>, finding: Finding) {
        if self.issues.len() < MAX_ROW_ISSUES {
            let issue = self.issue(column, finding);
            self.issues.push(issue);
        }
    }

    /// An issue at this row's place.
    pub(crate) fn issue(&self, column: Option<usize>, finding: Finding) -> RowIssue {
        RowIssue {
            row: self.number,
            line: self.line,
            column: column.map(|column| u32::try_from(column).unwrap_or(u32::MAX)),
            finding,
            repairable: crate::doctor::is_repairable(finding),
        }
    }

    /// Cells that end at `ends` of `text`, as they were split.
    pub(crate) fn fill(&mut self, text: &[u8], ends: &[usize]) {
        // Whoever decoded it wrote UTF-8, and delimiters are ASCII.
        let text = std::str::from_utf8(text).unwrap_or_default();
        let longest = ends.iter().scan(0, |from, end| {
            let length = end - *from;
            *from = *end;
            Some(length)
        });
        let harmless = text.bytes().all(is_plain) && !text.contains('\u{fffd}');
        if harmless && longest.max().unwrap_or_default() <= MAX_CELL_BYTES {
            self.text.push_str(text);
            self.ends.extend_from_slice(ends);
            return;
        }
        let mut from = 0;
        for &end in ends {
            self.push(text.get(from..end).unwrap_or_default());
            from = end;
        }
    }

    /// One more cell: without what nobody typed, no longer than a cell may be, and with an issue for either.
    pub(crate) fn push(&mut self, cell: &str) {
        let column = self.len();
        let mut kept = cell;
        if kept.len() > MAX_CELL_BYTES {
            kept = &kept[..kept.floor_char_boundary(MAX_CELL_BYTES)];
            let limit = u32::try_from(MAX_CELL_BYTES).unwrap_or(u32::MAX);
            self.note(Some(column), Finding::CellTooLong { limit });
        }
        if kept.contains('\u{fffd}') {
            self.note(Some(column), Finding::NotDecodable);
        }
        if kept.bytes().all(is_plain) {
            self.text.push_str(kept);
        } else {
            self.note(Some(column), Finding::ControlCharacters);
            self.text
                .extend(kept.chars().filter(|c| !c.is_ascii() || is_plain(*c as u8)));
        }
        self.ends.push(self.text.len());
    }
}

/// What a person can type: no control characters but those that end lines and cells.
fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != 0x7f || matches!(byte, b'\t' | b'\r' | b'\n')
}
