//! `usync`: questions about people. Who has WhatsApp, under which hidden id, with which devices.

use std::collections::BTreeSet;

use wacore::messages::MessageUtils;
use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node, NodeContent, Server};

use crate::adv;
use crate::iq::{Answer, wanted};
use crate::profile;
use crate::stanza::{self, child_content};
use crate::state::{DeviceAddress, Space, World};

/// Questions there can be about a person; clients know about ten.
const PROTOCOLS: usize = 32;

/// Whom a question is about, and the answer if there is such a person.
struct Asked {
    /// As written in the question, or made from the number it gives.
    jid: Jid,
    /// The number as typed, when the question was "does this number have WhatsApp".
    number: Option<Vec<u8>>,
    person: Option<String>,
}

/// Answers a question about a list of people.
pub(crate) fn answer(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let question = wanted(child)?;
    let protocols: Vec<String> = question
        .get_optional_child("query")
        .and_then(Node::children)
        .unwrap_or_default()
        .iter()
        .map(|protocol| protocol.tag.to_string())
        .collect::<BTreeSet<_>>() // asked twice is answered once
        .into_iter()
        .take(PROTOCOLS)
        .collect();
    let list = question.get_optional_child("list");
    let asked: Vec<Asked> = list
        .into_iter()
        .flat_map(|list| list.get_children_by_tag("user").collect::<Vec<_>>())
        .filter_map(|user| who(world, user))
        .collect();
    let users = asked
        .iter()
        .map(|asked| user_node(world, from, asked, &protocols))
        .collect::<Vec<_>>();
    let mut usync = NodeBuilder::new("usync").attr("index", "0").attr("last", "true");
    for key in ["sid", "mode", "context"] {
        if let Some(value) = stanza::text(question, key) {
            usync = usync.attr(key, value);
        }
    }
    let results = protocols
        .iter()
        .map(|tag| NodeBuilder::new_dynamic(tag.clone()).build());
    Ok(vec![
        usync
            .children([
                NodeBuilder::new("result").children(results).build(),
                NodeBuilder::new("list").children(users).build(),
            ])
            .build(),
    ])
}

fn who(world: &World, user: &Node) -> Option<Asked> {
    if let Some(jid) = stanza::jid(user, "jid") {
        let person = world.resolve(&jid.to_non_ad()).map(|device| device.pn);
        return Some(Asked {
            jid: jid.to_non_ad(),
            number: None,
            person,
        });
    }
    let typed = child_content(user, "contact")?;
    let digits: String = String::from_utf8_lossy(&typed)
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let jid = Jid::new(digits.as_str(), Server::Pn);
    let person = world.resolve(&jid).map(|device| device.pn);
    Some(Asked {
        jid,
        number: Some(typed),
        person,
    })
}

fn user_node(world: &mut World, from: &DeviceAddress, asked: &Asked, protocols: &[String]) -> Node {
    let mut user = NodeBuilder::new("user").attr("jid", &asked.jid);
    if asked.jid.server == Server::Lid
        && let Some(pn) = &asked.person
    {
        let phone = DeviceAddress::phone(pn.as_str());
        user = user.attr("pn_jid", world.jid_of(&phone, Space::Pn));
    }
    let children = protocols
        .iter()
        .filter_map(|protocol| match (protocol.as_str(), &asked.person) {
            ("contact", person) => Some(contact_node(asked, person.is_some())),
            ("lid", Some(pn)) => lid_node(world, pn),
            ("devices", Some(pn)) => devices_node(world, from, &asked.jid, pn),
            ("status", Some(pn)) => Some(profile::about_node(world, pn, &from.pn)),
            ("business", Some(pn)) => profile::business_node(world, pn),
            _ => None,
        })
        .collect::<Vec<_>>();
    user.children(children).build()
}

fn contact_node(asked: &Asked, known: bool) -> Node {
    let mut node = NodeBuilder::new("contact")
        .attr("type", if known { "in" } else { "out" })
        .build();
    node.content = asked.number.clone().map(NodeContent::Bytes);
    node
}

fn lid_node(world: &World, pn: &str) -> Option<Node> {
    let lid = world.visible_lid(pn)?;
    Some(NodeBuilder::new("lid").attr("val", lid).build())
}

/// The list of devices, with the account's signature over the key indexes when there are any.
fn devices_node(world: &mut World, from: &DeviceAddress, asked: &Jid, pn: &str) -> Option<Node> {
    let now = world.now();
    let World { people, rng, .. } = &mut *world;
    let person = people.get_mut(pn)?;
    person.device_watchers.insert(from.pn.clone());
    let devices: Vec<(u16, Option<u32>)> = std::iter::once((0, None))
        .chain(
            person
                .companions
                .iter()
                .map(|(device, companion)| (*device, Some(companion.key_index))),
        )
        .collect();
    let jids: Vec<Jid> = devices
        .iter()
        .map(|(device, _)| asked.with_device(*device))
        .collect();
    let nodes = devices.iter().map(|(device, key_index)| {
        let mut node = NodeBuilder::new("device").attr("id", *device);
        if let Some(key_index) = key_index {
            node = node.attr("key-index", *key_index);
        }
        node.build()
    });
    let list = NodeBuilder::new("device-list")
        .attr("hash", MessageUtils::participant_list_hash(&jids).ok()?)
        .children(nodes)
        .build();
    let mut children = vec![list];
    if !person.companions.is_empty() {
        let signed = adv::key_index_list(person, now, rng).ok()?;
        let signed = NodeBuilder::new("key-index-list")
            .attr("ts", now.secs())
            .bytes(signed);
        children.push(signed.build());
    }
    Some(NodeBuilder::new("devices").children(children).build())
}
