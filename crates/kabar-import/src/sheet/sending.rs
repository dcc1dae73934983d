//! Rows on their way to the other side, in frames.

use std::io::{self, BufWriter, Write};

use kabar_types::ImportTrouble;

use super::frames::{self, RowFrame};
use crate::limits::{MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROW_BYTES};

/// Why reading ends early.
pub(super) enum Stop {
    Trouble(ImportTrouble),
    /// Nobody listens any more.
    Nobody,
}

impl From<ImportTrouble> for Stop {
    fn from(trouble: ImportTrouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Nobody
    }
}

/// Standard output, and how many rows it may still take.
pub(super) struct Out {
    to: BufWriter<io::StdoutLock<'static>>,
    left: u32,
    pub(super) is_full: bool,
}

impl Out {
    pub(super) fn new(rows: u32) -> Self {
        Self {
            to: BufWriter::with_capacity(64 * 1024, io::stdout().lock()),
            left: rows,
            is_full: false,
        }
    }

    pub(super) fn say(&mut self, letter: u8, payload: &[u8]) -> Result<(), Stop> {
        Ok(frames::write(&mut self.to, letter, payload)?)
    }

    pub(super) fn flush(&mut self) -> Result<(), Stop> {
        Ok(self.to.flush()?)
    }

    /// False when there is no room for more.
    pub(super) fn row(&mut self, row: &Gathered) -> Result<bool, Stop> {
        if row.cells.iter().all(|cell| cell.text.is_empty()) && row.marks == 0 {
            return Ok(true);
        }
        if self.left == 0 {
            self.is_full = true;
            return Ok(false);
        }
        self.left -= 1;
        self.say(frames::ROW, row.frame().bytes())?;
        Ok(true)
    }
}

#[derive(Default)]
struct Cell {
    text: String,
    marks: u8,
}

/// A row, while its cells come.
#[derive(Default)]
pub(super) struct Gathered {
    /// From 0.
    pub(super) index: u32,
    pub(super) marks: u8,
    bytes: usize,
    cells: Vec<Cell>,
}

impl Gathered {
    pub(super) fn at(index: u32) -> Self {
        Self {
            index,
            ..Self::default()
        }
    }

    pub(super) fn put(&mut self, column: u32, text: &str, marks: u8) {
        let column = column as usize;
        if column >= MAX_COLUMNS {
            self.marks |= if text.is_empty() { 0 } else { frames::WIDE };
            return;
        }
        // One byte more than a cell may have, so that the other side sees that it had.
        let kept = &text[..text.floor_char_boundary(MAX_CELL_BYTES + 4)];
        if self.bytes + kept.len() > MAX_ROW_BYTES {
            self.marks |= frames::LONG;
            return;
        }
        self.bytes += kept.len();
        if self.cells.len() <= column {
            self.cells.resize_with(column + 1, Cell::default);
        }
        self.cells[column] = Cell {
            text: kept.to_owned(),
            marks,
        };
    }

    fn frame(&self) -> RowFrame {
        let mut frame = RowFrame::new(self.index.saturating_add(1), self.marks);
        self.cells
            .iter()
            .for_each(|cell| frame.push(cell.marks, &cell.text));
        frame
    }
}
