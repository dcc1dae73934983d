//! Media: a host that stores what is uploaded, phones that send, open and keep pictures and the like.
//!
//! The host (`host`, `store`) holds ciphertext only and reads nothing. Phones encrypt what they send
//! (`author`, `messages`), open what they get and keep it (`album`), and upload it again when a client
//! finds it gone (`retry`). `files` describes what is sent, `assets` makes small ones up. Everything is in
//! memory and bounded. Not here: pictures of people (`pictures`).

mod album;
mod assets;
mod author;
mod files;
mod host;
mod messages;
mod retry;
mod sending;
mod store;

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::iq::Answer;
use crate::stanza::empty;
use crate::state::{DeviceAddress, World};

pub(crate) use album::{Album, keep, look, seen, upload_again};
pub(crate) use author::{Pointer, author_app_state, author_history, compose};
pub use files::{MediaFile, MediaKind};
pub(crate) use host::routes;
pub(crate) use retry::accept as accept_retry;
pub(crate) use sending::send;
pub use store::{MediaTrouble, StoredMedia};
pub(crate) use store::{Store, url};

/// The name of the host. Clients reach it by rewriting `https://` and this name to
/// [`crate::Simulator::media_url`], because they know no other scheme.
pub const MEDIA_HOST: &str = "media.sim.local";

/// Seconds until a client asks again.
const DAY: u32 = 86_400;

/// All there is about media in a world.
#[derive(Default)]
pub(crate) struct Media {
    pub(crate) store: Store,
    pub(crate) album: Album,
}

impl Media {
    /// The phone of `pn` loses a file.
    pub(crate) fn lose(&mut self, pn: &str, id: &str) {
        self.album.forget(pn, id);
    }
}

/// `w:m`: where media are kept, and the token that opens the door for this client.
pub(crate) fn connection(world: &mut World, from: &DeviceAddress) -> Answer {
    let auth = world.media.store.admit(&from.pn);
    let host = NodeBuilder::new("host")
        .attr("hostname", MEDIA_HOST)
        .attr("type", "primary")
        .children([empty("upload"), empty("download")])
        .build();
    let answer: Node = NodeBuilder::new("media_conn")
        .attr("auth", auth)
        .attr("ttl", DAY)
        .attr("auth_ttl", DAY)
        .attr("max_buckets", 12)
        .children([host])
        .build();
    Ok(vec![answer])
}

/// The digest all media are named and checked by.
///
/// # Errors
/// When the cipher library does not know it, which it does.
pub(crate) fn sha256(bytes: &[u8]) -> anyhow::Result<[u8; 32]> {
    let mut hash = wacore_libsignal::crypto::CryptographicHash::new("SHA-256")?;
    hash.update(bytes);
    Ok(hash.finalize_sha256_array()?)
}
