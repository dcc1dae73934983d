//! Chunks of history for the fake: what a blob means is kept beside it. A gate can hold the reader in the middle, as a
//! slow disk would, so that a test can crash there.

use kabar_core::ports::whatsapp::{HistoryChat, HistoryRest, HistoryUnreadable};
use std::{
    ops::ControlFlow,
    sync::{Condvar, Mutex, PoisonError},
};

/// All chunks made so far.
#[derive(Default)]
pub struct Histories {
    chunks: Mutex<Vec<(Vec<HistoryChat>, HistoryRest)>>,
    /// The reader waits before this conversation; `None` is open.
    gate: Mutex<Option<usize>>,
    opened: Condvar,
}

impl Histories {
    /// A chunk with these conversations; its blob.
    pub fn make(&self, chats: Vec<HistoryChat>, rest: HistoryRest) -> Vec<u8> {
        let mut chunks = self.chunks.lock().unwrap_or_else(PoisonError::into_inner);
        chunks.push((chats, rest));
        format!("chunk {}", chunks.len() - 1).into_bytes()
    }

    /// Readers stop before conversation `at` (counted from 0) until [`Histories::open_gate`].
    pub fn close_gate(&self, at: usize) {
        *self.gate.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
    }

    /// Lets readers go on.
    pub fn open_gate(&self) {
        *self.gate.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.opened.notify_all();
    }

    pub(super) fn read(
        &self,
        blob: &[u8],
        each: &mut dyn FnMut(HistoryChat) -> ControlFlow<()>,
    ) -> Result<HistoryRest, HistoryUnreadable> {
        let (chats, rest) = self.find(blob).ok_or(HistoryUnreadable)?;
        for (place, chat) in chats.into_iter().enumerate() {
            self.wait_at(place);
            if each(chat).is_break() {
                break;
            }
        }
        Ok(rest)
    }

    fn find(&self, blob: &[u8]) -> Option<(Vec<HistoryChat>, HistoryRest)> {
        let place: usize = std::str::from_utf8(blob)
            .ok()?
            .strip_prefix("chunk ")?
            .parse()
            .ok()?;
        self.chunks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(place)
            .cloned()
    }

    fn wait_at(&self, place: usize) {
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        while gate.is_some_and(|at| at == place) {
            gate = self.opened.wait(gate).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
