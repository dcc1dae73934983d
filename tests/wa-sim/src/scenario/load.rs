//! From plans to people.
//!
//! Everything wrong with a scenario is told at once; nothing is loaded unless all of it is right.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, bail};
use rand::RngExt as _;

use super::groups;
use super::{AccountPlan, Addressing, ChatPlan, ContactPlan, Scenario, scripts};
use crate::app_state::{self, AppStateAction};
use crate::clock::Moment;
use crate::history::{Chat, Line};
use crate::people::{self, Script};
use crate::state::{Kind, Person, Space, World, hex};

/// Brings everybody of a scenario into the world.
///
/// # Errors
/// When the scenario contradicts itself or people who are already there.
pub(crate) fn load(world: &mut World, scenario: &Scenario) -> anyhow::Result<()> {
    let issues = issues(world, scenario);
    if !issues.is_empty() {
        bail!("the scenario cannot be loaded:\n  {}", issues.join("\n  "));
    }
    let now = world.now();
    for plan in &scenario.contacts {
        let person = contact(world, plan, now)?;
        world.admit_person(person);
    }
    for plan in &scenario.accounts {
        let person = account(world, plan, now, scenario.utc_offset_minutes)?;
        world.admit_person(person);
    }
    for plan in &scenario.accounts {
        app_state::set_up(world, &plan.pn, settings(plan))?;
    }
    for plan in &scenario.groups {
        groups::load(world, plan, now, scenario.utc_offset_minutes)?;
    }
    world.ledger.event(format!(
        "loaded {} accounts, {} contacts and {} groups",
        scenario.accounts.len(),
        scenario.contacts.len(),
        scenario.groups.len()
    ));
    let accounts: Vec<String> = scenario
        .accounts
        .iter()
        .map(|account| account.pn.clone())
        .collect();
    people::begin(world, &accounts);
    Ok(())
}

fn issues(world: &World, scenario: &Scenario) -> Vec<String> {
    let mut issues = Vec::new();
    let mut known = BTreeSet::new();
    let numbers = (scenario.accounts.iter().map(|account| &account.pn))
        .chain(scenario.contacts.iter().map(|contact| &contact.pn));
    for pn in numbers {
        if pn.len() < 7 || pn.len() > 15 || !pn.bytes().all(|byte| byte.is_ascii_digit()) {
            issues.push(format!("{pn}: not a phone number (7 to 15 digits)"));
        }
        if !known.insert(pn.as_str()) || !world.is_free(pn) {
            issues.push(format!("{pn}: there twice"));
        }
    }
    for account in &scenario.accounts {
        for chat in &account.chats {
            chat_issues(account, chat, &known, scenario, &mut issues);
        }
    }
    groups::issues(world, scenario, &known, &mut issues);
    issues.extend(scripts::issues(scenario));
    for contact in &scenario.contacts {
        for to in contact.speaks.iter().filter_map(|speech| speech.to.as_ref()) {
            if !scenario.accounts.iter().any(|account| account.pn == *to) {
                issues.push(format!("{}: speaks to {to}, which is no account", contact.pn));
            }
        }
    }
    issues
}

fn chat_issues(
    account: &AccountPlan,
    chat: &ChatPlan,
    known: &BTreeSet<&str>,
    scenario: &Scenario,
    issues: &mut Vec<String>,
) {
    let name = format!("{}, chat with {}", account.pn, chat.with);
    if !known.contains(chat.with.as_str()) {
        issues.push(format!("{name}: nobody has this number"));
    }
    let now = Moment(u64::from(u32::MAX) * 1000);
    for (place, message) in chat.messages.iter().enumerate() {
        if message.time(now, scenario.utc_offset_minutes).is_none() {
            issues.push(format!(
                "{name}, message {place}: needs minutes_ago, or days_ago and at (HH:MM)"
            ));
        }
        if message.reply_to.is_some_and(|to| to >= place) {
            issues.push(format!("{name}, message {place}: answers a later message"));
        }
    }
}

fn contact(world: &mut World, plan: &ContactPlan, now: Moment) -> anyhow::Result<Person> {
    let mut person = Person::new(Kind::Contact, &plan.pn, &plan.push_name, &mut world.rng)?;
    person.about = plan.about.clone();
    person.lid_hidden = plan.lid_hidden;
    person.script = Script::new(
        plan.reads_after_ms.map(Duration::from_millis),
        plan.replies.clone(),
        &plan.speaks,
        &plan.script,
    );
    let last_seen = plan.last_seen_minutes_ago.map(u64::from);
    person.sightings.last_seen = last_seen.map(|minutes| Moment(now.0 - minutes * 60_000));
    Ok(person)
}

fn account(
    world: &mut World,
    plan: &AccountPlan,
    now: Moment,
    utc_offset_minutes: i32,
) -> anyhow::Result<Person> {
    let rng = &mut world.rng;
    let mut person = Person::new(Kind::Account, &plan.pn, &plan.name, rng)?;
    person.about = plan.about.clone();
    person.business = plan.business;
    person.space = match plan.addressing {
        Addressing::Lid => Space::Lid,
        Addressing::Pn => Space::Pn,
    };
    person.address_book = plan.address_book.clone();
    for chat in &plan.chats {
        let mut draw_id = || format!("3EB0{}", hex(&rng.random::<[u8; 9]>()));
        let chat = past(chat, now, utc_offset_minutes, &mut draw_id)?;
        person.chats.push(chat);
    }
    Ok(person)
}

/// A chat's messages in order of time; positions of answered messages move along.
fn past(
    plan: &ChatPlan,
    now: Moment,
    utc_offset_minutes: i32,
    draw_id: &mut impl FnMut() -> String,
) -> anyhow::Result<Chat> {
    let mut timed = Vec::new();
    for (place, message) in plan.messages.iter().enumerate() {
        let at = message
            .time(now, utc_offset_minutes)
            .context("a message without a time")?;
        timed.push((at, place, message));
    }
    timed.sort_by_key(|(at, place, _)| (*at, *place));
    let moved = |place: usize| timed.iter().position(|(_, was, _)| *was == place);
    let lines = timed
        .iter()
        .map(|(at, _, message)| Line {
            id: draw_id(),
            author: message.from,
            at: *at,
            text: message.text.clone(),
            status: message.status,
            reply_to: message.reply_to.and_then(moved),
            message: None,
        })
        .collect();
    Ok(Chat {
        with: plan.with.clone(),
        unread: plan.unread,
        pinned: plan.pinned,
        archived: plan.archived,
        lines,
    })
}

/// What is set on the phone by the time a client links.
fn settings(plan: &AccountPlan) -> Vec<AppStateAction> {
    let name = AppStateAction::PushName {
        name: plan.name.clone(),
    };
    let contacts = plan.address_book.iter();
    let contacts = contacts.map(|(pn, name)| AppStateAction::Contact {
        pn: pn.clone(),
        full_name: name.clone(),
        first_name: None,
    });
    let pinned = plan.chats.iter().filter(|chat| chat.pinned);
    let pins = pinned.map(|chat| AppStateAction::Pin {
        chat: chat.with.clone(),
        pinned: true,
    });
    std::iter::once(name).chain(contacts).chain(pins).collect()
}
