//! Rows of text, one after the other, in memory that does not grow.
//!
//! A window over the decoded text holds one row, at most [`MAX_ROW_BYTES`]. Where the row ends is decided here, line by
//! line (see `quoting`); `csv-core` splits it into cells. A quote that is not closed within the window, or behind whose
//! end something else stands on a later line, was never meant as one: its first line becomes a row of its own with an
//! issue, and reading goes on with the next line.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use kabar_types::Finding;

use super::decode::Decoded;
use super::dialect::{TextShape, delimiter_byte};
use super::quoting::{self, walk};
use crate::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use crate::{Row, header};

/// Reads the rows of a text.
pub struct TextRows<R> {
    source: Decoded<R>,
    delimiter: u8,
    quote: Option<u8>,
    quoted: Reader,
    plain: Reader,
    window: Vec<u8>,
    /// Where in the window what is not read yet begins.
    start: usize,
    /// The line that begins there, from 0, and the row.
    line: u32,
    row: u32,
    begun: bool,
    /// Cells of the first row.
    expected: Option<usize>,
    scratch: Vec<u8>,
    ends: Vec<usize>,
}

/// A line in the window, counted from `start`.
#[derive(Clone, Copy)]
enum Line {
    Whole { end: usize, next: usize },
    TooLong,
    NoMore,
}

/// A row in the window.
struct Record {
    end: usize,
    next: usize,
    lines: u32,
    finding: Option<Finding>,
    quoted: bool,
}

impl<R: Read> TextRows<R> {
    pub(crate) fn new(reader: R, shape: &TextShape) -> Self {
        let delimiter = delimiter_byte(shape.delimiter);
        let quote = quoting::byte(shape.quote);
        Self {
            source: Decoded::new(reader, shape.encoding),
            delimiter,
            quote,
            quoted: splitter(delimiter, quote),
            plain: splitter(delimiter, None),
            window: Vec::new(),
            start: 0,
            line: 0,
            row: 0,
            begun: false,
            expected: None,
            scratch: Vec::new(),
            ends: vec![0; MAX_COLUMNS + 2],
        }
    }

    /// Bytes of the file that were read so far.
    pub fn taken(&self) -> u64 {
        self.source.taken()
    }

    /// Reads the next row; false when there is none.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn read(&mut self, row: &mut Row) -> io::Result<bool> {
        if !self.begun {
            self.begin()?;
        }
        loop {
            let first = self.line_at(0)?;
            let (end, next) = match first {
                Line::NoMore => return Ok(false),
                Line::TooLong => {
                    self.pass_over(row)?;
                    return Ok(true);
                }
                Line::Whole { end, next } => (end, next),
            };
            if end == 0 {
                self.advance(next, 1);
                self.row = self.row.saturating_add(1);
                continue;
            }
            let record = self.record(end, next)?;
            self.split(&record, row);
            self.advance(record.next, record.lines);
            return Ok(true);
        }
    }

    /// Passes over the mark at the begin of a file, and over Excel's line that names the delimiter.
    fn begin(&mut self) -> io::Result<()> {
        self.begun = true;
        while self.window.len() < 8 && self.source.fill(&mut self.window)? {}
        if self.window.starts_with("\u{feff}".as_bytes()) {
            self.start = 3;
        }
        if let Line::Whole { end, next } = self.line_at(0)?
            && is_delimiter_line(&self.window[self.start..self.start + end])
        {
            self.advance(next, 1);
        }
        Ok(())
    }

    /// The line that begins `from` bytes behind `start`; reads on until it is whole.
    fn line_at(&mut self, from: usize) -> io::Result<Line> {
        let mut searched = from;
        loop {
            let rest = &self.window[self.start + searched..];
            if let Some(found) = memchr::memchr2(b'\n', b'\r', rest) {
                let end = searched + found;
                if end > MAX_ROW_BYTES {
                    return Ok(Line::TooLong);
                }
                return self.line_end(end).map(|next| Line::Whole { end, next });
            }
            searched = self.window.len() - self.start;
            if searched > MAX_ROW_BYTES {
                return Ok(Line::TooLong);
            }
            if !self.more()? {
                let end = self.window.len() - self.start;
                let whole = Line::Whole { end, next: end };
                return Ok(if end > from { whole } else { Line::NoMore });
            }
        }
    }

    /// Behind the end of a line, which may be two characters.
    fn line_end(&mut self, end: usize) -> io::Result<usize> {
        if self.window[self.start + end] == b'\n' {
            return Ok(end + 1);
        }
        if self.start + end + 1 == self.window.len() {
            self.more()?;
        }
        let second = self.window.get(self.start + end + 1) == Some(&b'\n');
        Ok(end + 1 + usize::from(second))
    }

    /// Reads on; what is behind us makes room.
    fn more(&mut self) -> io::Result<bool> {
        if self.start > 0 {
            self.window.drain(..self.start);
            self.start = 0;
        }
        self.source.fill(&mut self.window)
    }

    /// The row whose first line ends at `end`.
    fn record(&mut self, end: usize, next: usize) -> io::Result<Record> {
        let mut record = Record {
            end,
            next,
            lines: 1,
            finding: None,
            quoted: true,
        };
        let line = &self.window[self.start..self.start + end];
        let Some(quote) = self.quote.filter(|quote| memchr::memchr(*quote, line).is_some()) else {
            return Ok(record);
        };
        let walked = walk(line, false, quote, self.delimiter);
        record.finding = walked.stray.then_some(Finding::StrayQuote);
        if !walked.open {
            return Ok(record);
        }
        let first = Record {
            finding: Some(Finding::UnclosedQuote),
            quoted: false,
            ..record
        };
        loop {
            let Line::Whole { end, next } = self.line_at(record.next)? else {
                return Ok(first);
            };
            let line = &self.window[self.start + record.next..self.start + end];
            let walked = walk(line, true, quote, self.delimiter);
            if walked.stray {
                return Ok(first);
            }
            (record.end, record.next) = (end, next);
            record.lines += 1;
            if !walked.open {
                return Ok(record);
            }
        }
    }

    fn split(&mut self, record: &Record, row: &mut Row) {
        self.row = self.row.saturating_add(1);
        row.begin(self.row, Some(self.line + 1));
        if let Some(finding) = record.finding {
            row.note(None, finding);
        }
        let content = &self.window[self.start..self.start + record.end];
        if self.scratch.len() <= content.len() {
            self.scratch.resize(content.len() + 1, 0);
        }
        let splitter = if record.quoted {
            &mut self.quoted
        } else {
            &mut self.plain
        };
        let (result, _, written, mut cells) =
            splitter.read_record(content, &mut self.scratch, &mut self.ends);
        if result == ReadRecordResult::InputEmpty {
            let (_, _, _, last) = splitter.read_record(b"\n", &mut [0; 1], &mut self.ends[cells..]);
            cells += last;
        }
        splitter.reset();
        if cells > MAX_COLUMNS {
            cells = MAX_COLUMNS;
            let limit = count(MAX_COLUMNS);
            row.note(None, Finding::TooManyColumns { limit });
        }
        let ends = &self.ends[..cells];
        let text = &self.scratch[..ends.last().copied().unwrap_or_default().min(written)];
        row.fill(text, ends);
        self.compare(row);
    }

    /// With the first row, which says how many columns there are.
    fn compare(&mut self, row: &mut Row) {
        let Some(expected) = self.expected else {
            self.expected = Some(row.len());
            return;
        };
        header::missing(expected, row);
        header::extra(expected, row);
    }

    /// A line that is longer than a row may be.
    fn pass_over(&mut self, row: &mut Row) -> io::Result<()> {
        self.row = self.row.saturating_add(1);
        row.begin(self.row, Some(self.line + 1));
        let limit = count(MAX_ROW_BYTES);
        row.note(None, Finding::RowTooLong { limit });
        loop {
            let rest = &self.window[self.start..];
            if let Some(found) = memchr::memchr2(b'\n', b'\r', rest) {
                let next = self.line_end(found)?;
                self.advance(next, 1);
                return Ok(());
            }
            self.start = self.window.len();
            if !self.more()? {
                return Ok(());
            }
        }
    }

    fn advance(&mut self, by: usize, lines: u32) {
        self.start += by;
        self.line = self.line.saturating_add(lines);
    }
}

fn splitter(delimiter: u8, quote: Option<u8>) -> Reader {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .quote(quote.unwrap_or(b'"'))
        .quoting(quote.is_some())
        .build()
}

/// `sep=;`, which Excel reads and other programs take for a row.
pub(super) fn is_delimiter_line(line: &[u8]) -> bool {
    line.len() == 5 && line[..4].eq_ignore_ascii_case(b"sep=")
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
