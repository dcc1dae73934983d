//! Media and pictures of people, as users of the simulator hold them.

use crate::media::{self, MediaFile, MediaTrouble, StoredMedia};
use crate::simulator::Simulator;

impl Simulator {
    /// Where the media host listens, for example `http://127.0.0.1:4321`. Clients only know
    /// `https://` and [`crate::MEDIA_HOST`]; their HTTP client replaces both with this.
    #[must_use]
    pub fn media_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A contact sends a file to an account; returns the message id.
    ///
    /// # Errors
    /// When one of them does not exist.
    pub async fn send_media(
        &self,
        contact: &str,
        account_pn: &str,
        file: &MediaFile,
    ) -> anyhow::Result<String> {
        self.shared
            .with(|world| media::send(world, contact, account_pn, file))
    }

    /// The file a message brought to somebody's phone, decrypted and checked. Own messages count.
    ///
    /// # Errors
    /// When the phone has no such file, or got something else than was announced.
    pub fn media_seen(&self, person: &str, id: &str) -> anyhow::Result<Vec<u8>> {
        self.shared.with(|world| media::seen(world, person, id))
    }

    /// What lies on the media host, oldest first.
    #[must_use]
    pub fn stored_media(&self) -> Vec<StoredMedia> {
        self.shared.with(|world| world.media.store.list())
    }

    /// Has a file be gone from the host (HTTP 410). Phones still have theirs. False when it was not there.
    pub fn forget_media(&self, direct_path: &str) -> bool {
        self.shared.with(|world| world.media.store.forget(direct_path))
    }

    /// Has somebody's phone lose the file of a message, so that it cannot be uploaded again.
    pub fn lose_media(&self, person: &str, id: &str) {
        self.shared.with(|world| world.media.lose(person, id));
    }

    /// Media tokens given to clients of an account are refused from now on; clients ask for new ones.
    pub fn revoke_media_auth(&self, pn: &str) {
        self.shared.with(|world| world.media.store.revoke(pn));
    }

    /// How many bytes of ciphertext the host holds; the oldest files make room. 512 MiB at first.
    pub fn limit_media(&self, bytes: usize) {
        self.shared.with(|world| world.media.store.set_limit(bytes));
    }

    /// Has something go wrong at the media host, or nothing any more.
    pub fn set_media_trouble(&self, trouble: Option<MediaTrouble>) {
        self.shared.with(|world| world.media.store.set_trouble(trouble));
    }
}
