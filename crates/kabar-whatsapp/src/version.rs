//! Which WhatsApp Web version a connection claims.
//!
//! The library would fetch the newest one from web.whatsapp.com while connecting and fail the connection when that
//! fails. Here a version is always given, so that connecting needs exactly one host. The core asks for a newer one
//! beside that ([`newest`]) and says what to claim; WhatsApp refuses an old one with `Outdated` after about two months.

use crate::http;
use kabar_core::ports::whatsapp::WaVersion;
use std::sync::{Arc, PoisonError, RwLock};
use whatsapp_rust::{
    http::{HttpClient, HttpRequest},
    version::parse_sw_js,
};

/// Major, minor and revision.
pub type Version = (u32, u32, u32);

/// The version this build's protocol definitions were made for (whatsapp-rust 0.7.0, `store/device.rs`).
pub(crate) const BUILT_IN: Version = (2, 3000, 1_042_742_319);

/// The page of WhatsApp Web that names its revision, as whatsapp-rust knows it.
pub(crate) const PAGE: &str = "https://web.whatsapp.com/sw.js";
/// The page is a few hundred kilobytes.
const LARGEST_PAGE: u64 = 8 << 20;
/// Without a browser's name the page is another one.
const BROWSER: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

/// What is claimed from now on, shared by all clients of a process.
#[derive(Clone)]
pub(crate) struct Claim(Arc<RwLock<Version>>);

impl Claim {
    pub(crate) fn new(version: Option<Version>) -> Self {
        Self(Arc::new(RwLock::new(version.unwrap_or(BUILT_IN))))
    }

    pub(crate) fn tuple(&self) -> Version {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self) -> WaVersion {
        let (major, minor, revision) = self.tuple();
        WaVersion(major, minor, revision)
    }

    pub(crate) fn set(&self, WaVersion(major, minor, revision): WaVersion) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (major, minor, revision);
    }
}

/// Asks `page` for the newest version. No other host is asked: a redirection counts as no answer.
pub(crate) async fn newest(page: &str) -> Option<WaVersion> {
    let client = http::for_one_page(LARGEST_PAGE);
    let request = HttpRequest::get(page)
        .with_header("sec-fetch-site", "none")
        .with_header("user-agent", BROWSER);
    let answer = client.execute(request).await;
    let page = answer.ok().filter(|answer| answer.status_code == 200)?;
    named(&String::from_utf8_lossy(&page.body))
}

/// The version a page names; one without a revision is none.
fn named(page: &str) -> Option<WaVersion> {
    let (major, minor, revision) = parse_sw_js(page)?;
    (revision > 0).then_some(WaVersion(major, minor, revision))
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Claim, WaVersion, named, newest};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };
    use whatsapp_rust::wacore::store::Device;

    #[test]
    fn the_built_in_version_is_the_one_of_the_protocol_definitions() {
        let device = Device::new();
        assert_eq!(
            (
                device.app_version_primary,
                device.app_version_secondary,
                device.app_version_tertiary
            ),
            BUILT_IN
        );
    }

    /// Answers every request with this.
    async fn serve(answer: &'static str) -> std::io::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let _ = socket.read(&mut [0; 4096]).await;
                let _ = socket.write_all(answer.as_bytes()).await;
            }
        });
        Ok(format!("http://{address}/sw.js"))
    }

    #[tokio::test]
    async fn the_newest_version_is_read_from_the_page() {
        let page = serve("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"client_revision\":1999999999}");
        let newest = newest(&page.await.unwrap()).await;
        assert_eq!(newest, Some(WaVersion(2, 3000, 1_999_999_999)));
    }

    #[tokio::test]
    async fn an_error_page_a_redirection_and_nonsense_name_no_version() {
        for answer in [
            "HTTP/1.1 500 Oh\r\nconnection: close\r\n\r\n{\"client_revision\":1999999999}",
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nclosed for today",
            "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nassets-manifest-98765",
        ] {
            assert_eq!(newest(&serve(answer).await.unwrap()).await, None, "{answer}");
        }
        assert_eq!(newest("http://127.0.0.1:9/sw.js").await, None, "nobody there");
    }

    #[test]
    fn a_revision_of_nought_is_no_version() {
        assert_eq!(named("client_revision:0;"), None);
    }

    #[test]
    fn what_is_claimed_changes_for_everybody_who_shares_it() {
        let claim = Claim::new(None);
        let shared = claim.clone();
        claim.set(WaVersion(2, 3000, 1_999_999_999));
        assert_eq!(shared.tuple(), (2, 3000, 1_999_999_999));
    }
}
