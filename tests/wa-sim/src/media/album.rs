//! What phones keep: every file they sent or opened, by message.
//!
//! A phone opens what it is sent at once and remembers the ciphertext, so that the file survives the
//! host and can be uploaded again. Bounded; the oldest files are forgotten.

use std::collections::{HashMap, VecDeque};

use anyhow::Context;
use bytes::Bytes;
use waproto::whatsapp as wa;

use super::author::Pointer;
use super::messages::{self, Carried};
use crate::state::{World, hex};

/// How many files all phones keep together.
const LIMIT: usize = 5_000;

/// Whose phone, which message.
type Place = (String, String);

#[derive(Default)]
pub(crate) struct Album {
    kept: HashMap<Place, Kept>,
    order: VecDeque<Place>,
}

/// A file on a phone.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) pointer: Pointer,
    ciphertext: Bytes,
}

impl Album {
    pub(super) fn find(&self, pn: &str, id: &str) -> Option<&Kept> {
        self.kept.get(&(pn.to_owned(), id.to_owned()))
    }

    fn insert(&mut self, pn: &str, id: &str, kept: Kept) {
        let place = (pn.to_owned(), id.to_owned());
        if self.kept.insert(place.clone(), kept).is_none() {
            self.order.push_back(place);
        }
        while self.order.len() > LIMIT {
            if let Some(oldest) = self.order.pop_front() {
                self.kept.remove(&oldest);
            }
        }
    }

    pub(super) fn forget(&mut self, pn: &str, id: &str) {
        self.kept.remove(&(pn.to_owned(), id.to_owned()));
    }
}

/// The phone of `pn` keeps a file that lies on the host.
pub(crate) fn keep(world: &mut World, pn: &str, id: &str, pointer: &Pointer) {
    let Some(ciphertext) = world.media.store.bytes(&pointer.direct_path) else {
        return;
    };
    let pointer = pointer.clone();
    let kept = Kept { pointer, ciphertext };
    world.media.album.insert(pn, id, kept);
}

/// The phone of `pn` opens and keeps what a message carries. Says what its owner sees, for example
/// `[image, 5 bytes, sha256 0A1B2C3D4E5F6071] caption`; `None` for a message without media.
pub(crate) fn look(world: &mut World, pn: &str, id: &str, message: &wa::Message) -> Option<String> {
    let carried = messages::read(message)?;
    let word = carried.kind.word();
    let seen = match fetch(world, &carried) {
        Ok(plain) => {
            keep(world, pn, id, &carried.pointer);
            let digest = hex(&carried.pointer.file_sha256[..8]);
            format!("[{word}, {} bytes, sha256 {digest}]", plain.len())
        }
        Err(error) => format!("[{word} that cannot be opened: {error:#}]"),
    };
    Some(match carried.caption {
        Some(caption) => format!("{seen} {caption}"),
        None => seen,
    })
}

fn fetch(world: &World, carried: &Carried) -> anyhow::Result<Vec<u8>> {
    let pointer = &carried.pointer;
    let ciphertext = world.media.store.bytes(&pointer.direct_path);
    pointer.open(&ciphertext.context("nothing lies at the path")?)
}

/// The file a message brought to the phone of `pn`, decrypted.
///
/// # Errors
/// When the phone has no such file.
pub(crate) fn seen(world: &World, pn: &str, id: &str) -> anyhow::Result<Vec<u8>> {
    let kept = world.media.album.find(pn, id);
    let kept = kept.with_context(|| format!("the phone of {pn} has no file of {id}"))?;
    kept.pointer.open(&kept.ciphertext)
}

/// The phone of `pn` puts a file of its own on the host once more. `None` when it has none.
pub(crate) fn upload_again(world: &mut World, pn: &str, id: &str) -> Option<Pointer> {
    let kept = world.media.album.find(pn, id)?.clone();
    let mut pointer = kept.pointer;
    pointer.direct_path = world.media.store.put(
        pointer.media_type.mms_type(),
        &pointer.file_enc_sha256,
        kept.ciphertext,
    );
    keep(world, pn, id, &pointer);
    Some(pointer)
}
