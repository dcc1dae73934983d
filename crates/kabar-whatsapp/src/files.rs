//! Small files of WhatsApp's own hosts: pictures of people and groups. They lie there unencrypted, at addresses that the
//! server names, so the address is looked at before anything is asked of it.
//!
//! They come by the account's own way, follow no redirection, and are cut off when they are longer than any should be.

use crate::{Config, http::http_agent};
use kabar_types::Proxy;
use std::time::Duration;
use whatsapp_rust::http::{HttpClient, HttpRequest};
use whatsapp_rust_ureq_http_client::UreqHttpClient;

/// Bytes of the longest file.
const LONGEST: u64 = 64 * 1024;
/// All of WhatsApp's files lie under this name.
const HOSTS: &str = "whatsapp.net";

/// What came of asking for a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fetched {
    Here(Vec<u8>),
    /// It is longer than any should be, or lies elsewhere.
    Unusable,
    Failed,
}

/// One account's way to them.
pub(crate) struct Files {
    /// `None`: nothing is fetched.
    client: Option<UreqHttpClient>,
    /// Takes the place of every host.
    stand_in: Option<String>,
}

impl Files {
    /// A proxy that cannot be used means no files, never files past it.
    pub(crate) fn new(config: &Config, proxy: Option<&Proxy>) -> Self {
        let allowed = !config.offline || config.files_at.is_some();
        let agent = allowed.then(|| http_agent(proxy, Some(0)).ok()).flatten();
        Self {
            client: agent.map(|agent| UreqHttpClient::with_agent(agent).with_max_body_bytes(LONGEST)),
            stand_in: config.files_at.clone(),
        }
    }

    pub(crate) async fn fetch(&self, url: &str, within: Duration) -> Fetched {
        let Some(url) = self.place(url) else {
            return Fetched::Unusable;
        };
        let Some(client) = &self.client else {
            return Fetched::Failed;
        };
        match tokio::time::timeout(within, client.execute(HttpRequest::get(&url))).await {
            Ok(Ok(answer)) if answer.status_code == 200 => Fetched::Here(answer.body),
            Ok(Err(error)) if is_too_long(&error) => Fetched::Unusable,
            _ => Fetched::Failed,
        }
    }

    /// Where the file is asked for; `None` when that is none of WhatsApp's hosts.
    fn place(&self, url: &str) -> Option<String> {
        let url: http::Uri = url.parse().ok()?;
        let host = url.host()?;
        let is_plain = url
            .authority()
            .is_some_and(|authority| authority.as_str() == host);
        if url.scheme_str() != Some("https") || !is_plain {
            return None;
        }
        if let Some(stand_in) = &self.stand_in {
            return Some(format!("{stand_in}{}", url.path_and_query()?));
        }
        let host = host.to_ascii_lowercase();
        let within = host.strip_suffix(HOSTS)?;
        (within.is_empty() || within.ends_with('.')).then(|| url.to_string())
    }
}

fn is_too_long(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(ureq::Error::BodyExceedsLimit(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_whatsapp() -> Files {
        Files::new(&Config::default(), None)
    }

    #[test]
    fn only_whatsapps_own_hosts_are_asked() {
        let files = of_whatsapp();
        for url in [
            "https://pps.whatsapp.net/v/t61/x.jpg?ccb=1",
            "https://media-sin6-1.cdn.WhatsApp.net/v/x",
        ] {
            assert!(files.place(url).is_some(), "{url}");
        }
        for url in [
            "http://pps.whatsapp.net/v/x.jpg",
            "https://pps.whatsapp.net.example.org/v/x.jpg",
            "https://notwhatsapp.net/v/x.jpg",
            "https://alice@pps.whatsapp.net/x.jpg",
            "https://pps.whatsapp.net:8443/x.jpg",
            "https://127.0.0.1/x.jpg",
            "https://[::1]/x.jpg",
            "file:///etc/hosts",
            "pps.whatsapp.net/x.jpg",
            "",
        ] {
            assert_eq!(files.place(url), None, "{url}");
        }
    }

    #[tokio::test]
    async fn a_host_that_is_not_whatsapps_is_asked_for_nothing() {
        let files = of_whatsapp();
        let fetched = files
            .fetch("https://127.0.0.1:9/x.jpg", Duration::from_secs(1))
            .await;
        assert_eq!(fetched, Fetched::Unusable);
    }

    #[tokio::test]
    async fn an_offline_client_fetches_nothing() {
        let files = Files::new(&Config::local("ws://127.0.0.1:9/ws/chat"), None);
        let fetched = files
            .fetch("https://pps.whatsapp.net/x.jpg", Duration::from_secs(1))
            .await;
        assert_eq!(fetched, Fetched::Failed);
    }
}
