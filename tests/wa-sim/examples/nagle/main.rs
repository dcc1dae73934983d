//! What `TCP_NODELAY` is worth: the time from `send_message` to the event at the other client, over loopback, with
//! the option set on the clients' sockets (as Kabar's transport does) and without (as the library's own does).
//! Both are measured in turn within one run; the ratio is the figure. `cargo run -p wa-sim --example nagle`

mod clock;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use clock::Stopwatch;
use std::{sync::Arc, time::Duration};
use tokio::net::TcpStream;
use wa_sim::{SimConfig, Simulator};
use whatsapp_rust::{
    Client, Jid,
    bot::{Bot, BotHandle},
    prelude::{ChannelEventHandler, Event, Subscription, wa},
    transport::{Transport, TransportEvent, TransportFactory},
    wacore::store::{Device, InMemoryBackend, traits::DeviceStore as _},
};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const ROUNDS: usize = 3;
const MESSAGES: usize = 60;

struct Loopback {
    url: String,
    no_delay: bool,
}

#[async_trait]
impl TransportFactory for Loopback {
    async fn create_transport(
        &self,
    ) -> Result<(Arc<dyn Transport>, async_channel::Receiver<TransportEvent>)> {
        let uri: axum::http::Uri = self.url.parse()?;
        let tcp = TcpStream::connect(uri.authority().context("no host")?.as_str()).await?;
        tcp.set_nodelay(self.no_delay)?;
        let (socket, _) = tokio_websockets::ClientBuilder::from_uri(uri)
            .connect_on(tcp)
            .await?;
        Ok(whatsapp_rust_tokio_transport::from_websocket(socket))
    }
}

/// A client, caught up.
struct Linked {
    client: Arc<Client>,
    events: async_channel::Receiver<Arc<Event>>,
    handle: BotHandle,
    _subscription: Subscription,
}

impl Linked {
    async fn new(sim: &Simulator, pn: &str, no_delay: bool) -> Result<Self> {
        let device: Device = serde_json::from_slice(&sim.seed_account(pn)?.device)?;
        let store = Arc::new(InMemoryBackend::new());
        store.create().await?;
        store.save(&device).await?;
        let bot = Bot::builder()
            .with_backend_arc(store)
            .with_transport_factory(Loopback {
                url: sim.ws_url(),
                no_delay,
            })
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
            handle: bot.spawn(),
            _subscription: subscription,
        };
        linked
            .hears(|event| matches!(event, Event::OfflineSyncCompleted(_)))
            .await?;
        Ok(linked)
    }

    async fn hears(&self, wanted: impl Fn(&Event) -> bool) -> Result<()> {
        while !wanted(&*self.events.recv().await?) {}
        Ok(())
    }
}

/// The times of `MESSAGES` messages, one after the other.
async fn measure(no_delay: bool) -> Result<Vec<Duration>> {
    let sim = Simulator::start(SimConfig::default()).await?;
    sim.add_account(ALICE, "Alice")?;
    sim.add_account(BOB, "Bob")?;
    let alice = Linked::new(&sim, ALICE, no_delay).await?;
    let bob = Linked::new(&sim, BOB, no_delay).await?;
    let mut times = Vec::new();
    for number in 0..=MESSAGES {
        let text = format!("message {number}");
        let message = wa::Message {
            conversation: Some(text.clone()),
            ..Default::default()
        };
        let watch = Stopwatch::start();
        alice.client.send_message(Jid::pn(BOB), message).await?;
        bob.hears(|event| match event {
            Event::Messages(batch) => batch
                .iter()
                .any(|inbound| inbound.message.conversation.as_deref() == Some(text.as_str())),
            _ => false,
        })
        .await?;
        times.push(watch.read());
    }
    alice.handle.shutdown().await;
    bob.handle.shutdown().await;
    sim.stop().await;
    // The first one makes the session.
    Ok(times.split_off(1))
}

fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    sorted[(sorted.len() - 1) * percent / 100].as_secs_f64() * 1000.0
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
async fn main() -> Result<()> {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        with.extend(measure(true).await?);
        without.extend(measure(false).await?);
    }
    with.sort();
    without.sort();
    for (name, times) in [("TCP_NODELAY", &with), ("without", &without)] {
        println!(
            "{name}: p50 {:.2} ms, p95 {:.2} ms",
            percentile(times, 50),
            percentile(times, 95)
        );
    }
    println!(
        "ratio of medians: {:.1}",
        percentile(&without, 50) / percentile(&with, 50)
    );
    Ok(())
}
