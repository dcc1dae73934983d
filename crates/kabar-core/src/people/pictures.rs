//! Fetches small pictures of people, groups and numbers: those that somebody looks at, one after the other for each
//! account, and never again while they are known to be the same.
//!
//! Asking for a picture is asking WhatsApp about a person, so it is done slowly, and only for chats that a window lists or
//! opens. That somebody has none, or shows none, is remembered for as long as a picture would be.

use super::image;
use crate::{
    base::Base,
    clock,
    ports::whatsapp::{Person, PictureAnswer, SendError, Session},
};
use kabar_store::{PictureNow, PictureOf, PictureRecord, Priority, StoreError, View};
use kabar_types::{AccountId, ChatId, ContactId, Jid};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

/// A picture that was asked for is asked for again after so long, by its id: an unchanged one costs no bytes.
const ASK_AGAIN_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Between two questions of an account.
const GAP: Duration = Duration::from_millis(700);
/// Where WhatsApp wants to be left alone and does not say for how long.
const LEFT_ALONE: Duration = Duration::from_secs(60);
/// The longest it is left alone.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// So many wait for each account; the oldest wish is forgotten, and comes again when somebody looks again.
const MOST_WAITING: usize = 300;

/// What is wanted, and by which session it can be had.
#[derive(Default)]
pub(crate) struct Pictures {
    lines: Mutex<HashMap<AccountId, Line>>,
}

#[derive(Default)]
struct Line {
    /// What is looked at now stands at the end.
    waiting: VecDeque<PictureOf>,
    /// Weak: a session knows the inbox, which knows this.
    session: Option<Weak<dyn Session>>,
    asking: bool,
}

/// How one question ended.
enum Asked {
    Done,
    /// It was answered since it was wanted.
    NotAnyMore,
    /// Nothing comes of it now; somebody may look again.
    Failed,
    NotConnected,
    Busy(Duration),
}

impl Pictures {
    /// Somebody looks at these.
    pub(crate) fn want(self: &Arc<Self>, base: &Arc<Base>, wanted: impl IntoIterator<Item = PictureOf>) {
        // Backwards: what stands first in a list is asked for first.
        let wanted: Vec<PictureOf> = wanted.into_iter().collect();
        for of in wanted.into_iter().rev() {
            let mut lines = self.lines();
            let line = lines.entry(of.account()).or_default();
            line.waiting.retain(|other| *other != of);
            line.waiting.push_back(of);
            if line.waiting.len() > MOST_WAITING {
                line.waiting.pop_front();
            }
            drop(lines);
            self.begin(base, of.account());
        }
    }

    /// Somebody lists or opens these chats.
    pub(crate) fn want_of_chats(self: &Arc<Self>, base: &Arc<Base>, chats: Vec<ChatId>) {
        if chats.is_empty() {
            return;
        }
        let (pictures, base) = (self.clone(), base.clone());
        base.clone().spawn(async move {
            let since = base.now().plus(-ASK_AGAIN_MS);
            let due = match base.store.read().await {
                Ok(mut view) => view.list_pictures_due(&chats, since).await,
                Err(error) => Err(error),
            };
            match due {
                Ok(due) => pictures.want(&base, due),
                Err(error) => tracing::warn!(%error, "pictures: what is due could not be read"),
            }
        });
    }

    /// Somebody sees these people in a list.
    pub(crate) async fn want_of_people(
        self: &Arc<Self>,
        base: &Arc<Base>,
        account: AccountId,
        people: &[ContactId],
    ) -> Result<(), StoreError> {
        let since = base.now().plus(-ASK_AGAIN_MS);
        let mut view = base.store.read().await?;
        view.get_account_record(account).await?;
        let due = view.list_people_pictures_due(account, people, since).await?;
        drop(view);
        self.want(base, due);
        Ok(())
    }

    /// The same for an account's own picture.
    pub(crate) async fn want_own(
        self: &Arc<Self>,
        base: &Arc<Base>,
        account: AccountId,
    ) -> Result<(), StoreError> {
        let of = PictureOf::Number { account };
        let known = base.store.read().await?.find_picture(of).await?;
        if is_due(base, known.as_ref()) {
            self.want(base, [of]);
        }
        Ok(())
    }

    /// WhatsApp told of other pictures: those that were asked for before are asked for anew.
    pub(crate) fn heard(self: &Arc<Self>, base: &Arc<Base>, account: AccountId, people: Vec<Person>) {
        let (pictures, base) = (self.clone(), base.clone());
        base.clone().spawn(async move {
            if let Err(error) = pictures.want_stale(&base, account, &people).await {
                tracing::warn!(%account, %error, "pictures: what changed could not be read");
            }
        });
    }

    async fn want_stale(
        self: &Arc<Self>,
        base: &Arc<Base>,
        account: AccountId,
        people: &[Person],
    ) -> Result<(), StoreError> {
        for person in people {
            let mut view = base.store.read().await?;
            let Some(of) = find_owner(&mut view, account, person).await? else {
                continue;
            };
            if view.find_picture(of).await?.is_some_and(|known| known.stale) {
                self.want(base, [of]);
            }
        }
        Ok(())
    }

    /// An account's session is connected and has taken over what waited.
    pub(crate) fn connected(
        self: &Arc<Self>,
        base: &Arc<Base>,
        account: AccountId,
        session: Arc<dyn Session>,
    ) {
        self.lines().entry(account).or_default().session = Some(Arc::downgrade(&session));
        self.begin(base, account);
    }

    /// It is not any more.
    pub(crate) fn lost(&self, account: AccountId) {
        if let Some(line) = self.lines().get_mut(&account) {
            line.session = None;
        }
    }

    /// Begins to ask, unless somebody asks already, nothing is wanted or nobody can be asked.
    fn begin(self: &Arc<Self>, base: &Arc<Base>, account: AccountId) {
        let mut lines = self.lines();
        let Some(line) = lines.get_mut(&account) else {
            return;
        };
        if line.asking || line.waiting.is_empty() || line.session.is_none() {
            return;
        }
        line.asking = true;
        drop(lines);
        let (pictures, base) = (self.clone(), base.clone());
        base.clone().spawn(async move {
            tokio::select! {
                () = base.stop.cancelled() => {}
                () = pictures.ask_all(&base, account) => {}
            }
        });
    }

    async fn ask_all(&self, base: &Arc<Base>, account: AccountId) {
        while let Some((of, session)) = self.next(account) {
            let pause = match ask(base, &*session, of).await {
                Ok(Asked::Done | Asked::Failed) => GAP,
                Ok(Asked::NotAnyMore) => continue,
                Ok(Asked::NotConnected) => {
                    self.put_back(account, of, true);
                    continue;
                }
                Ok(Asked::Busy(pause)) => {
                    self.put_back(account, of, false);
                    pause
                }
                Err(error) => {
                    tracing::warn!(%account, %error, "pictures: an answer could not be kept");
                    LEFT_ALONE
                }
            };
            clock::sleep(&*base.clock, pause).await;
        }
    }

    /// What is asked for next. Nobody asks any more once this gives nothing.
    fn next(&self, account: AccountId) -> Option<(PictureOf, Arc<dyn Session>)> {
        let mut lines = self.lines();
        let line = lines.get_mut(&account)?;
        let session = line.session.as_ref().and_then(Weak::upgrade);
        let next = session.and_then(|session| Some((line.waiting.pop_back()?, session)));
        line.asking = next.is_some();
        next
    }

    fn put_back(&self, account: AccountId, of: PictureOf, lost: bool) {
        let mut lines = self.lines();
        let line = lines.entry(account).or_default();
        line.waiting.push_back(of);
        if lost {
            line.session = None;
        }
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<AccountId, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a picture is to be asked for, as [`View::list_pictures_due`] says of many.
fn is_due(base: &Base, known: Option<&PictureRecord>) -> bool {
    let since = base.now().plus(-ASK_AGAIN_MS);
    known.is_none_or(|known| known.stale || known.asked_at <= since)
}

/// Puts one question and keeps the answer.
async fn ask(base: &Base, session: &dyn Session, of: PictureOf) -> Result<Asked, StoreError> {
    let mut view = base.store.read().await?;
    let known = view.find_picture(of).await?;
    // Somebody looked while the question was out, and saw none.
    if !is_due(base, known.as_ref()) {
        return Ok(Asked::NotAnyMore);
    }
    let owner = address(&mut view, of).await;
    drop(view);
    let Some(jid) = owner? else {
        return Ok(Asked::Failed);
    };
    let known = known.map(|known| known.wa_id).unwrap_or_default();
    let answer = match session.fetch_picture(&jid, &known).await {
        Ok(answer) => answer,
        Err(SendError::NotConnected) => return Ok(Asked::NotConnected),
        Err(SendError::Busy { wait_ms }) => {
            let wait = wait_ms.and_then(|wait| u64::try_from(wait).ok());
            let wait = wait.map_or(LEFT_ALONE, Duration::from_millis);
            return Ok(Asked::Busy(wait.clamp(GAP, LONGEST)));
        }
        Err(SendError::Doubt | SendError::Invalid(_) | SendError::Storage(_)) => return Ok(Asked::Failed),
    };
    let mut tx = base.store.begin(Priority::Background).await?;
    match tx.put_picture(of, &judged(answer), base.now()).await {
        Ok(()) => drop(tx.commit().await?),
        // The person, group or number is gone meanwhile.
        Err(StoreError::NotFound(_) | StoreError::Conflict(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(Asked::Done)
}

fn judged(answer: PictureAnswer) -> PictureNow {
    match answer {
        PictureAnswer::Here { id, bytes } => match image::mime_of(&bytes) {
            Some(mime) => PictureNow::Here {
                wa_id: id,
                mime,
                bytes,
            },
            None => PictureNow::Unusable { wa_id: id },
        },
        PictureAnswer::Same => PictureNow::Same,
        PictureAnswer::None => PictureNow::None,
        PictureAnswer::Hidden => PictureNow::Hidden,
        PictureAnswer::Unusable { id } => PictureNow::Unusable { wa_id: id },
    }
}

/// Where whose picture it is can be reached; `None` when there is nobody any more.
async fn address(view: &mut View, of: PictureOf) -> Result<Option<Jid>, StoreError> {
    let found = match of {
        PictureOf::Person { contact, .. } => view
            .get_addresses(contact)
            .await
            .map(|addresses| addresses.preferred().cloned()),
        PictureOf::Group { chat, .. } => view.get_chat_address(chat).await.map(|to| to.group),
        PictureOf::Number { account } => view.get_account_record(account).await.map(|record| record.phone),
    };
    match found {
        Err(StoreError::NotFound(_)) => Ok(None),
        other => other,
    }
}

/// Whose picture is meant by an address; `None` for somebody who is not known here.
pub(crate) async fn find_owner(
    view: &mut View,
    account: AccountId,
    person: &Person,
) -> Result<Option<PictureOf>, StoreError> {
    if person.jid.is_group() {
        let chat = view.find_group_chat(account, &person.jid).await?;
        return Ok(chat.map(|chat| PictureOf::Group { account, chat }));
    }
    let own = view.get_account_record(account).await?;
    let addresses = [Some(&person.jid), person.alt.as_ref()];
    for jid in addresses.into_iter().flatten() {
        if Some(jid) == own.phone.as_ref() || Some(jid) == own.lid.as_ref() {
            return Ok(Some(PictureOf::Number { account }));
        }
        if let Some(contact) = view.find_contact(jid).await? {
            return Ok(Some(PictureOf::Person { account, contact }));
        }
    }
    Ok(None)
}
