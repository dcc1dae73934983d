//! The HTTP client given to the library, which uses it for large history chunks and, later, media.
//!
//! The library fetches no version through it (see `version.rs`).

use async_trait::async_trait;
use kabar_types::{Proxy, ProxyKind};
use std::time::Duration;
use ureq::ProxyProtocol;
use whatsapp_rust::{
    http::{HttpClient, HttpRequest, HttpResponse},
    wacore::net::{StreamingHttpResponse, UploadBody},
};
use whatsapp_rust_ureq_http_client::UreqHttpClient;

/// A body may take this long: a history chunk of many megabytes over a slow line.
const BODY_TIMEOUT: Duration = Duration::from_secs(600);

/// Either the internet or nothing.
pub(crate) enum Http {
    /// Every request is refused, so that a demo or a test can never reach a host.
    Off,
    Internet(UreqHttpClient),
}

impl Http {
    /// A proxy that cannot be used means no requests, never requests past it.
    pub(crate) fn new(offline: bool, proxy: Option<&Proxy>) -> Self {
        if offline {
            return Self::Off;
        }
        match http_agent(proxy, None) {
            Ok(agent) => Self::Internet(UreqHttpClient::with_agent(agent)),
            Err(_) => {
                tracing::warn!("http: the proxy cannot be used; no requests are made");
                Self::Off
            }
        }
    }

    fn inner(&self) -> anyhow::Result<&UreqHttpClient> {
        match self {
            Self::Off => anyhow::bail!("HTTP is switched off here"),
            Self::Internet(client) => Ok(client),
        }
    }
}

/// The library's own agent sets no time limits, so a silent host would hold the history worker for ever.
///
/// The proxy is always set, also to none: ureq would take one from the environment, which nobody chose here.
pub(crate) fn http_agent(proxy: Option<&Proxy>, redirects: Option<u32>) -> Result<ureq::Agent, ureq::Error> {
    let proxy = proxy.map(ureq_proxy).transpose()?;
    let mut config = ureq::Agent::config_builder()
        .proxy(proxy)
        .timeout_resolve(Some(Duration::from_secs(20)))
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .timeout_recv_body(Some(BODY_TIMEOUT))
        .timeout_send_body(Some(BODY_TIMEOUT));
    if let Some(most) = redirects {
        config = config.max_redirects(most);
    }
    Ok(config.build().into())
}

/// Names are resolved by the proxy.
fn ureq_proxy(proxy: &Proxy) -> Result<ureq::Proxy, ureq::Error> {
    let protocol = match proxy.kind {
        ProxyKind::Socks5 => ProxyProtocol::Socks5h,
        ProxyKind::Http => ProxyProtocol::Http,
    };
    let host = match proxy.host.as_str() {
        address if address.contains(':') => format!("[{address}]"),
        name => name.to_owned(),
    };
    let mut built = ureq::Proxy::builder(protocol)
        .host(&host)
        .port(proxy.port)
        .resolve_target(false);
    if !proxy.user.0.is_empty() {
        built = built.username(&proxy.user.0).password(&proxy.password.0);
    }
    built.build()
}

/// For one small page of one host: no redirections, and not for long.
pub(crate) fn for_one_page(largest: u64) -> UreqHttpClient {
    let agent = ureq::Agent::config_builder()
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(20)))
        .max_redirects(0)
        .build();
    UreqHttpClient::with_agent(agent.into()).with_max_body_bytes(largest)
}

#[async_trait]
impl HttpClient for Http {
    async fn execute(&self, request: HttpRequest) -> anyhow::Result<HttpResponse> {
        self.inner()?.execute(request).await
    }

    fn supports_streaming(&self) -> bool {
        matches!(self, Self::Internet(client) if client.supports_streaming())
    }

    fn execute_streaming(&self, request: HttpRequest) -> anyhow::Result<StreamingHttpResponse> {
        self.inner()?.execute_streaming(request)
    }

    fn supports_upload_streaming(&self) -> bool {
        matches!(self, Self::Internet(client) if client.supports_upload_streaming())
    }

    fn execute_upload(
        &self,
        request: HttpRequest,
        body: UploadBody,
        length: u64,
    ) -> anyhow::Result<HttpResponse> {
        self.inner()?.execute_upload(request, body, length)
    }
}

#[cfg(test)]
#[path = "../tests/it/proxy.rs"]
mod proxy;

#[cfg(test)]
mod tests {
    use super::{
        proxy::{PASSWORD, TestProxy},
        *,
    };
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    #[tokio::test]
    async fn an_offline_client_refuses_every_request() {
        let http = Http::new(true, None);
        assert!(
            http.execute(HttpRequest::get("http://127.0.0.1:9/"))
                .await
                .is_err()
        );
        assert!(!http.supports_streaming() && !http.supports_upload_streaming());
    }

    /// A host that says one word to everybody.
    async fn host() -> std::io::Result<std::net::SocketAddr> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let place = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut asked = [0; 1024];
                let _ = stream.read(&mut asked).await;
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nmedia";
                let _ = stream.write_all(answer).await;
            }
        });
        Ok(place)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn media_comes_through_the_proxy_which_looks_its_name_up() -> anyhow::Result<()> {
        for kind in [ProxyKind::Socks5, ProxyKind::Http] {
            let proxy = TestProxy::start(kind, Some(host().await?)).await?;
            let through = Http::new(false, Some(&proxy.choice(PASSWORD)));
            let answer = through
                .execute(HttpRequest::get("http://media.invalid/file"))
                .await?;
            assert_eq!(answer.body, b"media");
            assert_eq!(proxy.asked(), ["media.invalid:80"]);
            let wrong = Http::new(false, Some(&proxy.choice("short pines")));
            let refused = wrong.execute(HttpRequest::get("http://media.invalid/file")).await;
            assert!(refused.is_err());
            assert_eq!(proxy.asked().len(), 1, "and nothing went past it");
        }
        Ok(())
    }
}
