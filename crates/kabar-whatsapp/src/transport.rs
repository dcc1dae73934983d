//! The WebSocket to WhatsApp: one dial per attempt, with `TCP_NODELAY`, watched.
//!
//! The library's own factory leaves Nagle's algorithm on, which costs about 40 ms per message, and its run loop only
//! logs why an attempt failed. This factory says it: an attempt begins, no socket came about, or the handshake did
//! not complete. Bytes pass through unseen; nothing here knows WhatsApp's frames beyond counting writes.

use crate::{
    clock,
    connection::Sign,
    way::{self, DialError},
};
use async_trait::async_trait;
use bytes::Bytes;
use kabar_core::ports::whatsapp::PathTrouble;
use kabar_types::Proxy;
use std::{
    io::ErrorKind,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio_websockets::{ClientBuilder, Connector};
use whatsapp_rust::wacore::net::{Transport, TransportEvent, TransportFactory, WHATSAPP_WEB_ORIGIN};
use whatsapp_rust_tokio_transport::{default_tls_connector, from_websocket};

/// How many received pieces may wait for the reader: backpressure onto the socket.
const WAITING_PIECES: usize = 64;

/// Somebody waits for the answer.
const TRIED_WITHIN: Duration = Duration::from_secs(20);
/// Hanging up takes this long at most.
const GOODBYE_WITHIN: Duration = Duration::from_secs(5);

/// Told what happens to each attempt. Must not block.
pub(crate) type Watcher = Arc<dyn Fn(Sign) + Send + Sync>;

/// Dials `url` whenever the library wants a connection.
pub(crate) struct Dialer {
    pub(crate) url: String,
    pub(crate) watcher: Watcher,
    pub(crate) line: Line,
    /// `None`: straight to the network.
    pub(crate) proxy: Option<Proxy>,
}

/// The connection of the moment, to be cut from outside as a broken cable would.
///
/// The library's own "reconnect now" may dial before it has finished hanging up, and then sends no receipt on the new
/// connection (whatsapp-rust 0.7.0 `reconnect_immediately`: it closes the outbound scope the new dial has reopened).
/// A cut takes the way of any lost connection instead and costs a second.
#[derive(Clone, Default)]
pub(crate) struct Line(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    transport: Option<Weak<dyn Transport>>,
    /// Since when an attempt is under way.
    dials: Option<Instant>,
}

impl Line {
    fn hold(&self, transport: &Arc<dyn Transport>) {
        self.held().transport = Some(Arc::downgrade(transport));
    }

    fn set_dialling(&self, dials: bool) {
        self.held().dials = dials.then(clock::monotonic);
    }

    /// How long the attempt of the moment has been under way.
    pub(crate) fn dials_since(&self) -> Option<Duration> {
        let since = self.held().dials?;
        Some(clock::monotonic().saturating_duration_since(since))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection, if there is one, for [`hang_up`]; once.
    pub(crate) fn take(&self) -> Option<Arc<dyn Transport>> {
        let held = self.held().transport.take();
        held.and_then(|transport| transport.upgrade())
    }
}

/// Ends a connection; the library notices and dials again. It says goodbye behind what is being written, and on a dead line
/// that is written for a quarter of an hour: the reading end has stopped by then all the same.
pub(crate) async fn hang_up(transport: &dyn Transport) {
    let _ = tokio::time::timeout(GOODBYE_WITHIN, transport.disconnect()).await;
}

type Opened = (Arc<dyn Transport>, async_channel::Receiver<TransportEvent>);

#[async_trait]
impl TransportFactory for Dialer {
    async fn create_transport(&self) -> anyhow::Result<Opened> {
        (self.watcher)(Sign::Dialing);
        self.line.set_dialling(true);
        // The library gives up after 20 s by dropping this future: that is a failed dial, too.
        let mut attempt = Unfinished {
            watcher: &self.watcher,
            line: &self.line,
            failed: true,
        };
        let opened = match dial(&self.url, self.proxy.as_ref()).await {
            Ok(opened) => opened,
            Err(error) => {
                if let Some(trouble) = error.downcast_ref::<PathTrouble>() {
                    (self.watcher)(Sign::PathFailed(*trouble));
                }
                return Err(error);
            }
        };
        attempt.failed = false;
        self.line.hold(&opened.0);
        Ok(watch(opened, Arc::clone(&self.watcher)))
    }
}

/// One connection to WhatsApp's WebSocket. Fails with a [`PathTrouble`] when the proxy is at fault.
async fn dial(url: &str, proxy: Option<&Proxy>) -> anyhow::Result<Opened> {
    let uri: http::Uri = url.parse()?;
    let host = uri
        .host()
        .ok_or_else(|| anyhow::anyhow!("the address has no host"))?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let tls = match uri.scheme_str() {
        Some("wss") => default_tls_connector(),
        Some("ws") => Connector::Plain,
        _ => anyhow::bail!("the address is neither ws:// nor wss://"),
    };
    let port = uri
        .port_u16()
        .unwrap_or(if matches!(tls, Connector::Plain) { 80 } else { 443 });
    let tcp = match way::open(proxy, &host, port).await {
        Ok(tcp) => tcp,
        Err(DialError::Path(trouble)) => return Err(trouble.into()),
        Err(DialError::Io(error)) => return Err(error.into()),
    };
    let origin = http::HeaderValue::from_static(WHATSAPP_WEB_ORIGIN);
    let request = ClientBuilder::from_uri(uri).add_header(http::header::ORIGIN, origin)?;
    let spoken = async {
        let stream = tls.wrap(&host, tcp).await?;
        request.connect_on(stream).await
    };
    match spoken.await {
        Ok((websocket, _)) => Ok(from_websocket(websocket)),
        // The tunnel stands, and what is at its end does not speak as WhatsApp does.
        Err(error) if proxy.is_some() => Err(beyond(&error).into()),
        Err(error) => Err(error.into()),
    }
}

/// A refused certificate comes as invalid data: the proxy, or somebody behind it, opens the encryption.
fn beyond(error: &tokio_websockets::Error) -> PathTrouble {
    match error {
        tokio_websockets::Error::Io(error) if error.kind() == ErrorKind::InvalidData => {
            PathTrouble::NotWhatsApp
        }
        _ => PathTrouble::ProxyNoWay,
    }
}

/// Connects and hangs up; nothing is said.
pub(crate) async fn try_path(url: &str, proxy: &Proxy) -> Result<(), PathTrouble> {
    match tokio::time::timeout(TRIED_WITHIN, dial(url, Some(proxy))).await {
        Ok(Ok((transport, _))) => {
            transport.disconnect().await;
            Ok(())
        }
        Ok(Err(error)) => Err(error.downcast().unwrap_or(PathTrouble::ProxyNoWay)),
        Err(_) => Err(PathTrouble::ProxyNoWay),
    }
}

struct Unfinished<'a> {
    watcher: &'a Watcher,
    line: &'a Line,
    failed: bool,
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        self.line.set_dialling(false);
        if self.failed {
            (self.watcher)(Sign::DialFailed);
        }
    }
}

/// What one connection has seen. In a Noise XX handshake the client writes twice: hello, then finish. It writes the
/// second only if it accepts the server's certificate, and closes the socket itself if it does not.
#[derive(Default)]
struct Seen {
    writes: AtomicUsize,
    received: AtomicBool,
    hung_up: AtomicBool,
    closed: AtomicBool,
}

fn watch((transport, received): Opened, watcher: Watcher) -> Opened {
    let seen = Arc::new(Seen::default());
    let (sender, receiver) = async_channel::bounded(WAITING_PIECES);
    let relayed = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok(event) = received.recv().await {
            match &event {
                TransportEvent::DataReceived(_) => relayed.received.store(true, Ordering::Release),
                TransportEvent::Disconnected(_) => relayed.hung_up.store(true, Ordering::Release),
                TransportEvent::Connected => {}
            }
            if sender.send(event).await.is_err() {
                break;
            }
        }
    });
    (
        Arc::new(Watched {
            inner: transport,
            seen,
            watcher,
        }),
        receiver,
    )
}

struct Watched {
    inner: Arc<dyn Transport>,
    seen: Arc<Seen>,
    watcher: Watcher,
}

#[async_trait]
impl Transport for Watched {
    async fn send(&self, data: Bytes) -> anyhow::Result<()> {
        self.seen.writes.fetch_add(1, Ordering::AcqRel);
        self.inner.send(data).await
    }

    async fn disconnect(&self) {
        let first = !self.seen.closed.swap(true, Ordering::AcqRel);
        if first && self.seen.writes.load(Ordering::Acquire) < 2 {
            let answered =
                self.seen.received.load(Ordering::Acquire) && !self.seen.hung_up.load(Ordering::Acquire);
            (self.watcher)(Sign::HandshakeFailed { answered });
        }
        hang_up(&*self.inner).await;
    }
}
