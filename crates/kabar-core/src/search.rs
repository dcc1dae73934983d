//! Searching messages, and reading into the index what could not be read at once.
//!
//! What arrives or changes is in the index when its transaction ends. Only what was there before a new version, and very
//! large changes, are read afterwards: newest first, in slices, behind everybody else. Until then a page of what was found
//! says how many messages are still unread. Deliberately not here: what a word is (`kabar-store`).

use crate::{base::Base, clock, error::KabarError};
use kabar_store::{MessageQuery, Priority, StoreError};
use kabar_types::{AccountId, ChatId, ErrorCode, MessageCursor, UnixMillis};
use std::{sync::Arc, time::Duration};

pub use kabar_store::StarredQuery;
pub use kabar_types::{PreviewKind, SearchHit, SearchPage, SnippetPart, Writer};

/// Most rows of one page.
const PAGE_MAX: u32 = 100;
/// Longest search, in bytes.
const QUERY_MAX: usize = 4096;
/// Messages indexed in one transaction: some 20 ms.
const SLICE: u32 = 200;
/// Pages of the index tidied in one transaction.
const TIDIED: u32 = 64;
/// After the store failed, until it is tried again.
const PATIENCE: Duration = Duration::from_secs(30);

/// What to look for. Every part narrows the search.
#[derive(Clone, Debug, Default)]
pub struct SearchMessages {
    /// As it was typed: all words must be found, those in quotes side by side; the last one may be unfinished.
    pub query: String,
    pub chat: Option<ChatId>,
    pub account: Option<AccountId>,
    pub writer: Option<Writer>,
    /// The first moment.
    pub from: Option<UnixMillis>,
    /// The moment after the last.
    pub until: Option<UnixMillis>,
    pub kind: Option<PreviewKind>,
    /// Where the page before ended.
    pub before: Option<MessageCursor>,
    /// 1–100; other values are brought into that range.
    pub limit: u32,
}

pub(crate) struct Search {
    base: Arc<Base>,
}

impl Search {
    pub(crate) fn new(base: Arc<Base>) -> Self {
        Self { base }
    }

    pub(crate) async fn messages(&self, search: &SearchMessages) -> Result<SearchPage, KabarError> {
        if search.query.len() > QUERY_MAX {
            return Err(KabarError::refused(
                ErrorCode::TextTooLong,
                "the search is too long",
            ));
        }
        let query = MessageQuery {
            text: &search.query,
            chat: search.chat,
            account: search.account,
            writer: search.writer,
            from: search.from,
            until: search.until,
            kind: search.kind,
            before: search.before,
            limit: search.limit.clamp(1, PAGE_MAX),
        };
        Ok(self.base.store.read().await?.search_messages(&query).await?)
    }

    pub(crate) async fn starred(&self, starred: StarredQuery) -> Result<SearchPage, KabarError> {
        let query = StarredQuery {
            limit: starred.limit.clamp(1, PAGE_MAX),
            ..starred
        };
        Ok(self.base.store.read().await?.list_starred(&query).await?)
    }
}

/// Indexes what waits for it, now and whenever something new does. Ends with Kabar.
pub(crate) async fn keep_indexed(base: Arc<Base>) {
    loop {
        let pause = match index_all(&base).await {
            Ok(()) => None,
            Err(error) => {
                tracing::warn!(%error, "search: messages could not be indexed");
                Some(PATIENCE)
            }
        };
        tokio::select! {
            () = base.stop.cancelled() => return,
            () = base.store.has_unindexed(), if pause.is_none() => {}
            () = clock::sleep(&*base.clock, pause.unwrap_or_default()), if pause.is_some() => {}
        }
    }
}

async fn index_all(base: &Base) -> Result<(), StoreError> {
    let mut any = false;
    while !base.stop.is_cancelled() {
        let mut tx = base.store.begin(Priority::Background).await?;
        let indexed = tx.index_late(SLICE).await?;
        tx.commit().await?;
        if indexed == 0 {
            break;
        }
        any = true;
    }
    while any && !base.stop.is_cancelled() {
        let mut tx = base.store.begin(Priority::Background).await?;
        any = tx.tidy_index(TIDIED).await?;
        tx.commit().await?;
    }
    Ok(())
}
