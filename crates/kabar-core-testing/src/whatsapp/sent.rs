//! What Kabar sent, set and asked for, and how that is to end.

use super::{Answer, FakeWhatsApp, Histories, Sent};
use kabar_core::ports::whatsapp::{OlderThan, OutgoingState, Person, SendError, StateChange, WaEvent};
use kabar_types::{AccountId, TypingState, UnixMillis, WaId};

impl FakeWhatsApp {
    /// How the next sends of an account end; without any left, they are written.
    pub fn answer(&self, account: AccountId, answers: impl IntoIterator<Item = Answer>) {
        self.with(account, |line| line.answers.extend(answers));
    }

    /// Everything an account wrote to the socket, in order; repeats too.
    pub fn sent(&self, account: AccountId) -> Vec<Sent> {
        self.find(account, |line| line.sent.clone()).unwrap_or_default()
    }

    /// Ids an account reported as read.
    pub fn reads(&self, account: AccountId) -> Vec<WaId> {
        self.find(account, |line| line.reads.clone()).unwrap_or_default()
    }

    /// What an account told its other devices that it set, in order.
    pub fn states(&self, account: AccountId) -> Vec<OutgoingState> {
        self.find(account, |line| line.states.clone()).unwrap_or_default()
    }

    /// The next things an account tells its other devices are refused like this.
    pub fn refuse_states(&self, account: AccountId, with: impl IntoIterator<Item = SendError>) {
        self.with(account, |line| line.state_refusals.extend(with));
    }

    /// Another device of the account set something on a chat.
    pub fn set_elsewhere(&self, account: AccountId, chat: &Person, change: StateChange, at: UnixMillis) {
        let chat = chat.clone();
        self.emit(account, WaEvent::StateSynced { chat, change, at });
    }

    /// Has a call ring: whoever knows its id may turn it down.
    pub fn ring(&self, account: AccountId, call: &WaId) {
        self.with(account, |line| line.ringing.push(call.clone()));
    }

    /// The calls that were turned down, in order.
    pub fn rejected(&self, account: AccountId) -> Vec<WaId> {
        self.find(account, |line| line.rejected.clone())
            .unwrap_or_default()
    }

    /// What an account showed as typing.
    pub fn typings(&self, account: AccountId) -> Vec<TypingState> {
        self.find(account, |line| line.typings.clone())
            .unwrap_or_default()
    }

    /// What an account asked its phone for, in order.
    pub fn older_asked(&self, account: AccountId) -> Vec<OlderThan> {
        self.find(account, |line| line.older.clone()).unwrap_or_default()
    }

    /// The pieces of history an account asked its phone for once more, in order.
    pub fn pieces_asked(&self, account: AccountId) -> Vec<u32> {
        self.find(account, |line| line.pieces.clone()).unwrap_or_default()
    }

    /// Chunks of history; a blob made there goes into [`WaEvent::History`].
    pub fn history(&self) -> &Histories {
        &self.histories
    }
}
