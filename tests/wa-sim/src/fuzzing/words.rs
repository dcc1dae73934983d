//! Bytes as stanzas: a byte each for what comes next, mostly words that mean something to the server.
//!
//! A fuzzer changes bytes at random; spelled out, hardly any of its stanzas would reach a room. So tags,
//! keys and values are picked from lists, and only one pick of each list is a word of the fuzzer's own.

use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node};

use crate::state::{DeviceAddress, Space, World};

pub(super) const ALICE: &str = "6280000000001";
pub(super) const BOB: &str = "6280000000002";
pub(super) const DAVE: &str = "6280000000004";

const DEEPEST: usize = 6;
const MOST_CHILDREN: usize = 6;
const MOST_ATTRIBUTES: usize = 7;

const STANZAS: [&str; 10] = [
    "iq",
    "iq",
    "iq",
    "message",
    "receipt",
    "ack",
    "presence",
    "chatstate",
    "call",
    "ib",
];
/// A namespace, the type it wants, and the child that goes with it.
const REQUESTS: [(&str, &str, &str); 48] = [
    ("w:p", "get", "ping"),
    ("passive", "set", "active"),
    ("passive", "set", "passive"),
    ("encrypt", "set", "rotate"),
    ("encrypt", "set", "registration"),
    ("encrypt", "get", "count"),
    ("encrypt", "get", "digest"),
    ("encrypt", "get", "key"),
    ("usync", "get", "usync"),
    ("w:sync:app:state", "set", "sync"),
    ("abt", "get", "props"),
    ("blocklist", "get", "list"),
    ("blocklist", "set", "item"),
    ("privacy", "get", "privacy"),
    ("privacy", "set", "privacy"),
    ("privacy", "set", "tokens"),
    ("disappearing_mode", "set", "disappearing_mode"),
    ("status", "set", "status"),
    ("w:biz", "get", "business_profile"),
    ("w:m", "set", "media_conn"),
    ("w:profile:picture", "get", "picture"),
    ("w:profile:picture", "set", "picture"),
    ("w:mex", "get", "query"),
    ("md", "set", "remove-companion-device"),
    ("md", "set", "link_code_companion_reg"),
    ("w:g2", "set", "create"),
    ("w:g2", "get", "query"),
    ("w:g2", "get", "participating"),
    ("w:g2", "get", "invite"),
    ("w:g2", "set", "invite"),
    ("w:g2", "set", "accept"),
    ("w:g2", "set", "leave"),
    ("w:g2", "set", "add"),
    ("w:g2", "set", "remove"),
    ("w:g2", "set", "promote"),
    ("w:g2", "set", "demote"),
    ("w:g2", "set", "subject"),
    ("w:g2", "set", "description"),
    ("w:g2", "set", "announcement"),
    ("w:g2", "set", "locked"),
    ("w:g2", "set", "ephemeral"),
    ("w:g2", "set", "membership_approval_mode"),
    ("w:g2", "get", "membership_approval_requests"),
    ("w:g2", "set", "membership_requests_action"),
    ("w:g2", "set", "member_add_mode"),
    ("w:g2", "set", "revoke"),
    ("w:g2", "set", "links"),
    ("w:stats", "set", "add"),
];
const TAGS: [&str; 64] = [
    "participants",
    "to",
    "enc",
    "device-identity",
    "list",
    "item",
    "user",
    "contact",
    "query",
    "lid",
    "devices",
    "status",
    "business",
    "key",
    "id",
    "value",
    "signature",
    "skey",
    "identity",
    "registration",
    "type",
    "retry",
    "keys",
    "collection",
    "patch",
    "snapshot",
    "participant",
    "group",
    "description",
    "body",
    "linked_parent",
    "approve",
    "reject",
    "group_join",
    "membership_approval_request",
    "category",
    "composing",
    "paused",
    "offline_batch",
    "offer",
    "accept",
    "preaccept",
    "relaylatency",
    "terminate",
    "audio",
    "destination",
    "token",
    "tctoken",
    "meta",
    "biz",
    "profile",
    "pair-device-sign",
    "link_code_pairing_wrapped_companion_ephemeral_pub",
    "companion_server_auth_key_pub",
    "companion_platform_id",
    "link_code_pairing_ref",
    "primary_identity_public",
    "wrapped_primary_ephemeral_pub",
    "link_code_pairing_wrapped_key_bundle",
    "companion_identity_public",
    "error",
    "count",
    "parent",
    "link",
];
const KEYS: [&str; 24] = [
    "id",
    "to",
    "from",
    "type",
    "participant",
    "recipient",
    "jid",
    "class",
    "count",
    "name",
    "category",
    "value",
    "dhash",
    "action",
    "t",
    "version",
    "edit",
    "v",
    "addressing_mode",
    "call-id",
    "call-creator",
    "code",
    "prev",
    "stage",
];
const VALUES: [&str; 32] = [
    "A",
    "",
    "0",
    "1",
    "-1",
    "65536",
    "18446744073709551615",
    "get",
    "set",
    "result",
    "error",
    "message",
    "receipt",
    "notification",
    "call",
    "read",
    "played",
    "retry",
    "sender",
    "available",
    "unavailable",
    "subscribe",
    "pkmsg",
    "msg",
    "skmsg",
    "text",
    "lid",
    "pn",
    "add",
    "block",
    "critical_block",
    "contacts",
];
const LENGTHS: [usize; 8] = [0, 1, 2, 3, 4, 32, 64, 300];

/// The fuzzer's bytes, used up from the front; zeros once they are over.
pub(super) struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Words<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    pub(super) fn are_over(&self) -> bool {
        self.rest.is_empty()
    }

    /// A number below `end`.
    pub(super) fn up_to(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end.max(1)
    }

    /// A stanza of a client in this world.
    pub(super) fn stanza(&mut self, world: &World) -> Node {
        let tag = STANZAS.get(self.up_to(STANZAS.len() + 1)).copied();
        match tag {
            Some("iq") => self.request(world),
            Some(tag) => self.node(tag.to_owned(), world, 0),
            None => {
                let tag = self.own_word();
                self.node(tag, world, 0)
            }
        }
    }

    fn request(&mut self, world: &World) -> Node {
        let (space, kind, child) = REQUESTS[self.up_to(REQUESTS.len())];
        let to = self.jid(world);
        let child = self.node(child.to_owned(), world, 1);
        let others = self.children(world, 1);
        let iq = NodeBuilder::new("iq").attr("id", "A").attr("xmlns", space);
        iq.attr("type", kind)
            .attr("to", to)
            .children(std::iter::once(child).chain(others))
            .build()
    }

    fn node(&mut self, tag: String, world: &World, depth: usize) -> Node {
        let mut node = NodeBuilder::new_dynamic(tag);
        for _ in 0..self.up_to(MOST_ATTRIBUTES) {
            let key = KEYS[self.up_to(KEYS.len())];
            node = match self.up_to(3) {
                0 => node.attr(key, self.jid(world)),
                _ => node.attr(key, self.value()),
            };
        }
        match self.up_to(4) {
            0 => node,
            1 => node.bytes(self.own_bytes()),
            2 => node.string_content(self.own_word()),
            _ => node.children(self.children(world, depth + 1)),
        }
        .build()
    }

    fn children(&mut self, world: &World, depth: usize) -> Vec<Node> {
        if depth > DEEPEST {
            return Vec::new();
        }
        (0..self.up_to(MOST_CHILDREN))
            .map(|_| {
                let tag = TAGS.get(self.up_to(TAGS.len() + 1)).map(|tag| (*tag).to_owned());
                let tag = tag.unwrap_or_else(|| self.own_word());
                self.node(tag, world, depth)
            })
            .collect()
    }

    fn value(&mut self) -> String {
        let value = VALUES.get(self.up_to(VALUES.len() + 1));
        value.map_or_else(|| self.own_word(), |value| (*value).to_owned())
    }

    fn jid(&mut self, world: &World) -> Jid {
        let pn = [ALICE, BOB, DAVE, "6280000000009"][self.up_to(4)];
        let device = [0, 1, 2, u16::MAX][self.up_to(4)];
        let address = DeviceAddress::new(pn, device);
        match self.up_to(6) {
            0 => world.jid_of(&address, Space::Pn),
            1 => world.jid_of(&address, Space::Lid),
            2 | 3 => world
                .groups
                .of(ALICE)
                .next()
                .map_or_else(Jid::default, |group| Jid::group(group.id.as_str())),
            4 => Jid::status_broadcast(),
            _ => crate::stanza::server_jid(),
        }
    }

    /// A word nobody thought of.
    fn own_word(&mut self) -> String {
        let len = self.up_to(24);
        String::from_utf8_lossy(self.take(len)).into_owned()
    }

    fn own_bytes(&mut self) -> Vec<u8> {
        let len = LENGTHS[self.up_to(LENGTHS.len())];
        let mut bytes = self.take(len).to_vec();
        bytes.resize(len, 5);
        bytes
    }

    fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(len.min(self.rest.len()));
        self.rest = rest;
        taken
    }
}
