//! A proxy of either kind that leads everywhere to one place, whatever name it is given, and remembers the names.

use kabar_types::{Proxy, ProxyKind, Redacted};
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

/// Whom it lets through.
pub(crate) const USER: &str = "alice";
pub(crate) const PASSWORD: &str = "tall pines";

#[derive(Clone)]
pub(crate) struct TestProxy {
    kind: ProxyKind,
    port: u16,
    /// `None`: it reaches nobody.
    leads_to: Option<SocketAddr>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl TestProxy {
    pub(crate) async fn start(kind: ProxyKind, leads_to: Option<SocketAddr>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let proxy = Self {
            kind,
            port: listener.local_addr()?.port(),
            leads_to,
            asked: Arc::default(),
        };
        let serving = proxy.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.serve(stream).await });
            }
        });
        Ok(proxy)
    }

    /// What a person would choose to use it.
    pub(crate) fn choice(&self, password: &str) -> Proxy {
        Proxy {
            kind: self.kind,
            host: "127.0.0.1".to_owned(),
            port: self.port,
            user: Redacted(USER.to_owned()),
            password: Redacted(password.to_owned()),
        }
    }

    /// The names and ports that were asked for by whoever was let in.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let opened = match self.kind {
            ProxyKind::Socks5 => self.socks(&mut stream).await?,
            ProxyKind::Http => self.connect(&mut stream).await?,
        };
        if let Some(mut beyond) = opened {
            copy_bidirectional(&mut stream, &mut beyond).await?;
        }
        Ok(())
    }

    async fn lead(&self, name: String) -> Option<TcpStream> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(name);
        TcpStream::connect(self.leads_to?).await.ok()
    }

    /// RFC 1928 with RFC 1929.
    async fn socks(&self, stream: &mut TcpStream) -> io::Result<Option<TcpStream>> {
        let mut head = [0; 2];
        stream.read_exact(&mut head).await?;
        piece(stream, head[1]).await?;
        stream.write_all(&[5, 2]).await?;
        stream.read_u8().await?;
        let user = counted(stream).await?;
        let password = counted(stream).await?;
        let known = user == USER.as_bytes() && password == PASSWORD.as_bytes();
        stream.write_all(&[1, u8::from(!known)]).await?;
        if !known {
            return Ok(None);
        }
        let mut request = [0; 4];
        stream.read_exact(&mut request).await?;
        // A name (3) is what must come; an address would mean that it was looked up here.
        let name = match request[3] {
            3 => String::from_utf8_lossy(&counted(stream).await?).into_owned(),
            kind => format!("an address of kind {kind}"),
        };
        let port = stream.read_u16().await?;
        let beyond = self.lead(format!("{name}:{port}")).await;
        let answer = if beyond.is_some() { 0 } else { 4 };
        stream.write_all(&[5, answer, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
        Ok(beyond)
    }

    /// RFC 9110, 9.3.6.
    async fn connect(&self, stream: &mut TcpStream) -> io::Result<Option<TcpStream>> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        // alice:tall pines
        if !head.to_ascii_lowercase().contains("proxy-authorization: basic ")
            || !head.contains("YWxpY2U6dGFsbCBwaW5lcw==")
        {
            stream
                .write_all(b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n")
                .await?;
            return Ok(None);
        }
        let name = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let beyond = self.lead(name).await;
        let answer: &[u8] = match beyond {
            Some(_) => b"HTTP/1.1 200 There\r\n\r\n",
            None => b"HTTP/1.1 502 Nobody\r\nContent-Length: 0\r\n\r\n",
        };
        stream.write_all(answer).await?;
        Ok(beyond)
    }
}

async fn counted(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let length = stream.read_u8().await?;
    piece(stream, length).await
}

async fn piece(stream: &mut TcpStream, length: u8) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(length)];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
