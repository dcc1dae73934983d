//! The network: a relay to the simulator that can be cut (connections break, new ones are refused) and mended, and that
//! sees when a client says something.

use anyhow::{Context as _, Result};
use std::{net::SocketAddr, sync::Mutex};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpSocket, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// Connections that may wait to be taken, so that a hundred at once are not turned away.
const WAITING: u32 = 1024;

/// A network between clients and the simulator.
pub struct Relay {
    url: String,
    address: SocketAddr,
    upstream: SocketAddr,
    /// Holds every connection: ending it ends them all.
    work: Mutex<Option<JoinHandle<()>>>,
    /// Bytes that clients have sent.
    said: watch::Sender<u64>,
}

impl Relay {
    /// In front of the simulator at this `ws://` address.
    ///
    /// # Errors
    /// When the address makes no sense, or no port is free.
    pub async fn start(upstream: &str) -> Result<Self> {
        let uri: http::Uri = upstream.parse()?;
        let authority = uri.authority().context("an address without a host")?.as_str();
        let upstream = authority.parse()?;
        let listener = listen("127.0.0.1:0".parse()?)?;
        let address = listener.local_addr()?;
        let relay = Self {
            url: format!("ws://{address}{}", uri.path()),
            address,
            upstream,
            work: Mutex::new(None),
            said: watch::Sender::new(0),
        };
        relay.run(listener);
        Ok(relay)
    }

    /// Where clients dial.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many bytes clients have sent, each time they send some.
    pub fn said(&self) -> watch::Receiver<u64> {
        self.said.subscribe()
    }

    /// Breaks every connection and refuses new ones.
    ///
    /// # Errors
    /// None that a measurement could go on after.
    pub async fn cut(&self) -> Result<()> {
        let work = self
            .work
            .lock()
            .map_err(|_| anyhow::anyhow!("a relay that broke"))?
            .take();
        if let Some(work) = work {
            work.abort();
            let _ = work.await;
        }
        Ok(())
    }

    /// Takes connections again.
    ///
    /// # Errors
    /// When the port is gone.
    pub async fn mend(&self) -> Result<()> {
        self.run(listen(self.address)?);
        Ok(())
    }

    fn run(&self, listener: TcpListener) {
        let work = tokio::spawn(accept(listener, self.upstream, self.said.clone()));
        if let Ok(mut held) = self.work.lock() {
            *held = Some(work);
        }
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket.listen(WAITING)?)
}

async fn accept(listener: TcpListener, upstream: SocketAddr, said: watch::Sender<u64>) {
    let mut lines = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        lines.spawn(carry(client, upstream, said.clone()));
        while lines.try_join_next().is_some() {}
    }
}

async fn carry(client: TcpStream, upstream: SocketAddr, said: watch::Sender<u64>) -> Result<()> {
    let server = TcpStream::connect(upstream).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    tokio::select! {
        ended = up(&mut from_client, &mut to_server, &said) => ended,
        ended = tokio::io::copy(&mut from_server, &mut to_client) => Ok(ended.map(drop)?),
    }
}

async fn up(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf, said: &watch::Sender<u64>) -> Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = from.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        // Before it is passed on: what is measured ends where the client has said it.
        said.send_modify(|sum| *sum += count as u64);
        to.write_all(&buffer[..count]).await?;
    }
}
