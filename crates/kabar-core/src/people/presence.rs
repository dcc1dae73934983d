//! Whether the person of the chat that somebody looks at is there: asked of WhatsApp when the chat is looked at, and told
//! to windows as a signal.
//!
//! Kept for that one chat and in memory only: when somebody was there is nobody's record. One who shows themself to nobody
//! is told nothing by WhatsApp either, and the adapter does not ask then. Deliberately not here: typing (`inbox::typing`).

use crate::{
    base::Base,
    clock,
    inbox::find_known_chat,
    ports::whatsapp::{Person, SendError, Session},
};
use kabar_store::StoreError;
use kabar_types::{AccountId, ChatId, Jid, Presence, Signal};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};
use tokio::sync::watch;

/// Whoever looks away for so long looks at it no more. A window that was left for a moment keeps what it shows.
const GLANCE: Duration = Duration::from_secs(60);

/// The chat that is looked at, and what was heard of its person.
#[derive(Default)]
pub(crate) struct Presences {
    wanted: watch::Sender<Option<ChatId>>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    followed: Option<Followed>,
    /// Weak: a session knows the inbox, which knows this.
    sessions: HashMap<AccountId, Weak<dyn Session>>,
}

#[derive(Clone)]
struct Followed {
    chat: ChatId,
    account: AccountId,
    person: Jid,
    presence: Presence,
}

impl Presences {
    /// A person has this chat before their eyes, or none.
    pub(crate) fn look_at(&self, chat: Option<ChatId>) {
        self.wanted.send_replace(chat);
    }

    /// What was heard of the person of a chat.
    pub(crate) fn of(&self, chat: ChatId) -> Presence {
        let seen = self.lock();
        let followed = seen.followed.as_ref().filter(|followed| followed.chat == chat);
        followed.map_or(Presence::Unknown, |followed| followed.presence)
    }

    /// Follows whoever is looked at. Ends with Kabar.
    pub(crate) async fn run(self: Arc<Self>, base: Arc<Base>) {
        let mut wanted = self.wanted.subscribe();
        loop {
            let chat = *wanted.borrow_and_update();
            if chat.is_some() {
                self.turn_to(&base, chat).await;
            }
            tokio::select! {
                () = base.stop.cancelled() => return,
                _ = wanted.changed() => {}
                () = clock::sleep(&*base.clock, GLANCE), if chat.is_none() => {
                    self.turn_to(&base, None).await;
                    tokio::select! {
                        () = base.stop.cancelled() => return,
                        _ = wanted.changed() => {}
                    }
                }
            }
        }
    }

    async fn turn_to(&self, base: &Base, chat: Option<ChatId>) {
        if self.lock().followed.as_ref().map(|followed| followed.chat) == chat {
            return;
        }
        let next = match chat {
            Some(chat) => find(base, chat).await,
            None => Ok(None),
        };
        let next = next.unwrap_or_else(|error| {
            tracing::debug!(%error, "presence: a chat could not be read");
            None
        });
        let before = std::mem::replace(&mut self.lock().followed, next.clone());
        if let Some(before) = before {
            self.tell(base, before.chat, Presence::Unknown);
            self.ask(base, &before, false).await;
        }
        if let Some(next) = next {
            self.ask(base, &next, true).await;
        }
    }

    /// An account's session is connected.
    pub(crate) fn connected(
        self: &Arc<Self>,
        base: &Arc<Base>,
        account: AccountId,
        session: &Arc<dyn Session>,
    ) {
        self.lock().sessions.insert(account, Arc::downgrade(session));
        let Some(followed) = self.followed_by(account) else {
            return;
        };
        let (presences, base) = (self.clone(), base.clone());
        base.clone()
            .spawn(async move { presences.ask(&base, &followed, true).await });
    }

    /// It is not any more: what was heard counts no longer.
    pub(crate) fn lost(&self, base: &Base, account: AccountId) {
        self.lock().sessions.remove(&account);
        if let Some(followed) = self.followed_by(account) {
            self.note(base, followed.chat, Presence::Unknown);
        }
    }

    /// WhatsApp tells of somebody.
    pub(crate) async fn heard(&self, base: &Base, account: AccountId, person: &Person, presence: Presence) {
        if self.followed_by(account).is_none() {
            return;
        }
        let chat = match base.store.read().await {
            Ok(mut view) => find_known_chat(&mut view, account, person).await,
            Err(error) => Err(error),
        };
        match chat {
            Ok(Some(chat)) => self.note(base, chat, presence),
            Ok(None) => {}
            Err(error) => tracing::debug!(%account, %error, "presence: could not be shown"),
        }
    }

    fn followed_by(&self, account: AccountId) -> Option<Followed> {
        let followed = self.lock().followed.clone();
        followed.filter(|followed| followed.account == account)
    }

    /// Keeps what is said of the chat that is looked at, and tells it when it is something else.
    fn note(&self, base: &Base, chat: ChatId, presence: Presence) {
        let mut seen = self.lock();
        let followed = seen.followed.as_mut().filter(|followed| followed.chat == chat);
        let is_new =
            followed.is_some_and(|followed| std::mem::replace(&mut followed.presence, presence) != presence);
        drop(seen);
        if is_new {
            self.tell(base, chat, presence);
        }
    }

    fn tell(&self, base: &Base, chat: ChatId, presence: Presence) {
        base.signal(Signal::Presence { chat, presence });
    }

    /// Asks WhatsApp to tell of a person, or no more. What cannot be asked now is asked with the next connection.
    async fn ask(&self, base: &Base, followed: &Followed, on: bool) {
        let session = self
            .lock()
            .sessions
            .get(&followed.account)
            .and_then(Weak::upgrade);
        let Some(session) = session else { return };
        tokio::select! {
            () = base.stop.cancelled() => {}
            asked = session.follow_presence(&followed.person, on) => match asked {
                Ok(()) | Err(SendError::NotConnected) => {}
                Err(error) => tracing::debug!(account = %followed.account, %error, "presence: not asked"),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The person of a chat; `None` for a group, and for somebody who has no address any more.
async fn find(base: &Base, chat: ChatId) -> Result<Option<Followed>, StoreError> {
    let found = base.store.read().await?.get_chat_address(chat).await;
    let to = match found {
        Err(StoreError::NotFound(_)) => return Ok(None),
        found => found?,
    };
    let person = to.contact.and(to.addresses.preferred().cloned());
    Ok(person.map(|person| Followed {
        chat,
        account: to.account,
        person,
        presence: Presence::Unknown,
    }))
}
