//! Phones that are off. What is sent to them waits, and so does what their owners meant to do.
//!
//! ```text
//!  on ── go_offline ──► off ── come_back, or the minutes are over ──► on
//!                        └─ messages, pleas and errands wait; on coming back they are taken in order
//! ```

use std::collections::VecDeque;
use std::time::Duration;

use wacore_binary::Node;
use waproto::whatsapp as wa;

use super::perform;
use super::script::Errand;
use crate::groups::{self, Hall};
use crate::phone;
use crate::presence;
use crate::state::{DeviceAddress, Due, World};

/// What waits for a phone that is off.
pub(crate) enum Waiting {
    /// A message of a device.
    Message(DeviceAddress, Node),
    /// A message written on a phone: from whom, its id, what it says.
    Written(DeviceAddress, String, Box<wa::Message>),
    /// A device asks for a message once more.
    Plea(DeviceAddress, String, Node),
    /// A message of a device to a group, or a status.
    InGroup(DeviceAddress, Hall, Node),
    /// The same from a phone: id and message.
    Opened(DeviceAddress, Hall, String, Box<wa::Message>),
    /// Something its owner wants to do.
    Errand(Errand),
}

/// Whether a phone is off, and since when.
#[derive(Default)]
pub(crate) struct Absence {
    off: bool,
    /// How often it was switched off; a timer of an earlier time must not switch it on.
    count: u64,
    waiting: VecDeque<Waiting>,
}

/// Switches a phone off; after `minutes` it comes back by itself.
pub(super) fn go(world: &mut World, who: &str, minutes: Option<u32>) {
    let Some(person) = world.people.get_mut(who) else {
        return;
    };
    person.absence.off = true;
    person.absence.count += 1;
    let count = person.absence.count;
    presence::set_available(world, who, false);
    world.ledger.event(format!("the phone of {who} is off"));
    if let Some(minutes) = minutes {
        let who = who.to_owned();
        let after = Duration::from_secs(u64::from(minutes) * 60);
        world.after(after, Due::SwitchOn { who, count });
    }
}

/// Switches a phone on; everything that waited happens now.
pub(super) fn come_back(world: &mut World, who: &str) {
    let Some(person) = world.people.get_mut(who).filter(|person| person.absence.off) else {
        return;
    };
    person.absence.off = false;
    let waiting = std::mem::take(&mut person.absence.waiting);
    world.ledger.event(format!(
        "the phone of {who} is on again, {} waited",
        waiting.len()
    ));
    for what in waiting {
        match what {
            Waiting::Message(from, node) => phone::hear(world, who, &from, &node),
            Waiting::Written(from, id, message) => super::gets(world, who, &from, &id, &message),
            Waiting::Plea(from, id, node) => phone::send_again(world, who, &from, &id, &node),
            Waiting::InGroup(from, hall, node) => groups::hear(world, who, &from, &hall, &node),
            Waiting::Opened(from, hall, id, message) => {
                groups::notice(world, who, &from, &hall, &id, &message);
            }
            Waiting::Errand(errand) => perform::run(world, who, errand),
        }
    }
}

/// The time somebody wanted to be away is over.
pub(crate) fn time_is_over(world: &mut World, who: &str, count: u64) {
    let same = world
        .people
        .get(who)
        .is_some_and(|person| person.absence.count == count);
    if same {
        come_back(world, who);
    }
}

/// Keeps something for a phone that is off; gives it back when the phone is on.
pub(crate) fn keep(world: &mut World, who: &str, what: Waiting) -> Option<Waiting> {
    match world.people.get_mut(who).filter(|person| person.absence.off) {
        Some(person) => {
            person.absence.waiting.push_back(what);
            None
        }
        None => Some(what),
    }
}

pub(crate) fn is_away(world: &World, who: &str) -> bool {
    world.people.get(who).is_some_and(|person| person.absence.off)
}
