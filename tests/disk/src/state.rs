//! What the disk is told to do, and the log it writes.

use crate::log::{Op, encode};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The disk under all SQLite files of this process.
#[derive(Debug)]
pub struct Disk {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    log: Option<File>,
    /// Writes since the process began.
    writes: u64,
    /// No write after this one finds room.
    room: Option<u64>,
    /// Only files with this in their path are counted and limited.
    only: Option<String>,
    /// Writes that found none.
    refused: u64,
    lies: bool,
}

/// There is no room for this.
pub(crate) struct Full;

impl Disk {
    pub(crate) const fn new() -> Self {
        Self {
            state: Mutex::new(State {
                log: None,
                writes: 0,
                room: None,
                only: None,
                refused: 0,
                lies: false,
            }),
        }
    }

    /// From now on everything that is asked of the disk is written into `file` first, in an order that holds for all
    /// files. Nothing is synced any more: what lasts is what the log says.
    ///
    /// # Errors
    /// The log cannot be made.
    pub fn record(&self, file: &Path) -> io::Result<()> {
        let log = OpenOptions::new().create(true).append(true).open(file)?;
        self.lock().log = Some(log);
        Ok(())
    }

    /// After so many more writes the disk is full.
    pub fn fill_after(&self, writes: u64) {
        let mut state = self.lock();
        state.room = Some(state.writes + writes);
    }

    /// Only files with this in their path count from now on, and only they find no room.
    pub fn limit_only(&self, part: &str) {
        self.lock().only = Some(part.to_owned());
    }

    /// Sabotage: syncs are not written down any more, so that nothing lasts.
    pub fn lie(&self, lies: bool) {
        self.lock().lies = lies;
    }

    /// There is room again.
    pub fn make_room(&self) {
        self.lock().room = None;
    }

    /// Writes so far.
    pub fn writes(&self) -> u64 {
        self.lock().writes
    }

    /// Writes so far that found no room.
    pub fn refused(&self) -> u64 {
        self.lock().refused
    }

    pub(crate) fn is_recording(&self) -> bool {
        self.lock().log.is_some()
    }

    /// Asks for room for one write.
    pub(crate) fn take_room(&self, path: &str) -> Result<(), Full> {
        let mut state = self.lock();
        if state.only.as_ref().is_some_and(|only| !path.contains(only)) {
            return Ok(());
        }
        if state.room.is_some_and(|room| state.writes >= room) {
            state.refused += 1;
            return Err(Full);
        }
        state.writes += 1;
        Ok(())
    }

    /// Writes down what is about to happen.
    pub(crate) fn note(&self, op: &Op<'_>) -> io::Result<()> {
        let mut state = self.lock();
        if state.lies && matches!(op, Op::Sync { .. }) {
            return Ok(());
        }
        match &mut state.log {
            // One write per entry: a process that is killed leaves whole entries, but for the last one.
            Some(log) => log.write_all(&encode(op)),
            None => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
