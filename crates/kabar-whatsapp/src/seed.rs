//! Makes a device file out of a device that was linked elsewhere: how the demo's accounts begin.
//!
//! Only for devices of a simulator; a real device's state must never exist twice.

use crate::{device_store, device_watch::DeviceWatch};
use kabar_core::ports::whatsapp::{DeviceFile, OpenError};
use whatsapp_rust::{store::traits::DeviceStore, wacore::store::Device};

/// Creates the file of `device` with the state in `device_json`, as the library's own serialisation writes it.
///
/// # Errors
/// [`OpenError::Io`] when a file is there already or cannot be written, [`OpenError::Corrupt`] when the state cannot
/// be read.
pub async fn import_device(device: &DeviceFile, device_json: &[u8]) -> Result<(), OpenError> {
    let state: Device = serde_json::from_slice(device_json).map_err(|_| OpenError::Corrupt)?;
    if state.pn.is_none() {
        return Err(OpenError::Corrupt);
    }
    let store = device_store::create(device, &DeviceWatch::default()).await?;
    let io = |error: whatsapp_rust::store::error::StoreError| OpenError::Io(error.to_string());
    store.create().await.map_err(io)?;
    store.save(&state).await.map_err(io)
}
