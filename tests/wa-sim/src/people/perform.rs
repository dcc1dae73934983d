//! Acts become deeds: one at a time, each with the time it takes.

use std::time::Duration;

use anyhow::{Context, bail};

use super::act::Act;
use super::away::{self, Waiting};
use super::script::{Errand, Happening, What, group_id, is_group};
use super::speak::speak;
use super::written::{meant, written};
use super::{come_round, happen, read_all};
use crate::addresses;
use crate::blocking;
use crate::calls;
use crate::groups::{self, GroupChange, Hall, said};
use crate::phone;
use crate::presence::{self, Activity};
use crate::receipts;
use crate::state::{Due, Kind, World};

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
            return blocking::choose(world, who, chat, blocks, None).map(|()| Deed::default());
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
