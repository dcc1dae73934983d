//! The way to the network that was chosen for an account: straight, or through one proxy.
//!
//! Through a proxy, names are given to it as they are: nothing here asks a name server of this computer for them.
//! Deliberately not here: TLS and everything inside the tunnel, and any choice between several proxies.

use crate::tunnel;
use kabar_core::ports::whatsapp::PathTrouble;
use kabar_types::{Proxy, ProxyKind};
use std::{io, time::Duration};
use tokio::net::TcpStream;
use tokio_socks::tcp::Socks5Stream;

/// The library gives up a dial after 20 s and does not say why, so both steps together take less.
const ANSWERS_WITHIN: Duration = Duration::from_secs(8);
const LEADS_WITHIN: Duration = Duration::from_secs(9);

/// Why no connection came about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DialError {
    #[error("{0}")]
    Path(#[from] PathTrouble),
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// A connection on which the other side is `host`.
pub(crate) async fn open(proxy: Option<&Proxy>, host: &str, port: u16) -> Result<TcpStream, DialError> {
    let Some(proxy) = proxy else {
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        return Ok(stream);
    };
    let stream = reach(proxy).await?;
    let led = tokio::time::timeout(LEADS_WITHIN, lead(proxy, stream, host, port)).await;
    Ok(led.unwrap_or(Err(PathTrouble::ProxyNoWay))?)
}

async fn reach(proxy: &Proxy) -> Result<TcpStream, PathTrouble> {
    let dial = TcpStream::connect((proxy.host.as_str(), proxy.port));
    match tokio::time::timeout(ANSWERS_WITHIN, dial).await {
        Ok(Ok(stream)) if stream.set_nodelay(true).is_ok() => Ok(stream),
        _ => Err(PathTrouble::ProxyUnreachable),
    }
}

async fn lead(proxy: &Proxy, stream: TcpStream, host: &str, port: u16) -> Result<TcpStream, PathTrouble> {
    match proxy.kind {
        ProxyKind::Http => tunnel::open(proxy, stream, host, port).await,
        ProxyKind::Socks5 => socks(proxy, stream, host, port).await,
    }
}

async fn socks(proxy: &Proxy, stream: TcpStream, host: &str, port: u16) -> Result<TcpStream, PathTrouble> {
    let (user, password) = (proxy.user.0.as_str(), proxy.password.0.as_str());
    let opened = if user.is_empty() {
        Socks5Stream::connect_with_socket(stream, (host, port)).await
    } else {
        Socks5Stream::connect_with_password_and_socket(stream, (host, port), user, password).await
    };
    opened
        .map(Socks5Stream::into_inner)
        .map_err(|error| trouble(&error))
}

fn trouble(error: &tokio_socks::Error) -> PathTrouble {
    use tokio_socks::Error;
    match error {
        Error::PasswordAuthFailure(_)
        | Error::NoAcceptableAuthMethods
        | Error::UnknownAuthMethod
        | Error::InvalidAuthValues(_) => PathTrouble::ProxyRefused,
        // Not even the answer of a SOCKS server.
        Error::Io(_) | Error::InvalidResponseVersion | Error::ProxyServerUnreachable => {
            PathTrouble::ProxyUnreachable
        }
        _ => PathTrouble::ProxyNoWay,
    }
}
