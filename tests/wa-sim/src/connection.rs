//! One connection: a task that reads, and one that writes.
//!
//! The reader does the handshake, then hands every stanza to the router under the world's lock.
//! The writer owns the socket's other half and the sealing counter, and drains a bounded queue. Both
//! end together, by a cancelled token.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use bytes::{Bytes, BytesMut};
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt as _, StreamExt as _};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use wacore_binary::{Node, marshal};
use wacore_noise::framing::encode_frame;

use crate::clock::Stopwatch;
use crate::faults::{Gate, Hold};
use crate::frames::Inflow;
use crate::login;
use crate::noise::{self, AfterHello, Handshaken, Open, Seal};
use crate::router;
use crate::shape;
use crate::simulator::Shared;
use crate::state::{ConnectionId, OUTGOING_LIMIT, Outgoing, Paced};

const HANDSHAKE_DEADLINE: Duration = Duration::from_secs(20);
/// How long a client has to close after the server did.
const CLOSE_DEADLINE: Duration = Duration::from_secs(2);
const WRITE_BATCH: usize = 64;
/// A client's part of the handshake has some hundred bytes.
const HELLO_LIMIT: usize = 64 << 10;

type Sink = SplitSink<WebSocket, Message>;

/// Serves one client until either side ends it.
pub(crate) async fn serve(shared: Arc<Shared>, socket: WebSocket) {
    let kill = shared.stopping().child_token();
    let (sink, stream) = socket.split();
    let reader = Reader {
        stream,
        inflow: Inflow::default(),
    };
    tokio::select! {
        biased;
        () = kill.cancelled() => {}
        ended = talk(&shared, reader, sink, &kill) => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended");
            }
        }
    }
    kill.cancel();
}

async fn talk(
    shared: &Arc<Shared>,
    mut reader: Reader,
    mut sink: Sink,
    kill: &CancellationToken,
) -> anyhow::Result<()> {
    let done = timeout(HANDSHAKE_DEADLINE, shake_hands(shared, &mut reader, &mut sink))
        .await
        .context("the handshake took too long")??;
    let (out, queue) = mpsc::channel(OUTGOING_LIMIT);
    let (connection, stopwatch) = shared.with(|world| (world.open(out, kill.clone()), world.stopwatch));
    let writer = Writer {
        sink,
        seal: done.seal,
        gate: Gate::default(),
        stopwatch,
    };
    shared.spawn(write(writer, queue, kill.clone()));
    let _forgets = Forgets(shared, connection);
    shared.with(|world| login::admit(world, connection, &done.payload, done.client_static, done.pattern))?;
    let line = Line::new(stopwatch);
    listen(shared, reader, done.open, connection, line).await
}

/// Forgets the connection however its task ends.
struct Forgets<'a>(&'a Arc<Shared>, ConnectionId);

impl Drop for Forgets<'_> {
    fn drop(&mut self) {
        self.0.with(|world| world.forget(self.1));
    }
}

async fn listen(
    shared: &Arc<Shared>,
    mut reader: Reader,
    mut open: Open,
    connection: ConnectionId,
    mut line: Line,
) -> anyhow::Result<()> {
    loop {
        let frame = tokio::select! {
            biased;
            node = line.arrives(), if line.is_busy() => {
                shared.with(|world| router::take(world, connection, &node));
                continue;
            }
            frame = reader.frame(), if !line.is_full() => frame?,
        };
        let Some(frame) = frame else {
            return Ok(());
        };
        let len = frame.len();
        let plain = open.open(frame)?;
        let node = match shape::stanza(plain) {
            Ok(node) => node,
            Err(why) => {
                shared.with(|world| router::refuse_misshapen(world, connection, &why));
                return hear_no_more(&mut reader).await;
            }
        };
        shared.with(|world| match world.hold_from(connection) {
            None if !line.is_busy() => router::take(world, connection, &node),
            hold => line.enter(hold, len, node),
        });
    }
}

/// Reads on without listening, so that what was just said to the client reaches it.
async fn hear_no_more(reader: &mut Reader) -> anyhow::Result<()> {
    let gone = async {
        while reader.frame().await?.is_some() {}
        anyhow::Ok(())
    };
    timeout(CLOSE_DEADLINE, gone).await.unwrap_or(Ok(()))
}

/// What a client sent that is still on its way, on a connection made slow.
struct Line {
    stopwatch: Stopwatch,
    gate: Gate,
    waiting: VecDeque<(Duration, Node)>,
}

impl Line {
    fn new(stopwatch: Stopwatch) -> Self {
        Self {
            stopwatch,
            gate: Gate::default(),
            waiting: VecDeque::new(),
        }
    }

    fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn is_full(&self) -> bool {
        self.waiting.len() >= OUTGOING_LIMIT
    }

    fn enter(&mut self, hold: Option<Hold>, len: usize, node: Node) {
        let at = hold.map_or(Duration::ZERO, |hold| self.gate.release(hold, len));
        self.waiting.push_back((at, node));
    }

    /// The next stanza, once it is through. Call it only while the line is busy.
    async fn arrives(&mut self) -> Node {
        match self.waiting.front() {
            Some((at, _)) => self.stopwatch.reaches(*at).await,
            None => std::future::pending().await,
        }
        match self.waiting.pop_front() {
            Some((_, node)) => node,
            None => std::future::pending().await,
        }
    }
}

async fn shake_hands(
    shared: &Arc<Shared>,
    reader: &mut Reader,
    sink: &mut Sink,
) -> anyhow::Result<Handshaken> {
    let hello = reader.frame().await?.context("gone before the handshake")?;
    ensure!(hello.len() <= HELLO_LIMIT, "a hello of {} bytes", hello.len());
    let header = reader.inflow.header().context("a frame without a header")?;
    let answer = shared.with(|world| {
        let identity = Arc::clone(&world.identity);
        noise::answer(&identity, &header, &hello, &mut world.rng)
    })?;
    match answer {
        AfterHello::Done(reply, done) => {
            send_frame(sink, &reply).await?;
            Ok(*done)
        }
        AfterHello::Finish(reply, waiting) => {
            send_frame(sink, &reply).await?;
            let finish = reader.frame().await?.context("gone amid the handshake")?;
            ensure!(finish.len() <= HELLO_LIMIT, "a finish of {} bytes", finish.len());
            waiting.finish(&finish)
        }
    }
}

async fn send_frame(sink: &mut Sink, payload: &[u8]) -> anyhow::Result<()> {
    let frame = encode_frame(payload, None)?;
    Ok(sink.send(Message::Binary(frame.into())).await?)
}

struct Reader {
    stream: SplitStream<WebSocket>,
    inflow: Inflow,
}

impl Reader {
    /// The next frame, or `None` when the client is gone.
    async fn frame(&mut self) -> anyhow::Result<Option<BytesMut>> {
        loop {
            if let Some(frame) = self.inflow.frame() {
                return Ok(Some(frame));
            }
            match self.stream.next().await {
                Some(Ok(Message::Binary(bytes))) => self.inflow.feed(&bytes)?,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_))) | None => return Ok(None),
                Some(Ok(Message::Text(_))) => bail!("a text message, which no client sends"),
                Some(Err(error)) => return Err(error.into()),
            }
        }
    }
}

/// The half of a connection that speaks.
struct Writer {
    sink: Sink,
    seal: Seal,
    gate: Gate,
    stopwatch: Stopwatch,
}

async fn write(mut writer: Writer, mut queue: mpsc::Receiver<Paced>, kill: CancellationToken) {
    let wrote = tokio::select! {
        biased;
        () = kill.cancelled() => return,
        wrote = writer.drain(&mut queue) => wrote,
    };
    if wrote.is_ok() {
        // Reading goes on meanwhile, or unread bytes would reset the connection and take what was
        // just said with them.
        let _ = timeout(CLOSE_DEADLINE, kill.cancelled()).await;
    }
    kill.cancel();
}

impl Writer {
    /// Writes what comes until told to close.
    async fn drain(&mut self, queue: &mut mpsc::Receiver<Paced>) -> anyhow::Result<()> {
        let mut batch = Vec::with_capacity(WRITE_BATCH);
        loop {
            batch.extend(queue.recv().await);
            ensure!(!batch.is_empty(), "the connection was forgotten");
            // Whoever is busy has more to say in a moment: after the others' turn it goes in one write.
            yield_now().await;
            while batch.len() < WRITE_BATCH
                && let Ok(next) = queue.try_recv()
            {
                batch.push(next);
            }
            for Paced { hold, outgoing } in batch.drain(..) {
                let Some((frame, closes)) = self.frame(outgoing)? else {
                    continue;
                };
                self.wait(hold, &frame).await?;
                self.sink.feed(frame).await?;
                if closes {
                    self.sink.close().await?;
                    return Ok(());
                }
            }
            self.sink.flush().await?;
        }
    }

    /// As it goes on the wire, and whether it is the last. Nothing for what cannot be written down.
    fn frame(&mut self, outgoing: Outgoing) -> anyhow::Result<Option<(Message, bool)>> {
        let bytes = match outgoing {
            Outgoing::Node(node) => match marshal(&node) {
                Ok(plain) => encode_frame(&self.seal.seal(&plain)?, None)?,
                Err(error) => {
                    tracing::warn!(tag = %node.tag, %error, "a stanza was not sent");
                    return Ok(None);
                }
            },
            Outgoing::Garbage(bytes) => bytes,
            Outgoing::Close(code) => {
                let reason = Utf8Bytes::from_static("");
                return Ok(Some((Message::Close(Some(CloseFrame { code, reason })), true)));
            }
        };
        Ok(Some((Message::Binary(Bytes::from(bytes)), false)))
    }

    /// What comes before is on its way already; this waits until it may follow.
    async fn wait(&mut self, hold: Option<Hold>, frame: &Message) -> anyhow::Result<()> {
        let Some(hold) = hold else {
            return Ok(());
        };
        let len = match frame {
            Message::Binary(bytes) => bytes.len(),
            _ => 0,
        };
        let at = self.gate.release(hold, len);
        self.sink.flush().await?;
        self.stopwatch.reaches(at).await;
        Ok(())
    }
}
