//! What a host announces outside the window: at most one notification for each chat, decided here.
//!
//! A message counts when it arrived by itself (not by history) and is not read. A call that rings has a notification of its
//! own. One reader per host: it is told what to show and what to clear, and keeps what the system calls them. Deliberately
//! not here: words, which have a language, and what a notification looks like. What was announced is in memory only: notifications end with the process.

mod board;
mod calling;
mod rings;
mod rules;

pub(crate) use rules::is_muted;

use crate::{base::Base, error::KabarError};
use board::Board;
use kabar_store::{Change, Changes, StoreError, View};
use kabar_types::{
    AccountId, Chat, ChatId, Message, MessageBody, MessageId, NoticeContent, PreviewKind, Seq, UnixMillis,
};
use rings::Rings;
use rules::{Arrival, Moment};
use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
};
use tokio::sync::{broadcast, watch};

/// Log rows read at once.
const BATCH: u32 = 500;

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub chat: ChatId,
    pub account: AccountId,
    pub says: Says,
    /// Whether it may be heard.
    pub sound: bool,
}

/// What a notification may say, as far as that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Only that something came.
    Something,
    /// From whom.
    Name { title: Title, unread: u32 },
    /// From whom, and what.
    Words {
        title: Title,
        unread: u32,
        /// The writer, in a group.
        sender: Option<String>,
        kind: PreviewKind,
        /// At most 200 characters; empty for kinds without words.
        text: String,
    },
}

/// Whose chat it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// The chat; empty when nothing names it.
    pub chat: String,
    /// The number, where there are several.
    pub account: Option<String>,
}

/// What a host does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeDeed {
    /// In place of the one of the same chat.
    Show(Notice),
    Clear {
        chat: ChatId,
    },
    /// Somebody calls.
    Ring(Ring),
    /// It rings no more.
    EndRing {
        call: MessageId,
    },
    /// Those of calls, too.
    ClearAll,
}

/// A call that rings now. Only the phone can take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Its row.
    pub call: MessageId,
    pub chat: ChatId,
    /// `None` where nothing may be said of it.
    pub who: Option<Caller>,
    /// Whether it may be heard.
    pub sound: bool,
}

/// Who calls which number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The chat; empty when nothing names it.
    pub chat: String,
    /// The number that is called.
    pub account: String,
    pub video: bool,
}

/// Minutes since midnight, at a moment, on the clock of this computer.
pub type TimeOfDay = Box<dyn Fn(UnixMillis) -> u16 + Send + Sync>;

/// What is to be announced, in order.
pub struct Notices {
    base: Arc<Base>,
    time_of_day: TimeOfDay,
    board: Board,
    rings: Rings,
    reached: Seq,
    arrivals: broadcast::Receiver<Arc<[MessageId]>>,
    committed: watch::Receiver<Seq>,
    locked: watch::Receiver<bool>,
    waiting: VecDeque<NoticeDeed>,
}

impl Notices {
    pub(crate) fn new(base: Arc<Base>, time_of_day: TimeOfDay) -> Self {
        let committed = base.store.seq();
        let reached = *committed.borrow();
        Self {
            arrivals: base.arrivals.subscribe(),
            locked: base.locked.subscribe(),
            time_of_day,
            board: Board::default(),
            rings: Rings::default(),
            reached,
            committed,
            waiting: VecDeque::new(),
            base,
        }
    }

    /// The next thing to do; `None` once Kabar stops.
    pub async fn next(&mut self) -> Option<NoticeDeed> {
        loop {
            if let Some(deed) = self.waiting.pop_front() {
                return Some(deed);
            }
            let rest = self.rings.rest(self.base.now());
            let arrived = tokio::select! {
                // In this order: a lock that shut goes before everything that came with it.
                biased;
                () = self.base.stop.cancelled() => return None,
                changed = self.locked.changed() => {
                    changed.ok()?;
                    // What stands says more than a locked app may.
                    if *self.locked.borrow_and_update() {
                        let rang = self.rings.clear().then_some(NoticeDeed::ClearAll);
                        self.waiting.extend(self.board.clear_all().or(rang));
                    }
                    continue;
                }
                () = calling::over(&self.base, rest) => {
                    self.waiting.extend(self.rings.end_due(self.base.now()));
                    continue;
                }
                arrived = self.arrivals.recv() => match arrived {
                    Ok(arrived) => Some(arrived),
                    // So many at once that some are announced by those that follow.
                    Err(broadcast::error::RecvError::Lagged(_)) => continue,
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
                changed = self.committed.changed() => changed.ok().map(|()| None)?,
            };
            let done = match arrived {
                Some(messages) => self.announce(&messages).await,
                None => self.follow().await,
            };
            if let Err(error) = done {
                tracing::warn!(%error, "notices: something is not announced");
            }
        }
    }

    async fn announce(&mut self, messages: &[MessageId]) -> Result<(), KabarError> {
        let mut view = self.base.store.read().await?;
        let mut newest: Vec<(Chat, MessageId)> = Vec::new();
        for &id in messages {
            let Some(message) = find_message(&mut view, id).await? else {
                continue;
            };
            if let MessageBody::Call { call } = &message.body {
                self.ring(&mut view, &message, call).await?;
            } else if let Some(chat) = self.heard(&mut view, &message).await? {
                newest.retain(|(other, _)| other.id != chat.id);
                newest.push((chat, id));
            }
        }
        for (chat, message) in newest {
            // One sound for all that arrived at once.
            let first = self.waiting.is_empty();
            let mut notice = self.notice(&mut view, &chat).await?;
            notice.sound &= first;
            self.waiting
                .push_back(self.board.put(message, notice, self.base.now()));
        }
        Ok(())
    }

    /// The chat of a message that is announced.
    async fn heard(&self, view: &mut View, message: &Message) -> Result<Option<Chat>, StoreError> {
        let now = self.base.now();
        let chat = view.get_chat(message.chat, now).await?;
        let account = view.get_account_choices(chat.account).await?.settings;
        let record = view.get_account_record(chat.account).await?;
        let own_tokens: Vec<String> = [record.phone, record.lid]
            .into_iter()
            .flatten()
            .map(|jid| jid.user().to_owned())
            .collect();
        let arrival = Arrival {
            message,
            chat: &chat,
            account: &account,
            own_tokens: &own_tokens,
        };
        let moment = self.moment(view).await?;
        // Answered or read in the same moment, on another device.
        let waits = chat.unread > 0 && chat.last.as_ref().is_some_and(|last| !last.from_me);
        Ok((waits && rules::tells(&arrival, &moment)).then_some(chat))
    }

    async fn moment(&self, view: &mut View) -> Result<Moment, StoreError> {
        let now = self.base.now();
        let locked = *self.base.locked.borrow();
        Ok(Moment {
            choices: view.settings().await?.notifications,
            looked_at: self.base.eyes.chat().filter(|_| !locked),
            now,
            minute: (self.time_of_day)(now),
            locked,
        })
    }

    async fn notice(&self, view: &mut View, chat: &Chat) -> Result<Notice, StoreError> {
        let moment = self.moment(view).await?;
        let accounts = view.list_accounts(moment.now).await?;
        let several = accounts.len() > 1;
        let account = accounts.into_iter().find(|one| one.id == chat.account);
        let title = Title {
            chat: chat.title.clone(),
            account: account.filter(|_| several).map(|one| one.name),
        };
        Ok(Notice {
            chat: chat.id,
            account: chat.account,
            says: says(chat, title, rules::content(&moment)),
            sound: moment.choices.sound,
        })
    }

    /// Follows the log: what was read goes, and what has other words now says them.
    async fn follow(&mut self) -> Result<(), KabarError> {
        if self.board.is_empty() && self.rings.is_empty() {
            self.reached = *self.committed.borrow_and_update();
            return Ok(());
        }
        let mut view = self.base.store.read().await?;
        loop {
            match view.changes_since(self.reached, BATCH).await? {
                Changes::Some { upto, .. } if upto == self.reached => return Ok(()),
                Changes::Some { upto, changes } => {
                    self.reached = upto;
                    for entry in changes {
                        self.take(&mut view, entry.change).await?;
                    }
                }
                Changes::Lost => {
                    self.reached = view.last_seq().await?;
                    for chat in self.board.chats() {
                        self.look_at(&mut view, chat).await?;
                    }
                    for call in self.rings.all() {
                        self.look_at_ring(&mut view, call).await?;
                    }
                }
            }
        }
    }

    async fn take(&mut self, view: &mut View, change: Change) -> Result<(), StoreError> {
        match change {
            Change::Chat(chat) if self.board.has(chat) => self.look_at(view, chat).await?,
            Change::MessageChanged(_, call) | Change::MessageRemoved(_, _, call) if self.rings.has(call) => {
                self.look_at_ring(view, call).await?;
            }
            Change::ChatRemoved(_, chat) => {
                self.waiting.extend(self.board.clear(chat));
                self.waiting.extend(self.rings.end_of_chat(chat));
            }
            Change::AccountRemoved(account) => {
                self.waiting.extend(self.rings.end_of_account(account));
                let chats: HashSet<_> = self.board.chats_of(account).into_iter().collect();
                for chat in chats {
                    self.waiting.extend(self.board.clear(chat));
                }
            }
            _ => {}
        }
        Ok(())
    }

    async fn look_at(&mut self, view: &mut View, id: ChatId) -> Result<(), StoreError> {
        let deed = match view.get_chat(id, self.base.now()).await {
            Ok(chat) => {
                let notice = self.notice(view, &chat).await?;
                self.board.changed(&chat, notice)
            }
            Err(StoreError::NotFound(_)) => self.board.clear(id),
            Err(error) => return Err(error),
        };
        self.waiting.extend(deed);
        Ok(())
    }
}

async fn find_message(view: &mut View, id: MessageId) -> Result<Option<Message>, StoreError> {
    match view.get_message(id).await {
        Ok(message) => Ok(Some(message)),
        Err(StoreError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn says(chat: &Chat, title: Title, content: NoticeContent) -> Says {
    let unread = chat.unread;
    match (content, &chat.last) {
        (NoticeContent::Nothing, _) => Says::Something,
        (NoticeContent::Words, Some(last)) => Says::Words {
            title,
            unread,
            sender: last.sender_name.clone().filter(|name| !name.is_empty()),
            kind: last.kind,
            text: last.text.clone(),
        },
        (NoticeContent::Name | NoticeContent::Words, _) => Says::Name { title, unread },
    }
}
