//! What people show of themselves in words: the about text, the name, a business's profile.
//!
//! Not here: pictures.

use anyhow::Context;
use buffa::Message as _;
use serde::{Deserialize, Serialize};
use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};
use waproto::whatsapp::{VerifiedNameCertificate, verified_name_certificate::Details};

use crate::clock::Moment;
use crate::iq::{Answer, bad_request, wanted};
use crate::notices::notify_acquainted;
use crate::privacy;
use crate::stanza::{self, blob, content, empty};
use crate::state::{DeviceAddress, Person, World};

/// The serial number of every certificate; nobody compares them.
const SERIAL: u64 = 1;

/// A business's profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusinessProfile {
    /// The name WhatsApp confirms; the name others see if empty.
    pub verified_name: String,
    /// What it does.
    pub description: String,
    /// Its mail address, if any.
    pub email: Option<String>,
    /// Where it is, if it says so.
    pub address: Option<String>,
    /// Its pages on the web.
    pub websites: Vec<String>,
    /// Trades, for example "Restaurant".
    pub categories: Vec<String>,
    /// The time zone of the hours, for example "Asia/Jakarta".
    pub timezone: String,
    /// When it is open.
    pub hours: Vec<BusinessHours>,
}

/// One day's opening hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessHours {
    /// `sun` to `sat`.
    pub day: String,
    /// From when, in minutes after midnight; with `until` absent too, open around the clock.
    pub from: Option<u32>,
    /// Until when, in minutes after midnight.
    pub until: Option<u32>,
}

/// What one person says about themselves beside the name.
#[derive(Default)]
pub(crate) struct Profile {
    pub(crate) about_at: Option<Moment>,
    pub(crate) business: Option<BusinessProfile>,
}

/// Somebody changes their about text. Who knows them is told.
///
/// # Errors
/// When nobody has the number.
pub(crate) fn set_about(world: &mut World, pn: &str, about: &str) -> anyhow::Result<()> {
    let now = world.now();
    let person = person(world, pn)?;
    about.clone_into(&mut person.about);
    person.profile.about_at = Some(now);
    world
        .ledger
        .event(format!("{pn} says something else about themselves"));
    notify_acquainted(world, pn, "status", |_| blob("set", about.as_bytes()));
    Ok(())
}

/// Somebody goes by another name. Their next message carries it.
///
/// # Errors
/// When nobody has the number.
pub(crate) fn rename(world: &mut World, pn: &str, name: &str) -> anyhow::Result<()> {
    name.clone_into(&mut person(world, pn)?.push_name);
    world.ledger.event(format!("{pn} goes by another name"));
    notify_acquainted(world, pn, "contacts", |jid| about_whom("update", jid));
    Ok(())
}

/// Somebody becomes a business, or changes what it says.
///
/// # Errors
/// When nobody has the number.
pub(crate) fn set_business(world: &mut World, pn: &str, profile: BusinessProfile) -> anyhow::Result<()> {
    let person = person(world, pn)?;
    person.business = true;
    person.profile.business = Some(profile);
    notify_acquainted(world, pn, "business", |jid| about_whom("profile", jid));
    Ok(())
}

fn about_whom(tag: &'static str, jid: &Jid) -> Node {
    NodeBuilder::new(tag).attr("jid", jid).build()
}

fn person<'a>(world: &'a mut World, pn: &str) -> anyhow::Result<&'a mut Person> {
    let person = world.people.get_mut(pn);
    person.with_context(|| format!("nobody has the number {pn}"))
}

/// `status set`: a client changes its account's about text.
pub(crate) fn accept_about(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let about = String::from_utf8_lossy(&content(wanted(child)?)).into_owned();
    match set_about(world, &from.pn, &about) {
        Ok(()) => Ok(Vec::new()),
        Err(_) => bad_request(),
    }
}

/// The about text as `viewer` may see it, in the answer to a question about people.
pub(crate) fn about_node(world: &World, pn: &str, viewer: &str) -> Node {
    if !privacy::allows(world, pn, "status", viewer) {
        let error = NodeBuilder::new("error")
            .attr("code", "401")
            .attr("text", "not-authorized")
            .build();
        return NodeBuilder::new("status").children([error]).build();
    }
    let person = world.people.get(pn);
    let at = person.and_then(|person| person.profile.about_at);
    NodeBuilder::new("status")
        .attr("t", at.unwrap_or_else(|| world.now()).secs())
        .bytes(
            person
                .map(|person| person.about.clone().into_bytes())
                .unwrap_or_default(),
        )
        .build()
}

/// The confirmed name of a business, for questions about people; `None` for everybody else.
pub(crate) fn business_node(world: &World, pn: &str) -> Option<Node> {
    let name = verified_name(world, pn)?;
    Some(NodeBuilder::new("business").children([name]).build())
}

/// The number of the certificate that goes with a business's messages.
pub(crate) fn name_serial(world: &World, pn: &str) -> Option<u64> {
    let person = world.people.get(pn)?;
    person.business.then_some(SERIAL)
}

/// The certificate of a business's name, which also goes with its messages.
pub(crate) fn verified_name(world: &World, pn: &str) -> Option<Node> {
    let person = world.people.get(pn).filter(|person| person.business)?;
    let profile = person.profile.business.as_ref();
    let name = profile.map(|profile| profile.verified_name.clone());
    let details = Details {
        serial: Some(SERIAL),
        issuer: Some("smb:wa".to_owned()),
        verified_name: name
            .filter(|name| !name.is_empty())
            .or(Some(person.push_name.clone())),
        ..Default::default()
    };
    let certificate = VerifiedNameCertificate {
        details: Some(details.encode_to_vec()),
        ..Default::default()
    };
    Some(blob("verified_name", certificate.encode_to_vec()))
}

/// `w:biz get`: a business's profile; nothing for everybody else.
pub(crate) fn business_profile(world: &World, child: Option<&Node>) -> Answer {
    let asked = wanted(child)?.get_optional_child("profile");
    let jid = asked.and_then(|asked| stanza::jid(asked, "jid"));
    let person = jid.as_ref().and_then(|jid| world.resolve(jid));
    let profile = person.and_then(|person| world.people.get(&person.pn)?.profile.business.as_ref());
    let (Some(jid), Some(profile)) = (jid, profile) else {
        return Ok(vec![empty("business_profile")]);
    };
    let texts = [
        Some(("description", profile.description.clone())),
        profile.email.clone().map(|email| ("email", email)),
        profile.address.clone().map(|address| ("address", address)),
    ];
    let websites = profile.websites.iter().map(|page| ("website", page.clone()));
    let mut children: Vec<Node> = texts
        .into_iter()
        .flatten()
        .chain(websites)
        .map(|(tag, text)| blob(tag, text.into_bytes()))
        .collect();
    children.push(categories_node(profile));
    children.push(hours_node(profile));
    let node = NodeBuilder::new("profile").attr("jid", jid).children(children);
    Ok(vec![
        NodeBuilder::new("business_profile")
            .children([node.build()])
            .build(),
    ])
}

fn categories_node(profile: &BusinessProfile) -> Node {
    let categories = profile.categories.iter().enumerate().map(|(place, name)| {
        NodeBuilder::new("category")
            .attr("id", place + 1)
            .bytes(name.clone().into_bytes())
            .build()
    });
    NodeBuilder::new("categories").children(categories).build()
}

fn hours_node(profile: &BusinessProfile) -> Node {
    let days = profile.hours.iter().map(|day| {
        let node = NodeBuilder::new("business_hours_config").attr("day_of_week", day.day.as_str());
        match (day.from, day.until) {
            (Some(from), Some(until)) => node
                .attr("mode", "specific_hours")
                .attr("open_time", from)
                .attr("close_time", until)
                .build(),
            _ => node.attr("mode", "open_24h").build(),
        }
    });
    NodeBuilder::new("business_hours")
        .attr("timezone", profile.timezone.as_str())
        .children(days)
        .build()
}
