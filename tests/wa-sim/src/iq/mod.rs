//! Requests (`<iq>`): one table from namespace and child to whoever answers.
//!
//! A request nobody knows is refused and noted in the ledger, so that a test can find out what a
//! new client version asks for.

mod mex;
mod settings;

use wacore_binary::Node;

use crate::app_state;
use crate::blocking;
use crate::groups;
use crate::linked;
use crate::media;
use crate::offline;
use crate::pictures;
use crate::prekeys;
use crate::privacy;
use crate::profile;
use crate::reports;
use crate::stanza::{self, refusal, result};
use crate::state::{DeviceAddress, World};
use crate::tokens;
use crate::usync;

/// The answer, as children of a result or as a refusal.
pub(crate) type Answer = Result<Vec<Node>, (u16, &'static str)>;

const BAD_REQUEST: (u16, &str) = (400, "bad-request");
const NOT_IMPLEMENTED: (u16, &str) = (501, "feature-not-implemented");

/// Answers a request of a linked client.
pub(crate) fn answer(world: &mut World, from: &DeviceAddress, request: &Node) {
    let kind = stanza::text(request, "type").unwrap_or_default();
    if kind == "result" || kind == "error" {
        return; // an answer to something the server asked
    }
    let space = stanza::text(request, "xmlns").unwrap_or_default();
    let child = request.children().and_then(<[Node]>::first);
    let answer = look_up(world, from, request, &space, &kind, child);
    if let Err(NOT_IMPLEMENTED) = answer {
        let tag = child.map_or("-", |child| child.tag.as_ref());
        world.ledger.unhandled(format!("{space}/{tag}"));
    }
    let reply = match answer {
        Ok(children) => result(request, children),
        Err((code, words)) => refusal(request, code, words),
    };
    if let Some(connection) = world.connection_of(from) {
        world.send(connection, reply);
    }
    after_answer(world, from, &space, child);
}

fn look_up(
    world: &mut World,
    from: &DeviceAddress,
    request: &Node,
    space: &str,
    kind: &str,
    child: Option<&Node>,
) -> Answer {
    let tag = child.map_or("", |child| child.tag.as_ref());
    match (space, kind, tag) {
        ("w:p" | "urn:xmpp:ping", "get", _) => Ok(Vec::new()),
        ("passive", "set", "active" | "passive") => Ok(Vec::new()),
        ("encrypt", "set", "rotate") => prekeys::rotate(world, from, child),
        ("encrypt", "set", _) => prekeys::upload(world, from, request),
        ("encrypt", "get", "count") => prekeys::count(world, from),
        ("encrypt", "get", "digest") => prekeys::digest(world, from),
        ("encrypt", "get", "key") => prekeys::fetch(world, child),
        ("usync", "get", "usync") => usync::answer(world, from, child),
        ("w:sync:app:state", "set", "sync") => app_state::sync(world, from, child),
        ("abt", "get", _) => Ok(settings::props()),
        ("blocklist", "get", _) => blocking::get(world, from),
        ("blocklist", "set", "item") => blocking::change(world, from, child),
        ("privacy", "get", _) => privacy::get(world, from),
        ("privacy", "set", "privacy") => privacy::set(world, from, child),
        ("privacy", "set", "tokens") => tokens::issue(world, from, child),
        ("disappearing_mode", "set", _) => privacy::set_disappearing(world, from, child),
        ("spam", "set", "spam_list") => reports::accept(world, from, child),
        ("status", "set", "status") => profile::accept_about(world, from, child),
        ("w:biz", "get", "business_profile") => profile::business_profile(world, child),
        ("w:m", "set", "media_conn") => media::connection(world, from),
        ("w:g2", _, _) => groups::answer(world, from, request, kind, child),
        ("w:profile:picture", "get", _) => pictures::fetch(world, from, request),
        ("w:profile:picture", "set", _) => pictures::change(world, from, request),
        ("w:mex", "get", _) => mex::answer(world, from, child),
        ("md", "set", "remove-companion-device") => Ok(Vec::new()),
        ("urn:xmpp:whatsapp:push" | "urn:xmpp:whatsapp:dirty" | "w:stats", "set", _) => Ok(Vec::new()),
        _ => Err(NOT_IMPLEMENTED),
    }
}

/// What a request sets in motion once its answer is on the wire.
fn after_answer(world: &mut World, from: &DeviceAddress, space: &str, child: Option<&Node>) {
    let tag = child.map_or("", |child| child.tag.as_ref());
    match (space, tag) {
        ("passive", "active") => {
            offline::start(world, from);
            crate::phone::welcome_seeded(world, from);
        }
        ("encrypt", "registration" | "identity" | "list" | "skey" | "type") => {
            crate::phone::welcome(world, from);
        }
        ("w:sync:app:state", "sync") => app_state::tell_others(world, from, child),
        ("md", "remove-companion-device") => {
            let whom = child
                .and_then(|child| stanza::jid(child, "jid"))
                .and_then(|jid| world.resolve(&jid))
                .filter(|named| named.pn == from.pn)
                .unwrap_or_else(|| from.clone());
            linked::unlink(world, &whom);
        }
        _ => {}
    }
}

/// A child that must be there.
pub(crate) fn wanted(child: Option<&Node>) -> Result<&Node, (u16, &'static str)> {
    child.ok_or(BAD_REQUEST)
}

/// Something in the request that cannot be read.
pub(crate) fn bad_request<T>() -> Result<T, (u16, &'static str)> {
    Err(BAD_REQUEST)
}
