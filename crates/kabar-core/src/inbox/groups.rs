//! Applies what became of a group: what it is, who is in it, and a row in its timeline that says so.
//!
//! Everything converges: of each thing the newest word stands. What is told as a whole counts as said with the newest news
//! before it, so that no clock of ours is compared with WhatsApp's. Stretches of the phone's history tell the same
//! happenings once more; they make rows where there are none and change nothing of the group itself. Deliberately not
//! here: when WhatsApp is asked (`groups`), and how receipts of members count (`receipts`).

use super::{
    additions::open_joined,
    apply::{Taking, find_chat, put_message},
    receipts::settle_group,
};
use crate::{
    outbox::fail_closed,
    ports::whatsapp::{
        GroupChange, GroupInfo, Inbound, InboundBody, InboundExtras, InboundMention, OldGroup, Origin,
        Person, RichBody,
    },
};
use kabar_store::{GroupOrigin, GroupRule, MemberNews, PictureOf, StoreError, Tx};
use kabar_types::{ChatId, ContactId, GroupRole, MessageBody, Signal, SystemNote, UnixMillis, WaId};

/// What became of a group.
#[derive(Clone, Copy)]
pub(super) struct News<'a> {
    pub(super) chat: &'a Person,
    pub(super) by: Option<&'a Person>,
    pub(super) wa_id: &'a WaId,
    pub(super) at: UnixMillis,
    pub(super) change: &'a GroupChange,
}

/// Applies it; what windows are to be told once it is committed.
pub(super) async fn put_news(
    tx: &mut Tx,
    taking: Taking<'_>,
    news: News<'_>,
) -> Result<Vec<Signal>, StoreError> {
    let (chat, _) = find_chat(tx, taking.account, news.chat).await?;
    apply(tx, chat, news, taking.now).await?;
    open_joined(tx, taking.whatsapp()).await?;
    if let Some(note) = note_of(news) {
        put_message(tx, taking, &row(news, note)).await?;
    }
    settle_group(tx, chat).await?;
    fail_closed(tx, chat).await
}

async fn apply(tx: &mut Tx, chat: ChatId, news: News<'_>, now: UnixMillis) -> Result<(), StoreError> {
    let at = news.at;
    match news.change {
        GroupChange::Entered { info, .. } => put_whole(tx, chat, info, at, now).await?,
        GroupChange::Named { name } => drop(tx.put_group_name(chat, &name.0, at).await?),
        GroupChange::Described { topic } => drop(tx.put_topic(chat, &topic.0, at).await?),
        GroupChange::Added { people, .. } => put_people(tx, chat, people, MemberNews::Joined, at).await?,
        GroupChange::Removed { people } => put_people(tx, chat, people, MemberNews::Left, at).await?,
        GroupChange::Promoted { people } => {
            put_people(tx, chat, people, MemberNews::Is(GroupRole::Admin), at).await?;
        }
        GroupChange::Demoted { people } => {
            put_people(tx, chat, people, MemberNews::Is(GroupRole::Member), at).await?;
        }
        GroupChange::AdminsWrite { on } => put_rule(tx, chat, GroupRule::AdminsWrite, *on, at).await?,
        GroupChange::AdminsEdit { on } => put_rule(tx, chat, GroupRule::AdminsEdit, *on, at).await?,
        GroupChange::AdminsAdd { on } => put_rule(tx, chat, GroupRule::AdminsAdd, *on, at).await?,
        GroupChange::Approval { on } => put_rule(tx, chat, GroupRule::Approval, *on, at).await?,
        GroupChange::Ended => put_people(tx, chat, &[None], MemberNews::Left, at).await?,
        GroupChange::Picture => {
            let account = tx.get_chat_address(chat).await?.account;
            tx.note_picture(PictureOf::Group { account, chat }, Some(""))
                .await?;
        }
        GroupChange::InviteReset => {}
        GroupChange::Unclear => tx.want_group(chat).await?,
    }
    Ok(())
}

async fn put_rule(
    tx: &mut Tx,
    chat: ChatId,
    rule: GroupRule,
    on: bool,
    at: UnixMillis,
) -> Result<(), StoreError> {
    tx.put_group_rule(chat, rule, on, at).await?;
    Ok(())
}

async fn put_people(
    tx: &mut Tx,
    chat: ChatId,
    people: &[Option<Person>],
    news: MemberNews,
    at: UnixMillis,
) -> Result<(), StoreError> {
    for person in people {
        let person = contact_of(tx, person.as_ref()).await?;
        tx.put_member(chat, person, news, at).await?;
    }
    Ok(())
}

/// The row of a person, made if new; `None`: this account.
async fn contact_of(tx: &mut Tx, person: Option<&Person>) -> Result<Option<ContactId>, StoreError> {
    Ok(match person {
        Some(person) => Some(
            tx.find_or_insert_contact(&person.jid, person.alt.as_ref())
                .await?,
        ),
        None => None,
    })
}

/// All of a group as it was when the newest news were said that are here: `at`.
pub(crate) async fn put_whole(
    tx: &mut Tx,
    chat: ChatId,
    info: &GroupInfo,
    at: UnixMillis,
    now: UnixMillis,
) -> Result<(), StoreError> {
    tx.put_group_name(chat, &info.name.0, info.named_at.unwrap_or(at))
        .await?;
    tx.put_topic(chat, &info.topic.0, info.topic_at.unwrap_or(at))
        .await?;
    put_origin(tx, chat, &info.origin).await?;
    for (rule, on) in [
        (GroupRule::AdminsWrite, info.rules.admins_write),
        (GroupRule::AdminsEdit, info.rules.admins_edit),
        (GroupRule::AdminsAdd, info.rules.admins_add),
        (GroupRule::Approval, info.rules.approval),
    ] {
        tx.put_group_rule(chat, rule, on, at).await?;
    }
    tx.set_timer(chat, info.timer_secs, at).await?;
    let mut members = Vec::with_capacity(info.members.len());
    for (person, role) in &info.members {
        members.push((contact_of(tx, person.as_ref()).await?, *role));
    }
    // Whoever was not there the last time came meanwhile.
    let since = if tx.is_group_learnt(chat).await? {
        now
    } else {
        UnixMillis(0)
    };
    tx.put_members(chat, &members, at, since).await?;
    tx.set_group_learnt(chat, now).await
}

async fn put_origin(tx: &mut Tx, chat: ChatId, origin: &Origin) -> Result<(), StoreError> {
    let by = match &origin.by {
        Some(by) => Some(contact_of(tx, by.as_ref()).await?),
        None => None,
    };
    tx.put_origin(chat, GroupOrigin { at: origin.at, by }).await
}

/// What the phone's history says of a group itself; of its members see [`put_old_member`].
pub(super) async fn put_old(tx: &mut Tx, chat: ChatId, old: &OldGroup) -> Result<(), StoreError> {
    tx.put_old_topic(chat, &old.topic.0).await?;
    put_origin(tx, chat, &old.origin).await
}

/// Somebody who was in a group when the phone wrote its history down. What was told since knows better.
pub(super) async fn put_old_member(
    tx: &mut Tx,
    chat: ChatId,
    (person, role): &(Option<Person>, GroupRole),
) -> Result<(), StoreError> {
    if tx.is_group_learnt(chat).await? {
        return Ok(());
    }
    let person = contact_of(tx, person.as_ref()).await?;
    tx.put_old_member(chat, person, *role).await
}

/// A row that says what happened.
struct Note {
    note: SystemNote,
    by: Option<Person>,
    people: Vec<Option<Person>>,
}

/// What the timeline says of it; `None`: nothing.
fn note_of(news: News<'_>) -> Option<Note> {
    let by = news.by.cloned();
    let plain = |note| {
        Some(Note {
            note,
            by: by.clone(),
            people: Vec::new(),
        })
    };
    let about = |note, people: &[Option<Person>]| {
        (!people.is_empty()).then(|| Note {
            note,
            by: by.clone(),
            people: people.to_vec(),
        })
    };
    match news.change {
        GroupChange::Entered { info, new: true, .. } => plain(SystemNote::GroupCreated {
            name: info.name.0.clone(),
        }),
        GroupChange::Entered { by_link: true, .. } => joined(None),
        GroupChange::Entered { .. } => about(SystemNote::MembersAdded, &[None]),
        GroupChange::Named { name } => plain(SystemNote::GroupNamed { name: name.0.clone() }),
        GroupChange::Described { topic } => plain(SystemNote::GroupDescribed {
            text: topic.0.clone(),
        }),
        GroupChange::Picture => plain(SystemNote::GroupPicture),
        GroupChange::Added { people, by_link } => match people.as_slice() {
            [one] if *by_link || is_same(one.as_ref(), news.by) => joined(one.clone()),
            people => about(SystemNote::MembersAdded, people),
        },
        GroupChange::Removed { people } => match people.as_slice() {
            [one] if is_same(one.as_ref(), news.by) => plain(SystemNote::MemberLeft),
            people => about(SystemNote::MembersRemoved, people),
        },
        GroupChange::Promoted { people } => about(SystemNote::MembersPromoted, people),
        GroupChange::Demoted { people } => about(SystemNote::MembersDemoted, people),
        GroupChange::AdminsWrite { on } => plain(SystemNote::AdminsWrite { on: *on }),
        GroupChange::AdminsEdit { on } => plain(SystemNote::AdminsEdit { on: *on }),
        GroupChange::AdminsAdd { on } => plain(SystemNote::AdminsAdd { on: *on }),
        GroupChange::Approval { on } => plain(SystemNote::Approval { on: *on }),
        GroupChange::InviteReset => plain(SystemNote::InviteReset),
        GroupChange::Ended => plain(SystemNote::GroupEnded),
        GroupChange::Unclear => None,
    }
}

fn joined(by: Option<Person>) -> Option<Note> {
    Some(Note {
        note: SystemNote::MemberJoined,
        by,
        people: Vec::new(),
    })
}

/// True for one person under whichever addresses.
fn is_same(one: Option<&Person>, other: Option<&Person>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.jid == other.jid
                || one.alt.as_ref() == Some(&other.jid)
                || other.alt.as_ref() == Some(&one.jid)
        }
        (None, None) => true,
        _ => false,
    }
}

fn row(news: News<'_>, note: Note) -> Inbound {
    let mention = |(place, person): (usize, Option<Person>)| InboundMention {
        token: place.to_string(),
        person,
    };
    Inbound {
        chat: news.chat.clone(),
        sender: note.by,
        wa_id: news.wa_id.clone(),
        sent_at: news.at,
        push_name: None,
        body: InboundBody::Rich(Box::new(RichBody {
            body: MessageBody::System { note: note.note },
            file: None,
            secret: None,
        })),
        quote: None,
        extras: InboundExtras {
            mentions: note.people.into_iter().enumerate().map(mention).collect(),
            ..InboundExtras::default()
        },
        raw: None,
        status: None,
    }
}
