//! Chunks of history for the fake: what a blob means is kept beside it. A gate can hold the reader in the middle, as a
//! slow disk would, so that a test can crash there.

use kabar_core::ports::whatsapp::{HistoryChat, HistoryRest, HistoryUnreadable, OlderThan, PastEnd};
use std::{
    collections::HashMap,
    ops::ControlFlow,
    sync::{Condvar, Mutex, PoisonError},
};

/// How far the phone says that it is with a piece, and the piece.
type Piece = (Option<u8>, Vec<u8>);

/// All chunks made so far.
#[derive(Default)]
pub struct Histories {
    chunks: Mutex<Vec<(Vec<HistoryChat>, HistoryRest)>>,
    /// The reader waits before this conversation; `None` is open.
    gate: Mutex<Option<usize>>,
    opened: Condvar,
    /// What the phone has of chats, oldest first; it answers from that. Without any it is silent.
    phone: Mutex<Vec<HistoryChat>>,
    /// What it sends when it is asked for a piece once more.
    pieces: Mutex<HashMap<u32, Piece>>,
}

/// A phone gives no more at once.
const PAGE: usize = 50;

impl Histories {
    /// A chunk with these conversations; its blob.
    pub fn make(&self, chats: Vec<HistoryChat>, rest: HistoryRest) -> Vec<u8> {
        let mut chunks = self.chunks.lock().unwrap_or_else(PoisonError::into_inner);
        chunks.push((chats, rest));
        format!("chunk {}", chunks.len() - 1).into_bytes()
    }

    /// From now on the phone has all this of a chat, and answers who asks for it.
    pub fn keep_on_phone(&self, chat: HistoryChat) {
        self.phone
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(chat);
    }

    /// The phone loses what it had, and answers nobody any more.
    pub fn silence_phone(&self) {
        self.phone.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// From now on the phone sends this when it is asked for a piece.
    pub fn keep_piece(&self, chunk: u32, progress: Option<u8>, blob: Vec<u8>) {
        self.pieces
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(chunk, (progress, blob));
    }

    pub(super) fn piece(&self, chunk: u32) -> Option<Piece> {
        self.pieces
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&chunk)
            .cloned()
    }

    /// The phone's answer; `None`: it does not know the message, and says nothing.
    pub(super) fn older_than(&self, older: &OlderThan) -> Option<Vec<u8>> {
        let page = self.page(older)?;
        Some(self.make(vec![page], HistoryRest::default()))
    }

    fn page(&self, older: &OlderThan) -> Option<HistoryChat> {
        let phone = self.phone.lock().unwrap_or_else(PoisonError::into_inner);
        let is_meant =
            |chat: &&HistoryChat| chat.chat.jid == older.chat || chat.chat.alt.as_ref() == Some(&older.chat);
        let chat = phone.iter().find(is_meant)?;
        let end = chat
            .messages
            .iter()
            .position(|message| message.wa_id == older.wa_id)?;
        let wanted = usize::try_from(older.count).unwrap_or(PAGE).min(PAGE);
        let start = end.saturating_sub(wanted);
        Some(HistoryChat {
            messages: chat.messages[start..end].to_vec(),
            end: Some(if start > 0 {
                PastEnd::More
            } else {
                PastEnd::Nothing
            }),
            ..chat.clone()
        })
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
