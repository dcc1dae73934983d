//! A real client for tests, with everything it ever said in one place.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use async_trait::async_trait;
use tokio::net::TcpStream;
use tokio::time::timeout;
use wa_sim::{SeededAccount, Simulator};
use whatsapp_rust::bot::{Bot, BotHandle};
use whatsapp_rust::prelude::{ChannelEventHandler, Event, SendOptions, Subscription, wa};
use whatsapp_rust::transport::{Transport, TransportEvent, TransportFactory};
use whatsapp_rust::wacore::store::traits::{Backend, DeviceStore as _};
use whatsapp_rust::wacore::store::{Device, InMemoryBackend};
use whatsapp_rust::{Client, Jid};

use crate::http::MediaOnly;

/// How long a test waits for something that should happen.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// Connects over loopback without waiting to fill packets.
pub(crate) struct Loopback(String);

#[async_trait]
impl TransportFactory for Loopback {
    async fn create_transport(
        &self,
    ) -> anyhow::Result<(Arc<dyn Transport>, async_channel::Receiver<TransportEvent>)> {
        let uri: axum::http::Uri = self.0.parse()?;
        let tcp = TcpStream::connect(uri.authority().context("no host")?.as_str()).await?;
        tcp.set_nodelay(true)?;
        let (socket, _) = tokio_websockets::ClientBuilder::from_uri(uri)
            .connect_on(tcp)
            .await?;
        Ok(whatsapp_rust_tokio_transport::from_websocket(socket))
    }
}

/// A client of an account.
pub(crate) struct TestClient {
    pub(crate) client: Arc<Client>,
    pub(crate) backend: Arc<dyn Backend>,
    handle: BotHandle,
    heard: Mutex<Vec<Arc<Event>>>,
    events: async_channel::Receiver<Arc<Event>>,
    _subscription: Subscription,
}

impl Loopback {
    pub(crate) fn to(simulator: &Simulator) -> Self {
        Self(simulator.ws_url())
    }
}

impl TestClient {
    /// A client on a store; pairs if the store is empty, logs in otherwise.
    pub(crate) async fn on(backend: Arc<dyn Backend>, simulator: &Simulator) -> anyhow::Result<Self> {
        let bot = Bot::builder()
            .with_backend_arc(Arc::clone(&backend))
            .with_transport_factory(Loopback::to(simulator))
            .with_http_client(MediaOnly::of(simulator))
            .with_version((2, 3000, 0))
            .with_wanted_pre_key_count(30)
            .build()
            .await?;
        Ok(Self::run(bot, backend))
    }

    /// A client that somebody built.
    pub(crate) fn run(bot: Bot, backend: Arc<dyn Backend>) -> Self {
        let client = bot.client();
        let (handler, events) = ChannelEventHandler::new();
        let subscription = client.subscribe_handler(handler);
        Self {
            handle: bot.spawn(),
            client,
            backend,
            heard: Mutex::default(),
            events,
            _subscription: subscription,
        }
    }

    /// A new client, not linked to anything.
    pub(crate) async fn fresh(simulator: &Simulator) -> anyhow::Result<Self> {
        Self::on(Arc::new(InMemoryBackend::new()), simulator).await
    }

    /// A client that is linked to an account without having paired.
    pub(crate) async fn seeded(simulator: &Simulator, pn: &str) -> anyhow::Result<Self> {
        let seeded = simulator.seed_account(pn)?;
        Self::on(seeded_store(&seeded).await?, simulator).await
    }

    /// A new client that shows its code to the phone of `pn` and comes online.
    pub(crate) async fn paired(simulator: &Simulator, pn: &str) -> anyhow::Result<Self> {
        let client = Self::fresh(simulator).await?;
        let code = client.code().await?;
        simulator.scan_qr(pn, &code).await?;
        client.online().await?;
        Ok(client)
    }

    /// A seeded client, connected and caught up.
    pub(crate) async fn ready(simulator: &Simulator, pn: &str) -> anyhow::Result<Self> {
        let client = Self::seeded(simulator, pn).await?;
        client.online().await?;
        client
            .hears("the end of catching up", |event| {
                matches!(event, Event::OfflineSyncCompleted(_)).then_some(())
            })
            .await?;
        Ok(client)
    }

    /// The code the client shows.
    pub(crate) async fn code(&self) -> anyhow::Result<String> {
        self.hears("a code to scan", |event| match event {
            Event::PairingQrCode(qr) => Some(qr.code.clone()),
            _ => None,
        })
        .await
    }

    pub(crate) async fn online(&self) -> anyhow::Result<()> {
        self.hears("being connected", |event| {
            matches!(event, Event::Connected(_)).then_some(())
        })
        .await
    }

    /// Writes a text to a number, under an id chosen beforehand.
    pub(crate) async fn write(&self, pn: &str, text: &str) -> anyhow::Result<String> {
        let id = self.client.generate_message_id();
        self.write_as(&id, pn, text).await?;
        Ok(id)
    }

    pub(crate) async fn write_as(&self, id: &str, pn: &str, text: &str) -> anyhow::Result<()> {
        let message = wa::Message {
            conversation: Some(text.to_owned()),
            ..Default::default()
        };
        let options = SendOptions::default().with_message_id(id.to_owned());
        self.client
            .send_message_with_options(&Jid::pn(pn), message, options)
            .await?;
        Ok(())
    }

    /// Waits for the server's ack of a message; the error code if it was refused.
    pub(crate) async fn acked(&self, id: &str) -> anyhow::Result<Option<String>> {
        self.hears("an ack", |event| match event {
            Event::ServerAck(ack) if ack.id == id && ack.class.as_deref() == Some("message") => {
                Some(ack.error.clone())
            }
            _ => None,
        })
        .await
    }

    /// Waits for a text from somebody and returns its id.
    pub(crate) async fn reads(&self, text: &str) -> anyhow::Result<String> {
        let what = format!("the text {text:?}");
        self.hears(&what, |event| {
            texts(event).find(|(_, t)| t == text).map(|(id, _)| id)
        })
        .await
    }

    /// How often a text was shown.
    pub(crate) fn copies(&self, text: &str) -> usize {
        self.absorb();
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard
            .iter()
            .flat_map(|event| texts(event).collect::<Vec<_>>())
            .filter(|(_, t)| t == text)
            .count()
    }

    /// How many events so far fulfil a condition.
    pub(crate) fn count(&self, wanted: impl Fn(&Event) -> bool) -> usize {
        self.absorb();
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.iter().filter(|event| wanted(event)).count()
    }

    /// Waits for an event, past ones included.
    pub(crate) async fn hears<T>(
        &self,
        what: &str,
        pick: impl FnMut(&Event) -> Option<T>,
    ) -> anyhow::Result<T> {
        self.hears_nth(what, 1, pick).await
    }

    /// Waits until something was heard for the `n`th time.
    pub(crate) async fn hears_nth<T>(
        &self,
        what: &str,
        n: usize,
        mut pick: impl FnMut(&Event) -> Option<T>,
    ) -> anyhow::Result<T> {
        let waited = timeout(SOON, async {
            let mut checked = 0;
            let mut found = 0;
            loop {
                {
                    let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
                    while let Some(event) = heard.get(checked) {
                        checked += 1;
                        if let Some(value) = pick(event) {
                            found += 1;
                            if found == n {
                                return Some(value);
                            }
                        }
                    }
                }
                let event = self.events.recv().await.ok()?;
                let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
                heard.push(event);
            }
        })
        .await;
        match waited {
            Ok(Some(value)) => Ok(value),
            _ => bail!("the client never heard {what}; it heard {}", self.summary()),
        }
    }

    /// What `pick` makes of everything so far, in order.
    pub(crate) fn sequence<T>(&self, pick: impl Fn(&Event) -> Vec<T>) -> Vec<T> {
        self.absorb();
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.iter().flat_map(|event| pick(event)).collect()
    }

    /// Waits until the client ended by itself.
    pub(crate) async fn gives_up(&mut self) -> anyhow::Result<()> {
        let ended = timeout(SOON, &mut self.handle).await;
        ended.with_context(|| format!("the client goes on; it heard {}", self.summary()))
    }

    /// Stops the client for good; its store stays.
    pub(crate) async fn stop(self) -> Arc<dyn Backend> {
        self.handle.shutdown().await;
        self.backend
    }

    fn absorb(&self) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        while let Ok(event) = self.events.try_recv() {
            heard.push(event);
        }
    }

    fn summary(&self) -> String {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let names = heard.iter().map(|event| format!("{:?}", event.kind()));
        names.collect::<Vec<_>>().join("\n  ")
    }
}

/// Texts of an event with their message ids.
fn texts(event: &Event) -> impl Iterator<Item = (String, String)> {
    let batch = match event {
        Event::Messages(batch) => Some(batch.iter()),
        _ => None,
    };
    batch.into_iter().flatten().filter_map(|inbound| {
        let text = inbound.message.conversation.clone()?;
        Some((inbound.info.id.clone(), text))
    })
}

/// A store with a seeded device in it.
pub(crate) async fn seeded_store(seeded: &SeededAccount) -> anyhow::Result<Arc<dyn Backend>> {
    let device: Device = serde_json::from_slice(&seeded.device)?;
    let backend = InMemoryBackend::new();
    backend.create().await?;
    backend.save(&device).await?;
    Ok(Arc::new(backend))
}
