//! How a client reaches the media host: its HTTP client puts the simulator's address in place of the
//! host's name. Any client of any library needs no more than this.

use async_trait::async_trait;
use wa_sim::{MEDIA_HOST, Simulator};
use whatsapp_rust::http::{HttpClient, HttpRequest, HttpResponse};
use whatsapp_rust::wacore::net::{StreamingHttpResponse, UploadBody};
use whatsapp_rust_ureq_http_client::UreqHttpClient;

/// An HTTP client that knows the media host and nothing else, so that no test reaches the internet.
pub(crate) struct MediaOnly {
    inner: UreqHttpClient,
    url: String,
}

impl MediaOnly {
    pub(crate) fn of(simulator: &Simulator) -> Self {
        Self {
            inner: UreqHttpClient::new(),
            url: simulator.media_url(),
        }
    }

    fn rewrite(&self, mut request: HttpRequest) -> anyhow::Result<HttpRequest> {
        let host = format!("https://{MEDIA_HOST}");
        let path = request.url.strip_prefix(&host);
        let path = path.ok_or_else(|| anyhow::anyhow!("{} is somewhere else", request.url))?;
        request.url = format!("{}{path}", self.url);
        Ok(request)
    }
}

#[async_trait]
impl HttpClient for MediaOnly {
    async fn execute(&self, request: HttpRequest) -> anyhow::Result<HttpResponse> {
        self.inner.execute(self.rewrite(request)?).await
    }

    fn supports_streaming(&self) -> bool {
        self.inner.supports_streaming()
    }

    fn execute_streaming(&self, request: HttpRequest) -> anyhow::Result<StreamingHttpResponse> {
        self.inner.execute_streaming(self.rewrite(request)?)
    }

    fn supports_upload_streaming(&self) -> bool {
        self.inner.supports_upload_streaming()
    }

    fn execute_upload(
        &self,
        request: HttpRequest,
        body: UploadBody,
        length: u64,
    ) -> anyhow::Result<HttpResponse> {
        self.inner.execute_upload(self.rewrite(request)?, body, length)
    }
}
