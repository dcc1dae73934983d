//! The bare library: a client over its own SQLite store, nothing besides.

use crate::child::RECORDS;
use anyhow::{Context as _, Result};
use async_trait::async_trait;
use std::{path::Path, sync::Arc};
use tokio::net::TcpStream;
use wacore::store::{Device, traits::DeviceStore as _};
use whatsapp_rust::transport::{Transport, TransportEvent, TransportFactory};
use whatsapp_rust_sqlite_storage::SqliteStore;

/// The library's own transport with `TCP_NODELAY`, as Kabar dials, so that only what is above it differs.
pub struct Loopback(pub String);

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

/// Makes the files of the accounts of the records in this folder.
///
/// # Errors
/// Those of the store.
pub async fn prepare(folder: &Path) -> Result<()> {
    let records: Vec<(String, String, String)> =
        serde_json::from_slice(&std::fs::read(folder.join(RECORDS))?)?;
    for (place, (_, _, record)) in records.iter().enumerate() {
        let device: Device = serde_json::from_str(record)?;
        let store = SqliteStore::new(&file(folder, place)?).await?;
        store.create().await?;
        store.save(&device).await?;
    }
    Ok(())
}

/// The file of the account at this place.
///
/// # Errors
/// When the folder has a name that is no text.
pub fn file(folder: &Path, place: usize) -> Result<String> {
    let path = folder.join(format!("{place}.db"));
    Ok(path
        .to_str()
        .context("a folder whose name is no text")?
        .to_owned())
}
