//! The fake as the core sees it.

use super::{FakeWhatsApp, kinds, session::FakeSession};
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{
    DeviceFile, HistoryChat, HistoryRest, HistoryUnreadable, Identity, InboxSink, Kept, LinkWish, Manner,
    OpenError, PathTrouble, Session, WaVersion, WhatsApp,
};
use kabar_types::{AccountId, Jid, Proxy, WaId};
use std::{
    io::{self, ErrorKind},
    ops::ControlFlow,
    sync::{Arc, PoisonError},
};

/// What a device file says that a newer version wrote.
pub const NEWER: &str = "written by a newer version";

/// The fake as a port: cheap to make, shares the fake.
pub struct FakePort(pub Arc<FakeWhatsApp>);

#[async_trait]
impl WhatsApp for FakePort {
    async fn link(
        &self,
        account: AccountId,
        device: DeviceFile,
        wish: LinkWish,
        sink: Arc<dyn InboxSink>,
    ) -> Result<Arc<dyn Session>, OpenError> {
        if device.path.exists() {
            return Err(OpenError::Io("the device file exists already".to_owned()));
        }
        let session = self.0.with(account, |line| {
            line.by = Some(wish.by);
            line.manner = wish.manner;
            line.device_name = wish.device_name;
            // A new device; one from before may still be on the phone's list.
            line.phone = None;
            line.open(device, sink)
        });
        self.0.show_codes();
        Ok(Arc::new(FakeSession {
            fake: self.0.clone(),
            account,
            session,
        }))
    }

    async fn resume(
        &self,
        account: AccountId,
        device: DeviceFile,
        manner: Manner,
        sink: Arc<dyn InboxSink>,
    ) -> Result<Arc<dyn Session>, OpenError> {
        let phone = read_device(&device)?;
        let session = self.0.with(account, |line| {
            line.phone = Some(phone);
            line.manner = manner;
            line.open(device, sink)
        });
        let fake = self.0.clone();
        let is_held = *fake.held.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_held {
            tokio::spawn(async move { fake.connect(account).await });
        }
        Ok(Arc::new(FakeSession {
            fake: self.0.clone(),
            account,
            session,
        }))
    }

    async fn count_resume(&self, device: &DeviceFile, known: u32) -> Result<u32, OpenError> {
        let (phone, count) = read_counted(device)?;
        if count < known {
            return Err(OpenError::RolledBack);
        }
        let counted = write_counted(device, &phone, count + 1);
        counted.map_err(|error| OpenError::Io(error.kind().to_string()))?;
        Ok(count + 1)
    }

    async fn try_path(&self, proxy: &Proxy) -> Result<(), PathTrouble> {
        self.0.path_trouble(proxy).map_or(Ok(()), Err)
    }

    async fn identity(&self, device: &DeviceFile) -> Result<Option<Identity>, OpenError> {
        let phone = read_device(device)?;
        Ok(Some(Identity {
            phone: Jid::from_phone_digits(&phone),
            lid: Some(crate::people::lid(&phone)),
        }))
    }

    async fn forget(&self, device: &DeviceFile) -> Result<(), OpenError> {
        match std::fs::remove_file(&device.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(OpenError::Io(error.kind().to_string())),
            _ => Ok(()),
        }
    }

    fn version(&self) -> WaVersion {
        WaVersion(2, 3000, self.0.versions().claimed)
    }

    fn claim_version(&self, version: WaVersion) {
        self.0.versions().claimed = version.2;
    }

    async fn newest_version(&self) -> Option<WaVersion> {
        let mut versions = self.0.versions();
        versions.questions += 1;
        versions.newest.map(|revision| WaVersion(2, 3000, revision))
    }

    fn new_message_id(&self) -> WaId {
        WaId(format!("3EB0{:018X}", self.0.next_id()))
    }

    fn kinds_version(&self) -> u32 {
        self.0.kinds().version()
    }

    fn read_kept(&self, raw: &[u8], _own: &Identity) -> Option<Kept> {
        self.0.kinds().read(raw)
    }

    fn open_vote(
        &self,
        sealed: &[u8],
        _poll: &WaId,
        secret: &[u8; 32],
        options: &[String],
    ) -> Option<Vec<u32>> {
        kinds::open_vote(sealed, secret, options.len())
    }

    fn read_history(
        &self,
        blob: &[u8],
        each: &mut dyn FnMut(HistoryChat) -> ControlFlow<()>,
    ) -> Result<HistoryRest, HistoryUnreadable> {
        self.0.history().read(blob, each)
    }
}

/// Writes a device of the fake: its number, how often it was resumed, and the key that opens it.
pub(super) fn write_device(device: &DeviceFile, phone: &str) -> io::Result<()> {
    write_counted(device, phone, 0)
}

fn write_counted(device: &DeviceFile, phone: &str, count: u32) -> io::Result<()> {
    std::fs::write(&device.path, format!("{phone} {count} {:?}", *device.key))
}

fn read_device(device: &DeviceFile) -> Result<String, OpenError> {
    read_counted(device).map(|(phone, _)| phone)
}

fn read_counted(device: &DeviceFile) -> Result<(String, u32), OpenError> {
    let text = std::fs::read_to_string(&device.path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => OpenError::Missing,
        kind => OpenError::Io(kind.to_string()),
    })?;
    if text == NEWER {
        return Err(OpenError::Newer);
    }
    let (phone, rest) = text.split_once(' ').ok_or(OpenError::Corrupt)?;
    let (count, key) = rest.split_once(' ').ok_or(OpenError::Corrupt)?;
    if key == format!("{:?}", *device.key) {
        Ok((phone.to_owned(), count.parse().map_err(|_| OpenError::Corrupt)?))
    } else {
        Err(OpenError::WrongKey)
    }
}
