//! This side: rows out of a child, and what became of it when there are none.

use std::fs::File;
use std::io::BufReader;
use std::process::{Child, ChildStdout, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use kabar_types::{ImportTrouble, ListKind};

use super::frames::{self, Begin};
use super::program::SheetProgram;
use crate::limits::SHEET_SILENCE_SECONDS;
use crate::{ImportError, Row, header};

/// Bytes of rows that are handed on together, and how many such batches may wait here; then the child waits.
const BATCH_BYTES: usize = 64 * 1024;
const WAITING: usize = 8;
/// How long a child that said its last word may take to go.
const FAREWELL: Duration = Duration::from_millis(5);
const FAREWELLS: u32 = 400;

type Frame = (u8, Vec<u8>);
type Batch = Vec<Frame>;

/// Reads the rows of a sheet. The child ends with it.
#[derive(Debug)]
pub struct SheetRows {
    child: Child,
    batches: Receiver<Batch>,
    frames: std::vec::IntoIter<Frame>,
    begin: Begin,
    /// Cells of the first row.
    expected: Option<usize>,
    is_over: bool,
    more: bool,
}

impl SheetRows {
    /// One sheet, or the first; so many rows, or all.
    pub(crate) fn start(
        program: &SheetProgram,
        file: File,
        sheet: Option<&str>,
        rows: Option<u32>,
    ) -> Result<Self, ImportError> {
        let mut child = program
            .start(file, sheet, rows)
            .map_err(ImportError::reader_failed)?;
        let (send, batches) = sync_channel(WAITING);
        if let Some(out) = child.stdout.take() {
            std::thread::spawn(move || carry(out, &send));
        }
        let begin = Begin {
            kind: ListKind::Xlsx,
            sheet: String::new(),
            sheets: Vec::new(),
        };
        let mut rows = Self {
            child,
            batches,
            frames: Vec::new().into_iter(),
            begin,
            expected: None,
            is_over: false,
            more: false,
        };
        rows.begin = match rows.next()? {
            Some((frames::BEGIN, payload)) => {
                frames::read_begin(&payload).ok_or(ImportTrouble::ReaderFailed)?
            }
            _ => return Err(ImportTrouble::ReaderFailed.into()),
        };
        Ok(rows)
    }

    pub fn kind(&self) -> ListKind {
        self.begin.kind
    }

    /// The sheet that is read.
    pub fn sheet(&self) -> &str {
        &self.begin.sheet
    }

    /// Those of the file.
    pub fn sheets(&self) -> &[String] {
        &self.begin.sheets
    }

    /// There were more rows than were asked for; known at the end.
    pub const fn more(&self) -> bool {
        self.more
    }

    /// Reads the next row; false when there is none.
    ///
    /// # Errors
    /// When the rest of the sheet cannot be read: the rows before are what they are.
    pub fn read(&mut self, row: &mut Row) -> Result<bool, ImportError> {
        let payload = match self.next()? {
            None => return Ok(false),
            Some((frames::ROW, payload)) => payload,
            Some(_) => return Err(self.give_up(ImportTrouble::ReaderFailed)),
        };
        if frames::read_row(&payload, row).is_none() {
            return Err(self.give_up(ImportTrouble::ReaderFailed));
        }
        match self.expected {
            None => self.expected = Some(row.len()),
            // A sheet has no cells where nothing stands, so a row that ends early says nothing.
            Some(expected) => header::extra(expected, row),
        }
        Ok(true)
    }

    /// The next frame that is not the last.
    fn next(&mut self) -> Result<Option<Frame>, ImportError> {
        if self.is_over {
            return Ok(None);
        }
        match self.frame()? {
            (frames::END, payload) => {
                self.is_over = true;
                self.more = payload.first() == Some(&1);
                Ok(None)
            }
            (frames::TROUBLE, payload) => Err(self.give_up(frames::read_trouble(&payload))),
            frame => Ok(Some(frame)),
        }
    }

    fn frame(&mut self) -> Result<Frame, ImportError> {
        let silence = Duration::from_secs(SHEET_SILENCE_SECONDS);
        loop {
            if let Some(frame) = self.frames.next() {
                return Ok(frame);
            }
            self.frames = match self.batches.recv_timeout(silence) {
                Ok(batch) => batch.into_iter(),
                Err(RecvTimeoutError::Timeout) => return Err(self.give_up(ImportTrouble::TookTooLong)),
                Err(RecvTimeoutError::Disconnected) => {
                    let trouble = self.last_word().map_or(ImportTrouble::ReaderFailed, cause);
                    return Err(self.give_up(trouble));
                }
            };
        }
    }

    fn give_up(&mut self, trouble: ImportTrouble) -> ImportError {
        self.is_over = true;
        trouble.into()
    }

    /// How a child ended that closed its output without a word.
    fn last_word(&mut self) -> Option<ExitStatus> {
        for _ in 0..FAREWELLS {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            std::thread::sleep(FAREWELL);
        }
        None
    }
}

impl Drop for SheetRows {
    fn drop(&mut self) {
        // Neither fails but for a child that has gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Frames from the child, until either side goes: those that are here already together, so that not every row wakes
/// somebody.
fn carry(out: ChildStdout, send: &SyncSender<Batch>) {
    let mut out = BufReader::with_capacity(BATCH_BYTES, out);
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while let Ok(Some(frame)) = frames::read(&mut out) {
        bytes += frame.1.len();
        batch.push(frame);
        if bytes >= BATCH_BYTES || out.buffer().is_empty() {
            bytes = 0;
            if send.send(std::mem::take(&mut batch)).is_err() {
                return;
            }
        }
    }
    // Whatever is left came before the child fell silent; nobody may be there to take it.
    let _ = send.send(batch);
}

/// What killed it: memory that it did not get, or the clock.
#[cfg(unix)]
fn cause(status: ExitStatus) -> ImportTrouble {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt as _;

    let signal = status.signal();
    let is = |one: Signal| signal == Some(one.as_raw());
    match () {
        () if is(Signal::XCPU) || is(Signal::KILL) => ImportTrouble::TookTooLong,
        () if is(Signal::ABORT) || is(Signal::SEGV) => ImportTrouble::TooLarge,
        () => by_code(status),
    }
}

#[cfg(not(unix))]
fn cause(status: ExitStatus) -> ImportTrouble {
    by_code(status)
}

/// A library that stumbled over the file.
fn by_code(status: ExitStatus) -> ImportTrouble {
    match status.code() {
        Some(101) => ImportTrouble::Damaged,
        _ => ImportTrouble::ReaderFailed,
    }
}
