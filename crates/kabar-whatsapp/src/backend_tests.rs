//! What the library waits for, and what it does not.

use super::*;
use crate::device_store::create;
use crate::device_watch::DeviceWatch;
use kabar_core::ports::whatsapp::DeviceFile;
use std::{pin::pin, time::Duration};
use tempfile::TempDir;
use whatsapp_rust::waproto::whatsapp::ADVSignedDeviceIdentity;
use zeroize::Zeroizing;

async fn new_file(folder: &TempDir) -> Arc<Backend> {
    let device = DeviceFile {
        path: folder.path().join("wa.db"),
        key: Zeroizing::new([0x5a; 32]),
    };
    let store = create(&device, &DeviceWatch::default()).await.unwrap();
    DeviceStore::create(&*store).await.unwrap();
    Backend::over(store, SentRows::default())
}

fn learned(source: &str) -> LidPnMappingEntry {
    LidPnMappingEntry {
        lid: "100000000000214".to_owned(),
        phone_number: "6280000000214".to_owned(),
        created_at: 1,
        updated_at: 1,
        learning_source: source.to_owned(),
    }
}

#[tokio::test]
async fn a_phone_is_answered_only_once_the_file_knows_whom_the_device_belongs_to() {
    let folder = TempDir::new().unwrap();
    let backend = new_file(&folder).await;
    let own = learned("pairing");
    let mut before_the_yes = pin!(backend.put_lid_mapping(&own));

    let mut device = Device::new();
    backend.save(&device).await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(100), &mut before_the_yes).await;
    assert!(early.is_err(), "the file knows of no number");

    device.pn = Some("6280000000214@s.whatsapp.net".parse().unwrap());
    device.lid = Some("100000000000214@lid".parse().unwrap());
    device.account = Some(ADVSignedDeviceIdentity::default().into());
    backend.save(&device).await.unwrap();
    before_the_yes.await.unwrap();
}

#[tokio::test]
async fn what_the_library_has_not_written_yet_is_written_before_the_phone_is_answered() {
    let folder = TempDir::new().unwrap();
    let backend = new_file(&folder).await;
    // Its own task never runs here, as if it had missed the change.
    let memory = Arc::new(PersistenceManager::new(backend.clone()).await.unwrap());
    backend.held_by(&memory);
    memory
        .modify_device(|device| {
            device.pn = Some("6280000000214@s.whatsapp.net".parse().unwrap());
            device.lid = Some("100000000000214@lid".parse().unwrap());
            device.account = Some(ADVSignedDeviceIdentity::default().into());
        })
        .await;
    backend.put_lid_mapping(&learned("pairing")).await.unwrap();
    let written = backend.load().await.unwrap().unwrap();
    assert!(written.pn.is_some() && written.lid.is_some() && written.account.is_some());
}

#[tokio::test]
async fn what_is_learned_of_others_waits_for_nothing() {
    let folder = TempDir::new().unwrap();
    let backend = new_file(&folder).await;
    let of_a_contact = learned("usync");
    let at_once = tokio::time::timeout(Duration::from_secs(5), backend.put_lid_mapping(&of_a_contact));
    at_once.await.expect("waits for a device").unwrap();
}
