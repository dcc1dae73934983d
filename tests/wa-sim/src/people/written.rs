//! The message an act makes: which one it is about, how that is named, what is said.

use anyhow::{Context, bail};
use wacore_binary::Jid;
use waproto::whatsapp as wa;

use super::act::{Act, Which};
use super::compose;
use super::memory::Remembered;
use super::script::{group_id, is_group};
use crate::media::{self, MediaFile, MediaKind};
use crate::state::{DeviceAddress, Space, World};

/// The message an act makes, and the chat it goes to.
pub(super) fn written(
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
pub(super) fn meant(
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
