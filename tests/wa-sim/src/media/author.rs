//! A phone's half of sending media: encrypt, store on the host, point to it from a message.

use bytes::Bytes;
use rand::RngExt as _;
use wacore::download::{DownloadUtils, MediaType};
use wacore::upload::encrypt_media_with_key;
use waproto::whatsapp as wa;

use super::MediaFile;
use super::messages;
use super::sha256;
use crate::state::World;

/// Where a file lies and what opens it.
#[derive(Clone, Debug)]
pub(crate) struct Pointer {
    pub(crate) media_type: MediaType,
    pub(crate) direct_path: String,
    pub(crate) key: [u8; 32],
    pub(crate) file_sha256: [u8; 32],
    pub(crate) file_enc_sha256: [u8; 32],
    /// Of the plain file, in bytes.
    pub(crate) length: u64,
    /// Digests that let a player begin before all of it came; films and sounds only.
    pub(crate) sidecar: Option<Vec<u8>>,
}

impl Pointer {
    /// Decrypts and checks what lies there.
    ///
    /// # Errors
    /// When it is not what the pointer promises; the error says in what.
    pub(crate) fn open(&self, ciphertext: &[u8]) -> anyhow::Result<Vec<u8>> {
        anyhow::ensure!(
            sha256(ciphertext)? == self.file_enc_sha256,
            "another ciphertext than announced"
        );
        let plain = DownloadUtils::verify_and_decrypt(ciphertext, &self.key, self.media_type)?;
        anyhow::ensure!(
            sha256(&plain)? == self.file_sha256,
            "another content than announced"
        );
        anyhow::ensure!(plain.len() as u64 == self.length, "another length than announced");
        Ok(plain)
    }
}

/// Encrypts bytes under a new key and puts them on the host.
pub(crate) fn author(world: &mut World, media_type: MediaType, bytes: &[u8]) -> anyhow::Result<Pointer> {
    let key: [u8; 32] = world.rng.random();
    let sealed = encrypt_media_with_key(bytes, media_type, Some(&key))?;
    let ciphertext = Bytes::from(sealed.data_to_upload);
    let store = &mut world.media.store;
    Ok(Pointer {
        media_type,
        direct_path: store.put(media_type.mms_type(), &sealed.file_enc_sha256, ciphertext),
        key,
        file_sha256: sealed.file_sha256,
        file_enc_sha256: sealed.file_enc_sha256,
        length: bytes.len() as u64,
        sidecar: sealed.streaming_sidecar,
    })
}

/// A chunk of history on the host.
pub(crate) fn author_history(world: &mut World, zlib: &[u8]) -> anyhow::Result<Pointer> {
    author(world, MediaType::History, zlib)
}

/// A snapshot of the app state on the host.
pub(crate) fn author_app_state(world: &mut World, snapshot: &[u8]) -> anyhow::Result<Pointer> {
    author(world, MediaType::AppState, snapshot)
}

/// The message that carries a file, which is on the host from then on.
///
/// # Errors
/// When encrypting fails, which it does not.
pub(crate) fn compose(world: &mut World, file: &MediaFile) -> anyhow::Result<wa::Message> {
    let pointer = author(world, file.kind.media_type(), &file.bytes)?;
    let seconds = world.now().secs();
    Ok(messages::write(file, &pointer, seconds.cast_signed()))
}
