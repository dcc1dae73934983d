//! The clients: whatsapp-rust with everything in memory.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use futures::{StreamExt as _, TryStreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use whatsapp_rust::bot::{Bot, BotHandle};
use whatsapp_rust::prelude::{ChannelEventHandler, Event, Subscription, wa};
use whatsapp_rust::transport::{Transport, TransportEvent, TransportFactory};
use whatsapp_rust::wacore::store::traits::DeviceStore as _;
use whatsapp_rust::wacore::store::{Device, InMemoryBackend};
use whatsapp_rust::{Client, Jid};

/// How many connect at the same time.
const AT_ONCE: usize = 10;
/// How many messages may be on their way; the simulator cuts a client off that has more to read than some thousand.
const WINDOW: usize = 500;
/// How many are written at the same time.
const WRITERS: usize = 16;

struct Loopback(String);

#[async_trait]
impl TransportFactory for Loopback {
    async fn create_transport(
        &self,
    ) -> Result<(Arc<dyn Transport>, async_channel::Receiver<TransportEvent>)> {
        let uri: axum::http::Uri = self.0.parse()?;
        let tcp = TcpStream::connect(uri.authority().context("no host")?.as_str()).await?;
        tcp.set_nodelay(true)?;
        let (socket, _) = tokio_websockets::ClientBuilder::from_uri(uri)
            .connect_on(tcp)
            .await?;
        Ok(whatsapp_rust_tokio_transport::from_websocket(socket))
    }
}

/// A client, caught up.
pub(crate) struct Linked {
    client: Arc<Client>,
    events: async_channel::Receiver<Arc<Event>>,
    _handle: BotHandle,
    _subscription: Subscription,
}

impl Linked {
    /// A client on each of these device records.
    pub(crate) async fn connect_all(url: &str, records: &[String]) -> Result<Vec<Self>> {
        let connect = |record: String| {
            let url = url.to_owned();
            async move { Self::connect(&url, &record).await }
        };
        futures::stream::iter(records.to_vec())
            .map(connect)
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    async fn connect(url: &str, record: &str) -> Result<Self> {
        let device: Device = serde_json::from_str(record)?;
        let store = Arc::new(InMemoryBackend::new());
        store.create().await?;
        store.save(&device).await?;
        let bot = Bot::builder()
            .with_backend_arc(store)
            .with_transport_factory(Loopback(url.to_owned()))
            .with_version((2, 3000, 0))
            .with_wanted_pre_key_count(30)
            .build()
            .await?;
        let client = bot.client();
        let (handler, events) = ChannelEventHandler::new();
        let subscription = client.subscribe_handler(handler);
        let linked = Self {
            client,
            events,
            _handle: bot.spawn(),
            _subscription: subscription,
        };
        while !matches!(&*linked.events.recv().await?, Event::OfflineSyncCompleted(_)) {}
        Ok(linked)
    }

    /// Waits for messages until `count` came; a permit for each.
    async fn hear(&self, count: usize, window: &Semaphore) -> Result<()> {
        let mut heard = 0;
        while heard < count {
            if let Event::Messages(batch) = &*self.events.recv().await? {
                let texts = batch
                    .iter()
                    .filter(|inbound| inbound.message.conversation.is_some());
                let came = texts.count();
                heard += came;
                window.add_permits(came);
            }
        }
        Ok(())
    }
}

/// One client writes so many messages, as fast as they go, until the other one has them all.
pub(crate) async fn talk(from: &Linked, to: &Linked, pn: &str, count: usize) -> Result<()> {
    let window = Semaphore::new(WINDOW);
    let write = async {
        futures::stream::iter(0..count)
            .map(|number| write(from, pn, number, &window))
            .buffer_unordered(WRITERS)
            .try_collect::<()>()
            .await
    };
    futures::future::try_join(write, to.hear(count, &window)).await?;
    Ok(())
}

async fn write(from: &Linked, pn: &str, number: usize, window: &Semaphore) -> Result<()> {
    window.acquire().await?.forget();
    let message = wa::Message {
        conversation: Some(format!("message {number}")),
        ..Default::default()
    };
    from.client.send_message(Jid::pn(pn), message).await?;
    Ok(())
}
