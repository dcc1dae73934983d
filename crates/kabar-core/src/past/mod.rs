//! Asks a number's phone for what is not here: older messages of a chat, messages of a gap, missing pieces of history.
//!
//! The phone may be off, so that an answer may never come: every question ends, with what came or with a reason. An
//! answer is a piece of history and goes the way of all (`inbox::history`); one that comes too late still counts. What
//! was asked stands in the database, so that nothing waits for an answer that nobody listens for: a question that was
//! open when Kabar ended is unanswered.
//!
//! Deliberately not here: where messages are missing, which the store sees when rows come in.

mod asking;

use crate::{base::Base, error::KabarError, ports::whatsapp::OlderThan, session::Sessions};
use asking::Question;
use kabar_store::{Priority, StoreError, Tx};
use kabar_types::{
    AccountId, ChatId, ChatPast, ErrorCode, HistoryGap, PhoneAnswer, SessionState, UnixMillis,
};
use std::sync::Arc;

/// Phones give no more at once.
const PAGE: u32 = 50;

pub(crate) struct Past {
    base: Arc<Base>,
    sessions: Arc<Sessions>,
}

impl Past {
    pub(crate) fn new(base: Arc<Base>, sessions: Arc<Sessions>) -> Self {
        Self { base, sessions }
    }

    /// Asks for what came before the oldest message here.
    pub(crate) async fn fetch_older(&self, chat: ChatId) -> Result<ChatPast, KabarError> {
        self.ask_before(chat, UnixMillis(i64::MIN)).await
    }

    /// Asks for what may be missing in a gap: what came before the row behind it.
    pub(crate) async fn fetch_gap(&self, gap: i64) -> Result<ChatPast, KabarError> {
        let found = self.base.store.read().await?.find_gap(gap).await?;
        let gap = found.ok_or(StoreError::NotFound("gap"))?;
        self.ask_before(gap.chat, gap.before).await
    }

    async fn ask_before(&self, chat: ChatId, from: UnixMillis) -> Result<ChatPast, KabarError> {
        let since = self.base.now();
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let to = tx.get_chat_address(chat).await?;
        refuse_unlinked(&mut tx, to.account).await?;
        let anchor = tx.find_anchor(chat, from).await?;
        let (Some(anchor), Some(jid)) = (anchor, to.jid().cloned()) else {
            return Err(KabarError::refused(
                ErrorCode::NothingToAskFrom,
                "no message here is one that the phone has",
            ));
        };
        let begun = tx.begin_asking(chat, &anchor, since).await?;
        let past = tx.get_past(chat).await?;
        tx.commit().await?;
        if begun {
            let older = OlderThan {
                chat: jid,
                wa_id: anchor.wa_id,
                from_me: anchor.sender.is_none(),
                sent_at: anchor.sent_at,
                count: PAGE,
            };
            self.put(to.account, since, Question::Older { chat, older });
        }
        Ok(past)
    }

    pub(crate) async fn list_gaps(&self, account: AccountId) -> Result<Vec<HistoryGap>, KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_account_record(account).await?;
        Ok(view.list_history_gaps(account, self.base.now()).await?)
    }

    /// Asks for every missing piece that has a number.
    pub(crate) async fn refetch(&self, account: AccountId) -> Result<Vec<HistoryGap>, KabarError> {
        let since = self.base.now();
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        refuse_unlinked(&mut tx, account).await?;
        let mut wanted = Vec::new();
        for gap in tx.list_history_gaps(account, since).await? {
            if let (Some(chunk), false) = (gap.chunk, matches!(gap.answer, PhoneAnswer::Asking { .. }))
                && tx.begin_asking_piece(account, chunk, since).await?
            {
                wanted.push(chunk);
            }
        }
        let gaps = tx.list_history_gaps(account, since).await?;
        tx.commit().await?;
        if !wanted.is_empty() {
            self.put(account, since, Question::Pieces { chunks: wanted });
        }
        Ok(gaps)
    }

    fn put(&self, account: AccountId, since: UnixMillis, question: Question) {
        let session = self.sessions.find(account);
        let base = self.base.clone();
        self.base.spawn(async move {
            tokio::select! {
                () = base.stop.cancelled() => {}
                () = asking::ask(&base, session, account, since, question) => {}
            }
        });
    }
}

/// Questions of an earlier run are unanswered.
pub(crate) async fn end_asking(tx: &mut Tx, now: UnixMillis) -> Result<(), StoreError> {
    tx.fail_all_asking(ErrorCode::PhoneSilent, now).await?;
    tx.fail_all_asking_pieces(ErrorCode::PhoneSilent, now).await
}

async fn refuse_unlinked(tx: &mut Tx, account: AccountId) -> Result<(), KabarError> {
    match tx.get_account_record(account).await?.state {
        SessionState::LoggedOut { .. } => Err(KabarError::refused(
            ErrorCode::AccountLoggedOut,
            "the account is not linked any more",
        )),
        _ => Ok(()),
    }
}
