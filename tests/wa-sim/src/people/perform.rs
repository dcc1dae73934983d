//! Acts become deeds: one at a time, each with the time it takes.

use std::time::Duration;

use anyhow::{Context, bail};
use wacore_binary::Jid;
use waproto::whatsapp as wa;

use super::act::{Act, Which};
use super::away::{self, Waiting};
use super::compose;
use super::memory::Remembered;
use super::script::{Errand, Happening, What, group_id, is_group};
use super::speak::speak;
use super::{come_round, happen, read_all};
use crate::addresses;
use crate::blocking;
use crate::calls;
use crate::groups::{self, GroupChange, Hall, said};
use crate::media::{self, MediaFile, MediaKind};
use crate::phone;
use crate::presence::{self, Activity};
use crate::receipts;
use crate::state::{DeviceAddress, Due, Kind, Space, World};

/// What came of an act.
#[derive(Default)]
pub(crate) struct Deed {
    /// The message it made.
    pub(crate) id: Option<String>,
    /// How long it takes until the next.
    takes: Duration,
}

/// Goes on with an errand: the next act now, the rest when that is over.
pub(crate) fn run(world: &mut World, who: &str, mut errand: Errand) {
    let offline = errand.acts.front().is_some_and(Act::works_offline);
    if !offline {
        let Some(Waiting::Errand(kept)) = away::keep(world, who, Waiting::Errand(errand)) else {
            return;
        };
        errand = kept;
    }
    let Some(act) = errand.acts.pop_front() else {
        finished(world, &errand);
        return;
    };
    match perform(world, who, &errand.chat, errand.about.as_deref(), &act) {
        Ok(deed) => {
            errand.after = deed.takes;
            if errand.acts.is_empty() && deed.takes.is_zero() {
                finished(world, &errand);
            } else {
                send_off(world, who, errand);
            }
        }
        Err(error) => world
            .ledger
            .event(format!("{who} could not do what was planned: {error:#}")),
    }
}

/// Has an errand go on when its time comes.
pub(crate) fn send_off(world: &mut World, who: &str, errand: Errand) {
    let who = who.to_owned();
    world.after(errand.after, Due::Errand { who, errand });
}

fn finished(world: &mut World, errand: &Errand) {
    let Some(name) = errand.name.clone() else {
        return;
    };
    let everybody: Vec<String> = world.people.keys().cloned().collect();
    for who in everybody {
        let happening = Happening {
            chat: &errand.chat,
            about: errand.about.as_deref(),
            what: What::Done(&name),
        };
        happen(world, &who, &happening);
    }
}

/// Somebody does something in a chat, now. `about` is the message that led to it.
///
/// # Errors
/// When the person, the chat or the message does not exist, or the act does not fit.
pub(crate) fn perform(
    world: &mut World,
    who: &str,
    chat: &str,
    about: Option<&str>,
    act: &Act,
) -> anyhow::Result<Deed> {
    if !world.people.contains_key(who) {
        bail!("nobody has the number {who}");
    }
    let takes = match act {
        Act::GoOffline { minutes } => {
            away::go(world, who, *minutes);
            return Ok(Deed::default());
        }
        Act::ComeBack => {
            away::come_back(world, who);
            return Ok(Deed::default());
        }
        Act::Block | Act::Unblock => {
            let blocks = *act == Act::Block;
            return blocking::set(world, who, chat, blocks).map(|()| Deed::default());
        }
        Act::Call { video, rings_ms } => {
            come_round(world, who);
            let call = calls::call(world, who, chat, *video)?;
            world.after(Duration::from_millis(*rings_ms), Due::HangUp { call });
            return Ok(Deed::lasting(*rings_ms));
        }
        Act::Wait { ms } => return Ok(Deed::lasting(*ms)),
        Act::JoinGroup | Act::LeaveGroup | Act::ChangeGroup { .. } => {
            come_round(world, who);
            return change_group(world, who, group_id(chat), act).map(|()| Deed::default());
        }
        Act::Read if is_group(chat) => {
            come_round(world, who);
            groups::read_all(world, who, &Hall::Group(group_id(chat).to_owned()));
            return Ok(Deed::default());
        }
        Act::Read if is_account(world, who) => {
            return phone::read(world, who, chat).map(|()| Deed::default());
        }
        Act::ChangeNumber { to } => {
            return addresses::change_number(world, who, to).map(|()| Deed::default());
        }
        Act::Read => return read_all(world, who, chat).map(|()| Deed::default()),
        Act::Type { ms } => (Activity::Typing, *ms),
        Act::Record { ms } => (Activity::Recording, *ms),
        Act::Play { .. } if is_group(chat) => bail!("nobody plays anything in groups yet"),
        Act::Play { which } => {
            let played = meant(world, who, chat, which, about)?.id;
            come_round(world, who);
            receipts::send_from_phone(world, who, chat, &[played], Some("played"));
            return Ok(Deed::default());
        }
        _ => {
            let (to, message) = written(world, who, chat, about, act)?;
            come_round(world, who);
            return speak(world, who, &to, message).map(Deed::made);
        }
    };
    come_round(world, who);
    presence::show_activity(world, who, chat, takes.0);
    Ok(Deed::lasting(takes.1))
}

fn is_account(world: &World, who: &str) -> bool {
    world
        .people
        .get(who)
        .is_some_and(|person| person.kind == Kind::Account)
}

fn change_group(world: &mut World, who: &str, group: &str, act: &Act) -> anyhow::Result<()> {
    match act {
        Act::ChangeGroup { change } => groups::change(world, who, group, change),
        Act::LeaveGroup => groups::change(world, who, group, &GroupChange::Leave),
        _ => {
            let admins = world.groups.get(group).map(|group| group.admins());
            let admin = admins.and_then(|admins| admins.first().cloned());
            let admin = admin.with_context(|| format!("no group has the id {group}"))?;
            let code = said(groups::code_for(world, &admin, group))?;
            said(groups::join(world, who, &code)).map(drop)
        }
    }
}

/// The message an act makes, and the chat it goes to.
fn written(
    world: &mut World,
    who: &str,
    chat: &str,
    about: Option<&str>,
    act: &Act,
) -> anyhow::Result<(String, wa::Message)> {
    let now = world.now().0;
    let message = match act {
        Act::Say { text } | Act::OptOut { text } => compose::text(text),
        Act::Reply { text, to } => {
            let quoted = meant(world, who, chat, to, about)?;
            let author = address(world, chat, &quoted.author);
            compose::quoting(text, &quoted, &author)
        }
        Act::React { emoji, to } => {
            let target = meant(world, who, chat, to, about)?;
            compose::reaction(emoji, key(world, who, chat, &target), now)
        }
        Act::Edit { text, which } => {
            let target = own(world, who, chat, which, about)?;
            compose::edit(text, key(world, who, chat, &target), now)
        }
        Act::Revoke { which } => {
            let target = own(world, who, chat, which, about)?;
            compose::revoke(key(world, who, chat, &target))
        }
        Act::Forward { to, which } => {
            let original = meant(world, who, chat, which, about)?;
            return Ok((to.clone(), compose::forwarding(&original.message)));
        }
        Act::Location {
            latitude,
            longitude,
            name,
            address,
        } => compose::location(*latitude, *longitude, name, address),
        Act::Image { .. }
        | Act::Video { .. }
        | Act::Voice { .. }
        | Act::Document { .. }
        | Act::Sticker { .. } => media::compose(world, &file_of(act)?)?,
        Act::Contact { name, number } => compose::contact(name, number),
        Act::Poll {
            question,
            options,
            at_most,
        } => compose::poll(question, options, *at_most, &mut world.rng),
        Act::Vote { options, poll } => vote(world, who, chat, about, (options, poll))?,
        _ => bail!("this makes no message"),
    };
    Ok((chat.to_owned(), message))
}

/// The file an act sends.
fn file_of(act: &Act) -> anyhow::Result<MediaFile> {
    let sample = MediaFile::sample;
    Ok(match act {
        Act::Image { caption, seed } => MediaFile {
            caption: caption.clone(),
            ..sample(MediaKind::Image, *seed)
        },
        Act::Video { caption, seed } => MediaFile {
            caption: caption.clone(),
            ..sample(MediaKind::Video, *seed)
        },
        Act::Voice { seconds } => MediaFile::voice(*seconds),
        Act::Document { file_name, caption } => MediaFile {
            file_name: Some(file_name.clone()),
            caption: caption.clone(),
            ..sample(MediaKind::Document, 0)
        },
        Act::Sticker { seed } => sample(MediaKind::Sticker, *seed),
        _ => bail!("this is no file"),
    })
}

fn vote(
    world: &mut World,
    who: &str,
    chat: &str,
    about: Option<&str>,
    (options, poll): (&[String], &Which),
) -> anyhow::Result<wa::Message> {
    let asked = meant(world, who, chat, poll, about)?;
    let addresses = (address(world, chat, &asked.author), address(world, chat, who));
    let key = key(world, who, chat, &asked);
    let now = world.now().0;
    compose::vote(
        &asked,
        key,
        options,
        (&addresses.0, &addresses.1),
        now,
        &mut world.rng,
    )
}

/// The message an act is about.
fn meant(
    world: &World,
    who: &str,
    chat: &str,
    which: &Which,
    about: Option<&str>,
) -> anyhow::Result<Remembered> {
    let person = world.people.get(who).context("nobody there")?;
    let found = person.phone.memory.look_up(who, chat, which, about);
    found
        .cloned()
        .with_context(|| format!("{who} has no such message in the chat with {chat}: {which:?}"))
}

fn own(
    world: &World,
    who: &str,
    chat: &str,
    which: &Which,
    about: Option<&str>,
) -> anyhow::Result<Remembered> {
    let found = meant(world, who, chat, which, about)?;
    if found.author != who {
        bail!("{who} did not write {}", found.id);
    }
    Ok(found)
}

/// How a message is named to the others in its chat.
fn key(world: &World, who: &str, chat: &str, target: &Remembered) -> wa::MessageKey {
    let group = is_group(chat);
    wa::MessageKey {
        remote_jid: Some(address(world, chat, chat)),
        from_me: Some(target.author == who),
        id: Some(target.id.clone()),
        participant: group.then(|| address(world, chat, &target.author)),
    }
}

/// How somebody, or a group, is addressed in a chat.
fn address(world: &World, chat: &str, whom: &str) -> String {
    if is_group(whom) {
        return whom.to_owned();
    }
    let space = if is_group(chat) {
        world.groups.get(group_id(chat)).map(|group| group.space)
    } else {
        world.people.get(chat).map(|account| account.space)
    };
    let space = space.unwrap_or(Space::Lid);
    let jid: Jid = world.jid_of(&DeviceAddress::phone(whom), space);
    jid.to_string()
}

impl Deed {
    fn made(id: String) -> Self {
        Self {
            id: Some(id),
            takes: Duration::ZERO,
        }
    }

    fn lasting(ms: u64) -> Self {
        Self {
            id: None,
            takes: Duration::from_millis(ms),
        }
    }
}
