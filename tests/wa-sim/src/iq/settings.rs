//! Small answers: settings, privacy, blocklist, where media live.
//!
//! They are what a client needs in order not to retry; nothing here changes how the simulator acts.

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use super::{Answer, wanted};
use crate::stanza::{content, empty};
use crate::state::{DeviceAddress, World};

/// Where media will be served; a client that wants to reach it rewrites the name.
const MEDIA_HOST: &str = "media.sim.local";
/// Seconds until a client asks again.
const DAY: u32 = 86_400;
/// Everybody may see everything, and read receipts are on.
const PRIVACY: [&str; 6] = ["last", "online", "profile", "status", "groupadd", "calladd"];

pub(super) fn props() -> Vec<Node> {
    vec![
        NodeBuilder::new("props")
            .attr("protocol", "1")
            .attr("ab_key", "sim")
            .attr("hash", "sim")
            .attr("refresh", DAY)
            .attr("refresh_id", "1")
            .build(),
    ]
}

pub(super) fn blocklist() -> Vec<Node> {
    vec![NodeBuilder::new("list").attr("dhash", "0").build()]
}

pub(super) fn privacy() -> Vec<Node> {
    let category = |name: &str| {
        NodeBuilder::new("category")
            .attr("name", name)
            .attr("value", "all")
            .build()
    };
    let categories = PRIVACY.iter().copied().chain(["readreceipts"]);
    vec![
        NodeBuilder::new("privacy")
            .children(categories.map(category))
            .build(),
    ]
}

pub(super) fn media_conn() -> Vec<Node> {
    let host = NodeBuilder::new("host")
        .attr("hostname", MEDIA_HOST)
        .attr("type", "primary")
        .children([empty("upload"), empty("download")])
        .build();
    vec![
        NodeBuilder::new("media_conn")
            .attr("auth", "sim")
            .attr("ttl", DAY)
            .attr("auth_ttl", DAY)
            .attr("max_buckets", 12)
            .children([host])
            .build(),
    ]
}

/// GraphQL-like queries; an empty answer is what a client takes as "nothing there".
pub(super) fn mex() -> Vec<Node> {
    vec![
        NodeBuilder::new("result")
            .bytes(br#"{"data":{}}"#.to_vec())
            .build(),
    ]
}

pub(super) fn set_about(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let about = String::from_utf8_lossy(&content(wanted(child)?)).into_owned();
    if let Some(person) = world.people.get_mut(&from.pn) {
        person.about = about;
    }
    Ok(Vec::new())
}
