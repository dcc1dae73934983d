//! What clients and the server say to each other about the app state.
//!
//! ```text
//!  client ── patch on the version it knows ─► right version, right hashes ─► taken, the others told
//!                                           ├ older version ─► 409 and the patches it lacks
//!                                           └ anything wrong ─► 400
//! ```

use wacore_appstate::{Mutation, schemas};
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use super::{AppState, action, snapshot};
use crate::iq::{Answer, wanted};
use crate::offline::{self, Class, Queued};
use crate::stanza::{self, content, server_jid};
use crate::state::{DeviceAddress, World};

/// How many patches one answer carries.
const PAGE: usize = 25;
/// The patch was made on a version somebody else has moved past.
const CONFLICT: u16 = 409;
/// The patch does not check.
const REFUSED: u16 = 400;

/// `w:sync:app:state`: a client brings patches and asks for those it lacks.
pub(crate) fn sync(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let request = wanted(child)?;
    let mut answers = Vec::new();
    for collection in request.get_children_by_tag("collection") {
        if let Ok(Some(answer)) = snapshot::answer(world, from, collection) {
            answers.push(answer);
            continue;
        }
        let Some(person) = world.people.get_mut(&from.pn) else {
            return Err((404, "item-not-found"));
        };
        let (answer, mutations) = person.app_state.answer(collection, from.device);
        let brief = in_brief(collection, &answer);
        world.ledger.event(format!("{from} synced {brief}"));
        action::show_on_phone(world, &from.pn, &mutations);
        answers.push(answer);
    }
    Ok(vec![NodeBuilder::new("sync").children(answers).build()])
}

impl AppState {
    /// The answer about one collection, and what a patch brought with the question changed.
    fn answer(&mut self, request: &Node, device: u16) -> (Node, Vec<Mutation>) {
        let name = stanza::text(request, "name").unwrap_or_default();
        let have = stanza::number(request, "version").unwrap_or(0);
        let Self {
            keys, collections, ..
        } = self;
        let answer = NodeBuilder::new("collection").attr("name", name.as_str());
        let mut taken = Vec::new();
        if !schemas::COLLECTIONS.iter().any(|known| known.as_str() == name) {
            return (refused(answer, REFUSED, None), taken);
        }
        let collection = collections.entry(name.clone()).or_default();
        if let Some(patch) = request.get_optional_child("patch") {
            if have != collection.version() {
                let (page, more) = collection.since(have, PAGE);
                let patches = patches_node(page);
                let answer = answer.attr("has_more_patches", more);
                return (refused(answer, CONFLICT, patches), taken);
            }
            let patch = waproto::codec::syncd_patch_decode(&content(patch));
            match patch.map(|patch| collection.take(&name, patch, device, keys)) {
                Ok(Ok(mutations)) => taken = mutations,
                Ok(Err(_)) | Err(_) => return (refused(answer, REFUSED, None), taken),
            }
            return (answer.attr("version", collection.version()).build(), taken);
        }
        let (page, more) = collection.since(have, PAGE);
        let mut answer = answer.attr("version", collection.version());
        if more {
            answer = answer.attr("has_more_patches", true);
        }
        (answer.children(patches_node(page)).build(), taken)
    }
}

fn patches_node(page: &[Vec<u8>]) -> Option<Node> {
    let patches = page.iter().map(|patch| stanza::blob("patch", patch.clone()));
    (!page.is_empty()).then(|| NodeBuilder::new("patches").children(patches).build())
}

fn refused(answer: NodeBuilder, code: u16, patches: Option<Node>) -> Node {
    let error = NodeBuilder::new("error").attr("code", code).build();
    let children = std::iter::once(error).chain(patches);
    answer.attr("type", "error").children(children).build()
}

fn in_brief(asked: &Node, answer: &Node) -> String {
    let text = |node, key| stanza::text(node, key).unwrap_or_default();
    let (name, had, has) = (
        text(asked, "name"),
        text(asked, "version"),
        text(answer, "version"),
    );
    let brought = asked.get_optional_child("patch").is_some();
    let error = answer.get_optional_child("error");
    let refused = error.map_or_else(|| "no".to_owned(), |error| text(error, "code"));
    format!("{name} {had}..{has}, brought {brought}, refused {refused}")
}

/// After a client brought patches: the account's other clients are told to fetch them.
pub(crate) fn tell_others(world: &mut World, from: &DeviceAddress, child: Option<&Node>) {
    let Some(request) = child else { return };
    let changed: Vec<String> = request
        .get_children_by_tag("collection")
        .filter(|collection| collection.get_optional_child("patch").is_some())
        .filter_map(|collection| stanza::text(collection, "name"))
        .collect();
    for other in world.companions_of(&from.pn) {
        if other != *from {
            tell(world, &other, |name| {
                changed.iter().any(|changed| changed == name)
            });
        }
    }
}

/// Tells one client about everything there is, for one that was never told.
pub(crate) fn tell_all(world: &mut World, to: &DeviceAddress) {
    tell(world, to, |_| true);
}

/// Tells a client that some collections have something new.
pub(super) fn tell(world: &mut World, to: &DeviceAddress, wanted: impl Fn(&str) -> bool) {
    let versions = world.people.get(&to.pn).map(|person| person.app_state.versions());
    let collections: Vec<Node> = versions
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, version)| *version > 0 && wanted(name))
        .map(|(name, version)| {
            NodeBuilder::new("collection")
                .attr("name", name)
                .attr("version", version)
                .build()
        })
        .collect();
    if collections.is_empty() {
        return;
    }
    let id = world.draw_id();
    let node = NodeBuilder::new("notification")
        .attr("from", server_jid())
        .attr("type", "server_sync")
        .attr("id", id.as_str())
        .attr("t", world.now().secs())
        .children(collections)
        .build();
    offline::deliver(world, to, Queued::new(Class::Notification, id, node));
}
