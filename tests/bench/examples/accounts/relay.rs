//! The network: a relay to the simulator that can be cut (connections break, new ones are refused) and mended.

use anyhow::{Context as _, Result};
use std::{net::SocketAddr, sync::Mutex};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// Connections that may wait to be taken, so that a hundred at once are not turned away.
const WAITING: u32 = 1024;

pub(crate) struct Relay {
    url: String,
    address: SocketAddr,
    upstream: SocketAddr,
    /// Holds every connection: ending it ends them all.
    work: Mutex<Option<JoinHandle<()>>>,
}

impl Relay {
    /// In front of the simulator at this `ws://` address.
    pub(crate) async fn start(upstream: &str) -> Result<Self> {
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
        };
        relay.run(listener);
        Ok(relay)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) async fn cut(&self) -> Result<()> {
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

    pub(crate) async fn mend(&self) -> Result<()> {
        self.run(listen(self.address)?);
        Ok(())
    }

    fn run(&self, listener: TcpListener) {
        let work = tokio::spawn(accept(listener, self.upstream));
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

async fn accept(listener: TcpListener, upstream: SocketAddr) {
    let mut lines = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        lines.spawn(carry(client, upstream));
        while lines.try_join_next().is_some() {}
    }
}

async fn carry(mut client: TcpStream, upstream: SocketAddr) -> Result<()> {
    let mut server = TcpStream::connect(upstream).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    tokio::io::copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
