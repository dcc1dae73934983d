//! What the media host holds: blobs by path, uploads in progress, tokens. Bounded, in memory.
//!
//! ```text
//!  nothing ── part of an upload ──► Partial ── the rest ──► Stored ── forgotten, or pushed out ──► Gone
//! ```
//!
//! A path is the right to fetch, as in life; a token in the address must fit the blob if there is one.

use std::collections::{HashMap, HashSet, VecDeque};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::MEDIA_HOST;
use crate::state::hex;

/// How many bytes the host holds unless told otherwise; the oldest blobs make room for new ones.
const LIMIT: usize = 512 << 20;

/// A blob on the media host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredMedia {
    /// Where it lies, below the host.
    pub direct_path: String,
    /// What the uploader called it: `image`, `audio`, `md-msg-hist`, …
    pub kind: String,
    /// The ciphertext's length.
    pub bytes: usize,
    /// How often all or a range of it was given out.
    pub downloads: u32,
}

/// What goes wrong at the media host, until it was often enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum MediaTrouble {
    /// Uploads are answered with this status, for example 503 or 507.
    RefuseUpload {
        /// The HTTP status.
        status: u16,
        /// How often.
        times: u32,
    },
    /// Uploads end in the middle; what came until then is kept for resuming.
    CutUpload {
        /// After how many bytes.
        after: usize,
        /// How often.
        times: u32,
    },
    /// Downloads are answered with this status.
    RefuseDownload {
        /// The HTTP status.
        status: u16,
        /// How often.
        times: u32,
    },
    /// One byte of what is given out is wrong.
    Corrupt {
        /// How often.
        times: u32,
    },
}

pub(super) struct Blob {
    kind: String,
    pub(super) token: String,
    bytes: Bytes,
    downloads: u32,
}

/// Whether a path leads somewhere.
pub(super) enum Found {
    Here(Bytes, String),
    Gone,
    Never,
}

pub(crate) struct Store {
    limit: usize,
    held: usize,
    blobs: HashMap<String, Blob>,
    order: VecDeque<String>,
    by_token: HashMap<String, String>,
    gone: HashSet<String>,
    partial: HashMap<String, Vec<u8>>,
    auths: HashMap<String, String>,
    made: u64,
    trouble: Option<MediaTrouble>,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            limit: LIMIT,
            held: 0,
            blobs: HashMap::new(),
            order: VecDeque::new(),
            by_token: HashMap::new(),
            gone: HashSet::new(),
            partial: HashMap::new(),
            auths: HashMap::new(),
            made: 0,
            trouble: None,
        }
    }
}

impl Store {
    /// A new token for a client of `pn`.
    pub(super) fn admit(&mut self, pn: &str) -> String {
        self.made += 1;
        let auth = format!("{pn}-{}", self.made);
        self.auths.insert(auth.clone(), pn.to_owned());
        auth
    }

    /// Tokens given to clients of `pn` are worth nothing any more.
    pub(crate) fn revoke(&mut self, pn: &str) {
        self.auths.retain(|_, owner| owner != pn);
    }

    pub(super) fn knows(&self, auth: &str) -> bool {
        self.auths.contains_key(auth)
    }

    pub(crate) fn set_limit(&mut self, bytes: usize) {
        self.limit = bytes;
        self.make_room(0);
    }

    /// Stores a whole blob and says where it lies.
    pub(crate) fn put(&mut self, kind: &str, digest: &[u8; 32], bytes: Bytes) -> String {
        let token = BASE64_URL_SAFE_NO_PAD.encode(digest);
        self.forget_partial(&token);
        self.make_room(bytes.len());
        self.made += 1;
        let path = format!("/v/{kind}/{}-{}.enc", self.made, hex(&digest[..8]));
        self.held += bytes.len();
        self.by_token.insert(token.clone(), path.clone());
        self.order.push_back(path.clone());
        let blob = Blob {
            kind: kind.to_owned(),
            token,
            bytes,
            downloads: 0,
        };
        self.blobs.insert(path.clone(), blob);
        path
    }

    /// Where the blob with this token lies, if it is there.
    pub(super) fn path_of(&self, token: &str) -> Option<&String> {
        self.by_token.get(token)
    }

    pub(super) fn find(&self, path: &str) -> Found {
        match self.blobs.get(path) {
            Some(blob) => Found::Here(blob.bytes.clone(), blob.token.clone()),
            None if self.gone.contains(path) => Found::Gone,
            None => Found::Never,
        }
    }

    /// The ciphertext at a path.
    pub(crate) fn bytes(&self, path: &str) -> Option<Bytes> {
        self.blobs.get(path).map(|blob| blob.bytes.clone())
    }

    pub(super) fn count_download(&mut self, path: &str) {
        if let Some(blob) = self.blobs.get_mut(path) {
            blob.downloads += 1;
        }
    }

    /// Has a blob be gone. False when it was not there.
    pub(crate) fn forget(&mut self, path: &str) -> bool {
        let Some(blob) = self.blobs.remove(path) else {
            return false;
        };
        self.held -= blob.bytes.len();
        self.order.retain(|kept| kept != path);
        if self.by_token.get(&blob.token).is_some_and(|kept| kept == path) {
            self.by_token.remove(&blob.token);
        }
        self.gone.insert(path.to_owned());
        true
    }

    pub(crate) fn list(&self) -> Vec<StoredMedia> {
        let listed = self.order.iter().filter_map(|path| {
            let blob = self.blobs.get(path)?;
            Some(StoredMedia {
                direct_path: path.clone(),
                kind: blob.kind.clone(),
                bytes: blob.bytes.len(),
                downloads: blob.downloads,
            })
        });
        listed.collect()
    }

    // --- uploads in progress ------------------------------------------------------------------

    /// How much of an upload came already.
    pub(super) fn progress(&self, token: &str) -> usize {
        self.partial.get(token).map_or(0, Vec::len)
    }

    /// Goes on with an upload at `offset`. False when not that much came before.
    pub(super) fn resume(&mut self, token: &str, offset: usize) -> bool {
        let came = self.partial.entry(token.to_owned()).or_default();
        if came.len() < offset {
            return false;
        }
        self.held -= came.len() - offset;
        came.truncate(offset);
        true
    }

    /// Takes the next bytes of an upload; false when they do not fit.
    pub(super) fn append(&mut self, token: &str, bytes: &[u8]) -> bool {
        self.make_room(bytes.len());
        let came = self.partial.entry(token.to_owned()).or_default();
        if self.held + bytes.len() > self.limit {
            return false;
        }
        self.held += bytes.len();
        came.extend_from_slice(bytes);
        true
    }

    /// Takes the finished upload out, to be checked and put.
    pub(super) fn take_partial(&mut self, token: &str) -> Vec<u8> {
        let bytes = self.partial.remove(token).unwrap_or_default();
        self.held -= bytes.len();
        bytes
    }

    fn forget_partial(&mut self, token: &str) {
        self.take_partial(token);
    }

    fn make_room(&mut self, bytes: usize) {
        while self.held + bytes > self.limit {
            let Some(oldest) = self.order.front().cloned() else {
                return;
            };
            self.forget(&oldest);
        }
    }

    pub(crate) fn set_trouble(&mut self, trouble: Option<MediaTrouble>) {
        self.trouble = trouble;
    }

    /// Whether the trouble picked by `strikes` happens now; counts it.
    pub(super) fn trouble<T>(&mut self, strikes: impl Fn(&MediaTrouble) -> Option<T>) -> Option<T> {
        let trouble = self.trouble.as_mut()?;
        let struck = strikes(trouble)?;
        let (MediaTrouble::RefuseUpload { times, .. }
        | MediaTrouble::CutUpload { times, .. }
        | MediaTrouble::RefuseDownload { times, .. }
        | MediaTrouble::Corrupt { times }) = trouble;
        *times = times.saturating_sub(1);
        if *times == 0 {
            self.trouble = None;
        }
        Some(struck)
    }
}

/// The address of a path, as it stands in messages.
pub(crate) fn url(path: &str) -> String {
    format!("https://{MEDIA_HOST}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_blob_makes_room_and_is_known_to_be_gone() {
        let mut store = Store::default();
        store.set_limit(250);
        let paths: Vec<String> = (0..3u8)
            .map(|n| store.put("image", &[n; 32], Bytes::from(vec![n; 100])))
            .collect();
        assert!(matches!(store.find(&paths[0]), Found::Gone));
        assert!(matches!(store.find(&paths[1]), Found::Here(..)));
        assert!(matches!(store.find("/v/image/none"), Found::Never));
        assert_eq!(store.list().len(), 2);
    }

    #[test]
    fn an_upload_goes_on_where_it_was_cut() {
        let mut store = Store::default();
        assert!(store.resume("t", 0));
        assert!(store.append("t", b"hello "));
        assert_eq!(store.progress("t"), 6);
        assert!(!store.resume("t", 9), "nobody sent nine bytes");
        assert!(store.resume("t", 6));
        assert!(store.append("t", b"world"));
        assert_eq!(store.take_partial("t"), b"hello world");
    }
}
