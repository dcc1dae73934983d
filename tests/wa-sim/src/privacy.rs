//! Who may see what of an account: the privacy settings, and what the server does about them.
//!
//! Last seen, online and about are withheld from who may not see them; read receipts do not pass
//! in either direction where one side has them off. Adding to groups is asked about by `groups`.

use std::collections::{BTreeMap, BTreeSet};

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::iq::{Answer, bad_request, wanted};
use crate::notices::notify_own;
use crate::stanza;
use crate::state::{DeviceAddress, World};

/// The exclusion list the client changed is not the one there is.
const CONFLICT: (u16, &str) = (409, "conflict");
/// Every setting, what it can be set to, and first what it is at the beginning.
const CATEGORIES: [(&str, &[&str]); 9] = [
    ("last", &["all", "contacts", "contact_blacklist", "none"]),
    ("online", &["all", "match_last_seen"]),
    ("profile", &["all", "contacts", "contact_blacklist", "none"]),
    ("status", &["all", "contacts", "contact_blacklist", "none"]),
    ("groupadd", &["all", "contacts", "contact_blacklist", "none"]),
    ("readreceipts", &["all", "none"]),
    ("calladd", &["all", "known", "contacts"]),
    ("messages", &["all", "contacts"]),
    ("defense", &["off", "on_standard"]),
];

/// What one person set.
#[derive(Default)]
pub(crate) struct Privacy {
    values: BTreeMap<String, String>,
    /// Whom a setting's "contacts except" leaves out, by phone number.
    excluded: BTreeMap<String, BTreeSet<String>>,
    /// Seconds after which messages of new chats disappear; 0 is never.
    pub(crate) disappearing: u32,
}

impl Privacy {
    fn value(&self, category: &str) -> &str {
        let first = || {
            let known = CATEGORIES.iter().find(|(name, _)| *name == category);
            known.and_then(|(_, values)| values.first().copied())
        };
        let set = self.values.get(category).map(String::as_str);
        set.or_else(first).unwrap_or("all")
    }

    /// # Errors
    /// When there is no such setting, or it cannot be set to that.
    pub(crate) fn set(&mut self, category: &str, value: &str) -> anyhow::Result<()> {
        let known = CATEGORIES.iter().find(|(name, _)| *name == category);
        let possible = known.is_some_and(|(_, values)| values.contains(&value));
        anyhow::ensure!(possible, "no privacy setting {category} = {value}");
        self.values.insert(category.to_owned(), value.to_owned());
        Ok(())
    }

    /// The name of the exclusion list as it stands.
    fn list_hash(&self, category: &str) -> String {
        let list = self.excluded.get(category).filter(|list| !list.is_empty());
        list.map_or_else(|| "none".to_owned(), |list| hash_of(list.iter()))
    }
}

/// A short name for a list, another one for every other list.
pub(crate) fn hash_of<'a>(names: impl Iterator<Item = &'a String>) -> String {
    // FNV-1a, 64 bit.
    let bytes = names.flat_map(|name| name.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// Whether `viewer` may see (or do) something of `owner`.
pub(crate) fn allows(world: &World, owner: &str, category: &str, viewer: &str) -> bool {
    let Some(person) = world.people.get(owner) else {
        return false;
    };
    if owner == viewer {
        return true;
    }
    if person.blocked.contains(viewer) {
        return false;
    }
    let known = person.address_book.contains_key(viewer);
    match person.privacy.value(category) {
        "none" => false,
        "contacts" => known,
        "known" => known || person.chat_with(viewer).is_some(),
        "contact_blacklist" => {
            let excluded = person.privacy.excluded.get(category);
            known && !excluded.is_some_and(|list| list.contains(viewer))
        }
        "match_last_seen" => allows(world, owner, "last", viewer),
        _ => true,
    }
}

/// Whether read receipts pass between two people; each can switch them off for both.
pub(crate) fn read_receipts_pass(world: &World, one: &str, other: &str) -> bool {
    let on = |pn: &str| {
        let person = world.people.get(pn);
        person.is_none_or(|person| person.privacy.value("readreceipts") != "none")
    };
    on(one) && on(other)
}

/// `privacy get`: all settings.
pub(crate) fn get(world: &World, from: &DeviceAddress) -> Answer {
    let privacy = world.people.get(&from.pn).map(|person| &person.privacy);
    let categories = CATEGORIES.iter().map(|(name, values)| {
        let value = privacy.map_or(values[0], |privacy| privacy.value(name));
        category_node(name, value).build()
    });
    Ok(vec![NodeBuilder::new("privacy").children(categories).build()])
}

/// `privacy set`: one setting, perhaps with changes to its list of exceptions.
pub(crate) fn set(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let Some(request) = wanted(child)?.get_optional_child("category") else {
        return bad_request();
    };
    let (Some(name), Some(value)) = (stanza::text(request, "name"), stanza::text(request, "value")) else {
        return bad_request();
    };
    let changes = exceptions(world, request);
    let Some(person) = world.people.get_mut(&from.pn) else {
        return bad_request();
    };
    let privacy = &mut person.privacy;
    let based_on = stanza::text(request, "dhash");
    if !changes.is_empty() && based_on.is_some_and(|hash| hash != privacy.list_hash(&name)) {
        return Err(CONFLICT);
    }
    if privacy.set(&name, &value).is_err() {
        return bad_request();
    }
    let list = privacy.excluded.entry(name.clone()).or_default();
    for (adds, pn) in changes {
        if adds {
            list.insert(pn);
        } else {
            list.remove(&pn);
        }
    }
    let mut node = category_node(&name, &value);
    if value == "contact_blacklist" {
        node = node.attr("dhash", privacy.list_hash(&name));
    }
    let privacy = NodeBuilder::new("privacy").children([node.build()]).build();
    world
        .ledger
        .event(format!("{from} set its privacy: {name} {value}"));
    notify_own(world, &from.pn, Some(from), "account_sync", &privacy);
    Ok(vec![privacy])
}

/// Whom a request adds to (true) or takes off (false) the exceptions.
fn exceptions(world: &World, request: &Node) -> Vec<(bool, String)> {
    let users = request.get_children_by_tag("user");
    users
        .filter_map(|user| {
            let person = world.resolve(&stanza::jid(user, "jid")?)?;
            let adds = stanza::text(user, "action").as_deref() != Some("remove");
            Some((adds, person.pn))
        })
        .collect()
}

/// `disappearing_mode set`: how long messages of new chats last.
pub(crate) fn set_disappearing(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let duration = stanza::number(wanted(child)?, "duration");
    let Some(duration) = duration.and_then(|duration| u32::try_from(duration).ok()) else {
        return bad_request();
    };
    if let Some(person) = world.people.get_mut(&from.pn) {
        person.privacy.disappearing = duration;
    }
    let body = NodeBuilder::new("disappearing_mode")
        .attr("duration", duration)
        .attr("t", world.now().secs())
        .build();
    notify_own(world, &from.pn, Some(from), "disappearing_mode", &body);
    Ok(Vec::new())
}

fn category_node(name: &str, value: &str) -> NodeBuilder {
    NodeBuilder::new("category")
        .attr("name", name)
        .attr("value", value)
}
