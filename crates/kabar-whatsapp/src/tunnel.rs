//! A tunnel through an HTTP proxy: the method CONNECT (RFC 9110, 9.3.6), with Basic authentication (RFC 7617) or none.

use base64::{Engine, prelude::BASE64_STANDARD};
use kabar_core::ports::whatsapp::PathTrouble;
use kabar_types::Proxy;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A proxy that says more than this before the tunnel opens is none.
const HEAD_MAX: usize = 8 * 1024;

/// Has the proxy connect to `host` and returns the stream on which that host answers.
pub(crate) async fn open(
    proxy: &Proxy,
    mut stream: TcpStream,
    host: &str,
    port: u16,
) -> Result<TcpStream, PathTrouble> {
    let asked = stream.write_all(request(proxy, host, port).as_bytes()).await;
    asked.map_err(|_| PathTrouble::ProxyUnreachable)?;
    let head = read_head(&mut stream)
        .await
        .ok_or(PathTrouble::ProxyUnreachable)?;
    match status(&head) {
        Some(200..=299) => Ok(stream),
        Some(407) => Err(PathTrouble::ProxyRefused),
        Some(_) => Err(PathTrouble::ProxyNoWay),
        None => Err(PathTrouble::ProxyUnreachable),
    }
}

fn request(proxy: &Proxy, host: &str, port: u16) -> String {
    let target = if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    };
    let mut text = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
    if !proxy.user.0.is_empty() {
        let pair = format!("{}:{}", proxy.user.0, proxy.password.0);
        let basic = BASE64_STANDARD.encode(pair);
        text.push_str(&format!("Proxy-Authorization: Basic {basic}\r\n"));
    }
    text.push_str("\r\n");
    text
}

/// Byte by byte: what follows the empty line belongs to the tunnel.
async fn read_head(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == HEAD_MAX {
            return None;
        }
        head.push(stream.read_u8().await.ok()?);
    }
    Some(head)
}

/// The number in `HTTP/1.1 200 Connection established`.
fn status(head: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(head).ok()?.lines().next()?;
    let rest = line.strip_prefix("HTTP/1.")?;
    rest.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_types::{ProxyKind, Redacted};

    fn proxy(user: &str) -> Proxy {
        Proxy {
            kind: ProxyKind::Http,
            host: "proxy.example".to_owned(),
            port: 8080,
            user: Redacted(user.to_owned()),
            password: Redacted("open sesame".to_owned()),
        }
    }

    #[test]
    fn the_request_names_the_host_and_carries_the_credentials_only_when_there_are_some() {
        let plain = request(&proxy(""), "web.example", 443);
        assert_eq!(
            plain,
            "CONNECT web.example:443 HTTP/1.1\r\nHost: web.example:443\r\n\r\n"
        );
        // The pair of RFC 7617, section 2.
        let named = request(&proxy("Aladdin"), "fd00::1", 443);
        assert!(named.contains("CONNECT [fd00::1]:443 "), "{named}");
        assert!(
            named.contains("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"),
            "{named}"
        );
    }

    #[test]
    fn only_a_status_line_is_an_answer() {
        assert_eq!(status(b"HTTP/1.1 200 Connection established\r\n\r\n"), Some(200));
        assert_eq!(
            status(b"HTTP/1.0 407\r\nProxy-Authenticate: Basic\r\n\r\n"),
            Some(407)
        );
        assert_eq!(status(b"SSH-2.0-x\r\n\r\n"), None);
    }
}
