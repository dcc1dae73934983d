//! Alice, her contacts Bob and Carol, a server, and Alice's device on disk.

use crate::recorder::{DEADLINE, Recorder};
use kabar_core::ports::whatsapp::{
    DeviceFile, HistoryDepth, LinkWish, Manner, Outgoing, OutgoingContent, OutgoingExtras, SendError,
    Session, WhatsApp,
};
use kabar_types::{AccountId, Jid, WaId};
use kabar_whatsapp::{Config, Liveness, WhatsAppRust, import_device};
use std::{fs, path::PathBuf, sync::Arc, time::Duration};
use tempfile::TempDir;
use wa_sim::{LedgerSnapshot, SimConfig, Simulator, small_scenario};
use zeroize::Zeroizing;

pub(crate) const ALICE: &str = "6280000000001";
pub(crate) const BOB: &str = "6280000000002";
pub(crate) const CAROL: &str = "6280000000005";
/// The secret of every message sent here, to be found again in the device's own table.
pub(crate) const SECRET: [u8; 32] = [0x42; 32];

pub(crate) struct World {
    pub(crate) server: Simulator,
    pub(crate) whatsapp: Arc<WhatsAppRust>,
    pub(crate) folder: TempDir,
    pub(crate) device: DeviceFile,
    pub(crate) sink: Arc<Recorder>,
}

impl World {
    /// A server with Alice's phone and her contacts; no device of hers yet.
    pub(crate) async fn new() -> anyhow::Result<Self> {
        let server = Simulator::start(SimConfig {
            seed: 7,
            ..SimConfig::default()
        })
        .await?;
        server.load(&small_scenario()?)?;
        Self::at(server)
    }

    /// The same, doubting silence within a second.
    pub(crate) async fn impatient() -> anyhow::Result<Self> {
        let mut world = Self::new().await?;
        world.whatsapp = Arc::new(WhatsAppRust::new(Config {
            pre_keys: Some(20),
            liveness: Liveness {
                ask_after: Duration::from_millis(500),
                answer_within: Duration::from_millis(500),
            },
            files_at: Some(world.server.media_url()),
            ..Config::local(world.server.ws_url())
        }));
        Ok(world)
    }

    /// The same with a device that is linked already.
    pub(crate) async fn linked() -> anyhow::Result<Self> {
        let world = Self::new().await?;
        let seeded = world.server.seed_account(ALICE)?;
        import_device(&world.device, &seeded.device).await?;
        Ok(world)
    }

    /// A world whose device is online and has taken over what waited.
    pub(crate) async fn online() -> anyhow::Result<(Self, Arc<dyn Session>)> {
        let world = Self::linked().await?;
        let session = world.resume().await?;
        Ok((world, session))
    }

    /// Another installation of Alice's in the same world, without a device yet.
    pub(crate) fn twin(&self) -> anyhow::Result<Self> {
        Self::at(self.server.clone())
    }

    fn at(server: Simulator) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let device = DeviceFile {
            path: folder.path().join("wa.db"),
            key: Zeroizing::new([0x5a; 32]),
        };
        let config = Config {
            pre_keys: Some(20),
            files_at: Some(server.media_url()),
            ..Config::local(server.ws_url())
        };
        Ok(Self {
            server,
            whatsapp: Arc::new(WhatsAppRust::new(config)),
            folder,
            device,
            sink: Arc::default(),
        })
    }

    /// Resumes the device.
    pub(crate) async fn start(&self) -> anyhow::Result<Arc<dyn Session>> {
        Ok(self
            .whatsapp
            .resume(
                account(),
                self.device.clone(),
                Manner::default(),
                self.sink.clone(),
            )
            .await?)
    }

    /// Resumes the device and waits until it is ready.
    pub(crate) async fn resume(&self) -> anyhow::Result<Arc<dyn Session>> {
        let place = self.sink.place();
        let session = self.start().await?;
        self.ready(place).await?;
        Ok(session)
    }

    pub(crate) async fn link(&self) -> anyhow::Result<Arc<dyn Session>> {
        let device = self.device.clone();
        Ok(self
            .whatsapp
            .link(
                account(),
                device,
                LinkWish::scan(HistoryDepth::Recent),
                self.sink.clone(),
            )
            .await?)
    }

    /// Waits until a connection made after `place` is complete.
    pub(crate) async fn ready(&self, place: usize) -> anyhow::Result<()> {
        self.sink.event("connected", place).await?;
        self.sink.event("offline-drained", place).await
    }

    /// Waits for something in the server's book.
    pub(crate) async fn server_saw(
        &self,
        what: &str,
        condition: impl Fn(&LedgerSnapshot) -> bool,
    ) -> anyhow::Result<LedgerSnapshot> {
        self.server.wait_until(DEADLINE, what, condition).await
    }

    /// Every file of the device, with its bytes.
    pub(crate) fn files(&self) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.folder.path())? {
            let path = entry?.path();
            files.push((path.clone(), fs::read(path)?));
        }
        Ok(files)
    }
}

pub(crate) fn account() -> AccountId {
    AccountId(uuid::Uuid::from_u128(1))
}

pub(crate) fn text(to: &str, id: &str, text: &str) -> Outgoing {
    Outgoing {
        chat: Jid::from_phone_digits(to),
        wa_id: WaId(id.to_owned()),
        secret: SECRET,
        content: OutgoingContent::Text {
            text: text.to_owned(),
            quote: None,
        },
        extras: OutgoingExtras::default(),
    }
}

/// Sends a text to Bob under `id`.
pub(crate) async fn to_bob(session: &Arc<dyn Session>, id: &str, words: &str) -> Result<(), SendError> {
    session.send(&text(BOB, id, words)).await
}
