//! The HTTP client given to the library, which uses it for large history chunks and, later, media.
//!
//! No version is ever fetched (see `version.rs`). Proxies come with the account settings.

use async_trait::async_trait;
use std::time::Duration;
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
    pub(crate) fn new(offline: bool) -> Self {
        if offline {
            Self::Off
        } else {
            Self::Internet(UreqHttpClient::with_agent(agent()))
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
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_resolve(Some(Duration::from_secs(20)))
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .timeout_recv_body(Some(BODY_TIMEOUT))
        .timeout_send_body(Some(BODY_TIMEOUT))
        .build()
        .into()
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
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_offline_client_refuses_every_request() {
        let http = Http::new(true);
        assert!(
            http.execute(HttpRequest::get("http://127.0.0.1:9/"))
                .await
                .is_err()
        );
        assert!(!http.supports_streaming() && !http.supports_upload_streaming());
    }
}
