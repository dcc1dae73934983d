//! How the library's client of an account is built: over its device file, our transport, our hook.
//!
//! Every setting that departs from the library's own stands here, with its reason.

use crate::{
    Config,
    backend::Backend,
    device_watch::DeviceWatch,
    events::{Handler, Happening},
    http::Http,
    inbound::Hook,
    link,
    sent_rows::SentRows,
    transport::{Dialer, Line, Watcher},
    version::Claim,
};
use kabar_core::ports::whatsapp::{HistoryDepth, InboxSink, LinkBy, LinkWish, Manner, OpenError};
use kabar_types::AccountId;
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;
use whatsapp_rust::{cache_config::CacheConfig, pair_code::PairCodeOptions, prelude::Bot};
use whatsapp_rust_sqlite_storage::SqliteStore;

/// A device that asks again for a message within a week gets it: the library keeps what was sent this long. Its own two
/// hours would leave everybody whose phone is off for longer with "waiting for this message".
pub const KEEPS_SENT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What every client of a session is built from.
pub(crate) struct Parts {
    pub(crate) config: Arc<Config>,
    pub(crate) claim: Claim,
    pub(crate) account: AccountId,
    pub(crate) store: Arc<SqliteStore>,
    /// What its file answers to writes.
    pub(crate) watch: DeviceWatch,
    /// What of it is still being written.
    pub(crate) sent: SentRows,
    pub(crate) sink: Arc<dyn InboxSink>,
    pub(crate) line: Line,
    pub(crate) manner: Manner,
    /// Set while the device is being linked.
    pub(crate) link: Option<LinkWish>,
}

impl Parts {
    /// A client that is not connected yet.
    pub(crate) async fn build(&self, queue: &mpsc::UnboundedSender<Happening>) -> Result<Bot, OpenError> {
        let signs = queue.clone();
        let watcher: Watcher = Arc::new(move |sign| {
            let _ = signs.send(Happening::Wire(sign));
        });
        let dialer = Dialer {
            url: self.config.url.clone(),
            watcher,
            line: self.line.clone(),
            proxy: self.manner.proxy.clone(),
        };
        let hook = Hook {
            account: self.account,
            sink: Arc::clone(&self.sink),
            sent: self.sent.clone(),
            queue: queue.clone(),
        };
        let cache = CacheConfig {
            sent_message_ttl_secs: KEEPS_SENT.as_secs(),
            ..CacheConfig::default()
        };
        let backend = Backend::over(self.store.clone(), self.sent.clone());
        let mut builder = Bot::builder()
            .with_backend_arc(backend.clone())
            .with_transport_factory(dialer)
            .with_http_client(Http::new(self.config.offline, self.manner.proxy.as_ref()))
            .with_version(self.claim.tuple())
            .with_cache_config(cache)
            .with_inbound_durability_hook(hook)
            .with_event_handler(Handler(queue.clone()));
        if let Some(count) = self.config.pre_keys {
            builder = builder.with_wanted_pre_key_count(count);
        }
        if let Some(LinkWish {
            by,
            history,
            device_name,
            ..
        }) = &self.link
        {
            let name = match device_name.as_str() {
                "" => &self.config.device_name,
                chosen => chosen,
            };
            builder = builder.with_device_props(link::device_props(name, *history));
            if *history == HistoryDepth::None {
                builder = builder.skip_history_sync();
            }
            if let LinkBy::Code { phone } = by {
                builder = builder.with_pair_code(PairCodeOptions {
                    phone_number: phone.0.clone(),
                    ..Default::default()
                });
            }
        }
        let built = builder.build().await;
        let bot = built.map_err(|error| OpenError::Io(error.to_string()))?;
        backend.held_by(&bot.client().persistence_manager());
        Ok(bot)
    }
}
