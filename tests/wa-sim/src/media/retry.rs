//! "Upload it again, please": a client found a file gone and asks its account's phone.
//!
//! ```text
//!  client: <receipt type=server-error> (sealed under a key made from the file's own)
//!    └► phone has the file ─► uploads it under a new path ─► <notification type=mediaretry> with the path, sealed
//!    └► phone has it not ───► <notification type=mediaretry><error code=2/>
//! ```
//!
//! The same receipt marked `category=peer` is about a chunk of history, which is announced anew.

use anyhow::Context;
use buffa::Message as _;
use rand::RngExt as _;
use wacore::crypto::hkdf_sha256_into;
use wacore::media_retry::decrypt_media_retry_notification;
use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;
use wacore_libsignal::crypto::aes_256_gcm_encrypt;
use waproto::whatsapp::{self as wa, media_retry_notification::ResultType};

use crate::history;
use crate::offline::{self, Class, Queued};
use crate::stanza::{self, blob, child_content};
use crate::state::{DeviceAddress, World};

const KEY_INFO: &[u8] = b"WhatsApp Media Retry Notification";

/// What the phone says when it cannot help, as the wire numbers it.
#[derive(Clone, Copy, Debug)]
enum Refusal {
    NotFound = 2,
    CannotDecrypt = 3,
}

/// A linked client asks for a file once more.
pub(crate) fn accept(world: &mut World, from: &DeviceAddress, node: &Node) {
    let id = stanza::text(node, "id").unwrap_or_default();
    if stanza::text(node, "category").as_deref() == Some("peer") {
        if let Err(error) = history::resend(world, from, &id) {
            let what = format!("the phone could not resend history {id}: {error:#}");
            world.ledger.event(what);
        }
        return;
    }
    let answer = match upload(world, from, &id, node) {
        Ok(sealed) => {
            world
                .ledger
                .event(format!("the phone of {} uploaded {id} again", from.pn));
            sealed
        }
        Err(refusal) => {
            let what = format!("the phone of {} refused to upload {id}: {refusal:?}", from.pn);
            world.ledger.event(what);
            NodeBuilder::new("error").attr("code", refusal as u16).build()
        }
    };
    notify(world, from, id, node, answer);
}

fn notify(world: &mut World, to: &DeviceAddress, id: String, asked: &Node, answer: Node) {
    let space = world.people.get(&to.pn).map(|person| person.space);
    let Some(space) = space else { return };
    let phone = DeviceAddress::phone(to.pn.as_str());
    let about = asked.get_optional_child("rmr").cloned();
    let node = NodeBuilder::new("notification")
        .attr("from", world.jid_of(&phone, space))
        .attr("type", "mediaretry")
        .attr("id", id.as_str())
        .attr("t", world.now().secs())
        .children(std::iter::once(answer).chain(about))
        .build();
    offline::deliver(world, to, Queued::new(Class::Notification, id, node));
}

/// The file goes up again; the answer is sealed so that only who has the file's key can read it.
fn upload(world: &mut World, from: &DeviceAddress, id: &str, node: &Node) -> Result<Node, Refusal> {
    let kept = world.media.album.find(&from.pn, id).cloned();
    let key = kept.ok_or(Refusal::NotFound)?.pointer.key;
    let plea = node.get_optional_child("encrypt").and_then(|sealed| {
        let (cipher, iv) = (child_content(sealed, "enc_p")?, child_content(sealed, "enc_iv")?);
        decrypt_media_retry_notification(&key, id, &iv, &cipher).ok()
    });
    plea.ok_or(Refusal::CannotDecrypt)?;
    let pointer = super::upload_again(world, &from.pn, id).ok_or(Refusal::NotFound)?;
    let told = wa::MediaRetryNotification {
        stanza_id: Some(id.to_owned()),
        direct_path: Some(pointer.direct_path),
        result: Some(ResultType::SUCCESS),
        ..Default::default()
    };
    seal(world, &key, id, &told.encode_to_vec()).map_err(|_| Refusal::CannotDecrypt)
}

fn seal(world: &mut World, media_key: &[u8; 32], id: &str, plain: &[u8]) -> anyhow::Result<Node> {
    let mut key = [0; 32];
    hkdf_sha256_into(media_key, None, KEY_INFO, &mut key)
        .ok()
        .context("no key could be made")?;
    let iv: [u8; 12] = world.rng.random();
    let mut sealed = Vec::new();
    aes_256_gcm_encrypt(&key, &iv, id.as_bytes(), plain, &mut sealed)
        .ok()
        .context("sealing failed")?;
    let parts = [blob("enc_p", sealed), blob("enc_iv", iv.to_vec())];
    Ok(NodeBuilder::new("encrypt").children(parts).build())
}
