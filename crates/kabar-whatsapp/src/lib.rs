//! The seam to WhatsApp: the only crate of the app that knows whatsapp-rust.
//!
//! It implements the core's port ([`kabar_core::ports::whatsapp`]) over the library: one client and one encrypted
//! device file per account. It keeps no messages, decides nothing about sending, and lets no type of the library
//! out. Media and groups' own events come later.

mod backend;
mod calls;
mod client;
mod clock;
mod connection;
mod convert;
mod device_hold;
mod device_saved;
mod device_store;
mod device_watch;
mod drain;
mod errors;
mod events;
mod files;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod groups;
mod hiding;
mod http;
mod inbound;
mod later;
mod limits;
mod link;
mod liveness;
mod overdue;
mod past;
mod people;
mod pulse;
mod pump;
mod seed;
mod send;
mod sent_rows;
mod session;
mod sink;
mod states;
mod supervisor;
mod together;
mod transport;
mod tunnel;
mod version;
mod waking;
mod way;

pub use client::KEEPS_SENT;
pub use liveness::Liveness;
pub use seed::import_device;
pub use version::Version;

use async_trait::async_trait;
use device_hold::Holds;
use device_watch::DeviceWatch;
use kabar_core::ports::whatsapp::{
    DeviceFile, HistoryChat, HistoryRest, HistoryUnreadable, Identity, InboxSink, Kept, LinkWish, Manner,
    OpenError, PathTrouble, Session, WaVersion, WhatsApp,
};
use kabar_types::{AccountId, Proxy, WaId};
use std::{fmt::Write, ops::ControlFlow, sync::Arc};
use version::Claim;
use whatsapp_rust::{store::traits::DeviceStore, wacore::net::WHATSAPP_WEB_WS_URL};
use whatsapp_rust_sqlite_storage::SqliteStore;

/// Where and as what to connect.
#[derive(Clone, Debug)]
pub struct Config {
    /// `wss://…` (checked against the public web's certificates) or, for a local simulator, `ws://…`.
    pub url: String,
    /// The WhatsApp Web version to claim at first; `None` for the one built in. Never asked for while connecting.
    pub version: Option<Version>,
    /// Where the newest version can be asked for; `None` for nowhere. This host alone is asked.
    pub version_url: Option<String>,
    /// The name the phone shows in its list of linked devices.
    pub device_name: String,
    /// Refuse every HTTP request: the demo and tests reach no host but `url`.
    pub offline: bool,
    /// Fetch files (pictures of people) from this address instead of WhatsApp's hosts, also when `offline`: `http://…` of a
    /// local simulator. `None`: from those hosts alone.
    pub files_at: Option<String>,
    /// How soon silence is doubted.
    pub liveness: Liveness,
    /// How many one-time keys a device keeps on the server; `None` for WhatsApp Web's own 812.
    pub pre_keys: Option<usize>,
}

impl Default for Config {
    /// WhatsApp itself.
    fn default() -> Self {
        Self {
            url: WHATSAPP_WEB_WS_URL.to_owned(),
            version: None,
            version_url: Some(version::PAGE.to_owned()),
            device_name: "Kabar".to_owned(),
            offline: false,
            files_at: None,
            liveness: Liveness::default(),
            pre_keys: None,
        }
    }
}

impl Config {
    /// A server on this machine, and nothing else.
    pub fn local(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            offline: true,
            version_url: None,
            ..Self::default()
        }
    }
}

/// WhatsApp, through whatsapp-rust.
pub struct WhatsAppRust {
    config: Arc<Config>,
    claim: Claim,
    holds: Holds,
}

impl WhatsAppRust {
    /// Opens nothing yet.
    pub fn new(config: Config) -> Self {
        Self {
            claim: Claim::new(config.version),
            config: Arc::new(config),
            holds: Holds::default(),
        }
    }

    fn parts(
        &self,
        account: AccountId,
        (store, watch): (Arc<SqliteStore>, DeviceWatch),
        sink: Arc<dyn InboxSink>,
        manner: Manner,
        link: Option<LinkWish>,
    ) -> client::Parts {
        client::Parts {
            config: Arc::clone(&self.config),
            claim: self.claim.clone(),
            account,
            store,
            watch,
            sent: sent_rows::SentRows::default(),
            sink,
            line: transport::Line::default(),
            manner,
            link,
        }
    }
}

#[async_trait]
impl WhatsApp for WhatsAppRust {
    async fn link(
        &self,
        account: AccountId,
        device: DeviceFile,
        wish: LinkWish,
        sink: Arc<dyn InboxSink>,
    ) -> Result<Arc<dyn Session>, OpenError> {
        let hold = self.holds.take(&device.path).await?;
        let watch = DeviceWatch::default();
        let store = device_store::create(&device, &watch).await?;
        let manner = wish.manner.clone();
        session::start(
            self.parts(account, (store, watch), sink, manner, Some(wish)),
            hold,
        )
        .await
    }

    async fn resume(
        &self,
        account: AccountId,
        device: DeviceFile,
        manner: Manner,
        sink: Arc<dyn InboxSink>,
    ) -> Result<Arc<dyn Session>, OpenError> {
        let hold = self.holds.take(&device.path).await?;
        let watch = DeviceWatch::default();
        let store = device_store::open(&device, &watch).await?;
        let saved = store
            .load()
            .await
            .map_err(|error| device_store::failure(&error))?;
        if saved.is_none_or(|device| device.pn.is_none()) {
            return Err(OpenError::Io("the device was never linked".to_owned()));
        }
        session::start(self.parts(account, (store, watch), sink, manner, None), hold).await
    }

    async fn try_path(&self, proxy: &Proxy) -> Result<(), PathTrouble> {
        transport::try_path(&self.config.url, proxy).await
    }

    async fn count_resume(&self, device: &DeviceFile, known: u32) -> Result<u32, OpenError> {
        device_store::count_resume(device, known).await
    }

    async fn identity(&self, device: &DeviceFile) -> Result<Option<Identity>, OpenError> {
        let store = device_store::open(device, &DeviceWatch::default()).await?;
        let saved = store
            .load()
            .await
            .map_err(|error| device_store::failure(&error))?;
        Ok(saved.and_then(|device| {
            Some(Identity {
                phone: convert::jid::canonical(&device.pn?)?,
                lid: device.lid.as_ref().and_then(convert::jid::canonical),
            })
        }))
    }

    async fn forget(&self, device: &DeviceFile) -> Result<(), OpenError> {
        device_store::remove(device)
    }

    fn version(&self) -> WaVersion {
        self.claim.get()
    }

    fn claim_version(&self, version: WaVersion) {
        self.claim.set(version);
    }

    async fn newest_version(&self) -> Option<WaVersion> {
        version::newest(self.config.version_url.as_deref()?).await
    }

    /// `3EB0` and 18 hexadecimal digits, as WhatsApp Web makes them (whatsapp-rust `request.rs`).
    fn new_message_id(&self) -> WaId {
        let mut id = String::from("3EB0");
        for byte in rand::random::<[u8; 9]>() {
            // Writing into a String cannot fail.
            let _ = write!(id, "{byte:02X}");
        }
        WaId(id)
    }

    fn kinds_version(&self) -> u32 {
        convert::kept::VERSION
    }

    fn read_kept(&self, raw: &[u8], own: &Identity) -> Option<Kept> {
        convert::kept::read(raw, own)
    }

    fn open_vote(
        &self,
        sealed: &[u8],
        poll: &WaId,
        secret: &[u8; 32],
        options: &[String],
    ) -> Option<Vec<u32>> {
        convert::votes::open(sealed, poll, secret, options)
    }

    fn read_history(
        &self,
        blob: &[u8],
        each: &mut dyn FnMut(HistoryChat) -> ControlFlow<()>,
    ) -> Result<HistoryRest, HistoryUnreadable> {
        convert::history::read(blob, each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn message_ids_have_the_shape_of_whatsapps_own_and_do_not_repeat() {
        let whatsapp = WhatsAppRust::new(Config::default());
        let ids: HashSet<String> = (0..1000).map(|_| whatsapp.new_message_id().0).collect();
        assert_eq!(ids.len(), 1000);
        let hexadecimal = |id: &String| {
            id.chars()
                .skip(4)
                .all(|c| c.is_ascii_digit() || ('A'..='F').contains(&c))
        };
        assert!(
            ids.iter()
                .all(|id| id.starts_with("3EB0") && id.len() == 22 && hexadecimal(id))
        );
    }
}
