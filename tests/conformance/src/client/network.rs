//! How the client reaches the simulator: its WebSocket without waiting to fill packets, and its media host by plain
//! HTTP, where the library would go to a name by HTTPS.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use tokio::net::TcpStream;
use whatsapp_rust::http::{HttpClient, HttpRequest, HttpResponse};
use whatsapp_rust::transport::{Transport, TransportEvent, TransportFactory};
use whatsapp_rust::wacore::net::{StreamingHttpResponse, UploadBody};
use whatsapp_rust_ureq_http_client::UreqHttpClient;

pub(super) struct Loopback(pub(super) String);

#[async_trait]
impl TransportFactory for Loopback {
    async fn create_transport(
        &self,
    ) -> Result<(Arc<dyn Transport>, async_channel::Receiver<TransportEvent>)> {
        let uri: http::Uri = self.0.parse()?;
        let tcp = TcpStream::connect(uri.authority().context("no host")?.as_str()).await?;
        tcp.set_nodelay(true)?;
        let (socket, _) = tokio_websockets::ClientBuilder::from_uri(uri)
            .connect_on(tcp)
            .await?;
        Ok(whatsapp_rust_tokio_transport::from_websocket(socket))
    }
}

/// Leads every request to the media host.
pub(super) struct MediaHost {
    inner: UreqHttpClient,
    base: String,
}

impl MediaHost {
    /// `base` is for example `http://127.0.0.1:4321`.
    pub(super) fn new(base: &str) -> Self {
        Self {
            inner: UreqHttpClient::new(),
            base: base.trim_end_matches('/').to_owned(),
        }
    }

    fn led(&self, mut request: HttpRequest) -> HttpRequest {
        let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
        request.url = format!("{}/{path}", self.base);
        request
    }
}

#[async_trait]
impl HttpClient for MediaHost {
    async fn execute(&self, request: HttpRequest) -> Result<HttpResponse> {
        self.inner.execute(self.led(request)).await
    }

    fn supports_streaming(&self) -> bool {
        true
    }

    fn execute_streaming(&self, request: HttpRequest) -> Result<StreamingHttpResponse> {
        self.inner.execute_streaming(self.led(request))
    }

    fn supports_upload_streaming(&self) -> bool {
        true
    }

    fn execute_upload(&self, request: HttpRequest, body: UploadBody, length: u64) -> Result<HttpResponse> {
        self.inner.execute_upload(self.led(request), body, length)
    }
}
