//! A crash in the worst moment of a link: the phone has said yes, and nothing of it is written down here.

use crate::link_screen::LinkScreen;
use crate::world::{ACCOUNT, PATIENCE, SARI, World};
use anyhow::{Context as _, Result, bail};
use async_trait::async_trait;
use kabar_core::{
    Kabar,
    ports::whatsapp::{
        CommitError, DeviceFile, HistoryChat, HistoryDepth, HistoryRest, HistoryUnreadable, Identity,
        Inbound, InboxSink, Kept, LinkWish, Manner, OpenError, PathTrouble, Session, WaEvent, WaVersion,
        WhatsApp,
    },
    session::StartLink,
};
use kabar_types::{AccountId, EventBatch, LinkState, Proxy, Signal, WaId};
use kabar_whatsapp::WhatsAppRust;
use std::{ops::ControlFlow, sync::Arc};
use tokio::{runtime::Runtime, sync::Notify};

/// The real library, except that Kabar never hears the phone's yes.
struct Deaf {
    whatsapp: WhatsAppRust,
    /// Rings when the device that was just linked has logged in.
    linked: Arc<Notify>,
}

struct DeafSink {
    sink: Arc<dyn InboxSink>,
    linked: Arc<Notify>,
}

#[async_trait]
impl InboxSink for DeafSink {
    async fn commit(&self, account: AccountId, batch: Vec<Inbound>) -> Result<(), CommitError> {
        self.sink.commit(account, batch).await
    }

    async fn expect_history(&self, account: AccountId) -> Result<(), CommitError> {
        self.sink.expect_history(account).await
    }

    fn notify(&self, account: AccountId, event: WaEvent) {
        match event {
            WaEvent::Linked { .. } => {}
            WaEvent::Connected => self.linked.notify_one(),
            event => self.sink.notify(account, event),
        }
    }
}

#[async_trait]
impl WhatsApp for Deaf {
    async fn link(
        &self,
        account: AccountId,
        device: DeviceFile,
        wish: LinkWish,
        sink: Arc<dyn InboxSink>,
    ) -> Result<Arc<dyn Session>, OpenError> {
        let linked = Arc::clone(&self.linked);
        let sink = Arc::new(DeafSink { sink, linked });
        self.whatsapp.link(account, device, wish, sink).await
    }

    async fn resume(
        &self,
        account: AccountId,
        device: DeviceFile,
        manner: Manner,
        sink: Arc<dyn InboxSink>,
    ) -> Result<Arc<dyn Session>, OpenError> {
        self.whatsapp.resume(account, device, manner, sink).await
    }

    async fn try_path(&self, proxy: &Proxy) -> Result<(), PathTrouble> {
        self.whatsapp.try_path(proxy).await
    }

    async fn count_resume(&self, device: &DeviceFile, known: u32) -> Result<u32, OpenError> {
        self.whatsapp.count_resume(device, known).await
    }

    async fn identity(&self, device: &DeviceFile) -> Result<Option<Identity>, OpenError> {
        self.whatsapp.identity(device).await
    }

    async fn forget(&self, device: &DeviceFile) -> Result<(), OpenError> {
        self.whatsapp.forget(device).await
    }

    fn version(&self) -> WaVersion {
        self.whatsapp.version()
    }

    fn claim_version(&self, version: WaVersion) {
        self.whatsapp.claim_version(version);
    }

    async fn newest_version(&self) -> Option<WaVersion> {
        self.whatsapp.newest_version().await
    }

    fn new_message_id(&self) -> WaId {
        self.whatsapp.new_message_id()
    }

    fn kinds_version(&self) -> u32 {
        self.whatsapp.kinds_version()
    }

    fn read_kept(&self, raw: &[u8], own: &Identity) -> Option<Kept> {
        self.whatsapp.read_kept(raw, own)
    }

    fn open_vote(
        &self,
        sealed: &[u8],
        poll: &WaId,
        secret: &[u8; 32],
        options: &[String],
    ) -> Option<Vec<u32>> {
        self.whatsapp.open_vote(sealed, poll, secret, options)
    }

    fn read_history(
        &self,
        blob: &[u8],
        each: &mut dyn FnMut(HistoryChat) -> ControlFlow<()>,
    ) -> Result<HistoryRest, HistoryUnreadable> {
        self.whatsapp.read_history(blob, each)
    }
}

/// Begins a link and gives the first code.
async fn first_code(kabar: &Kabar, name: &str) -> Result<String> {
    let mut events = kabar.subscribe(kabar.bootstrap().await?.seq);
    let start = StartLink {
        name: name.to_owned(),
        letters: "DL".to_owned(),
        colour: 4,
        wish: LinkWish::scan(HistoryDepth::None),
        device_name: String::new(),
        proxy: None,
    };
    kabar.start_link(start).await?;
    while let Some(batch) = events.next().await {
        let EventBatch::Signal {
            signal: Signal::Link { state },
        } = batch
        else {
            continue;
        };
        match state {
            LinkState::AwaitingScan { qr, .. } => return Ok(qr),
            LinkState::Failed { error, .. } => bail!("linking failed: {}", error.as_str()),
            _ => {}
        }
    }
    bail!("the event stream ended")
}

/// Laras's phone scans a code, and Kabar dies before it has heard of it.
async fn crash_after_the_yes(world: &World, name: &str) -> Result<()> {
    let linked = Arc::new(Notify::new());
    let deaf = Deaf {
        whatsapp: world.whatsapp(),
        linked: Arc::clone(&linked),
    };
    let runtime = Runtime::new()?;
    let here = world.open_in(&runtime, Arc::new(deaf)).await?;
    here.kabar.accept_risk().await?;
    let code = tokio::time::timeout(PATIENCE, first_code(&here.kabar, name)).await??;
    world.sim.scan_qr(ACCOUNT, &code).await?;
    tokio::time::timeout(PATIENCE, linked.notified())
        .await
        .context("the new device never logged in")?;
    // The runtime first: dropping Kabar would let its tasks end in good order.
    runtime.shutdown_background();
    drop(here);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_whose_yes_a_crash_swallowed_is_finished_at_the_next_start() -> Result<()> {
    let world = World::new().await?;
    crash_after_the_yes(&world, "Dapur Bu Laras").await?;

    let here = world.open().await?;
    let account = here
        .eventually("the account", async || {
            Ok(here.kabar.list_accounts().await?.into_iter().next())
        })
        .await?;
    assert_eq!(account.name, "Dapur Bu Laras");
    assert_eq!(account.phone, Some(format!("+{ACCOUNT}")));
    here.online(account.id).await?;
    world.sim.say(SARI, ACCOUNT, "Sudah buka, Bu?").await?;
    here.eventually("Sari's message", async || {
        let accounts = here.kabar.list_accounts().await?;
        Ok(accounts.into_iter().find(|account| account.unread == 1))
    })
    .await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cancels_while_the_phone_says_yes_has_no_device_left_on_it() -> Result<()> {
    let world = World::new().await?;
    let linked = Arc::new(Notify::new());
    let deaf = Deaf {
        whatsapp: world.whatsapp(),
        linked: Arc::clone(&linked),
    };
    let runtime = Runtime::new()?;
    let here = world.open_in(&runtime, Arc::new(deaf)).await?;
    let wish = LinkWish::code(ACCOUNT, HistoryDepth::None);
    let mut screen = LinkScreen::open(&here, wish).await?;
    let code = screen.code().await?;
    world.sim.enter_code(ACCOUNT, &code).await?;
    tokio::time::timeout(PATIENCE, linked.notified())
        .await
        .context("the new device never logged in")?;
    assert_eq!(world.devices_on_phone(), 1);
    screen.cancel().await?;
    assert_eq!(world.devices_on_phone(), 0);
    assert_eq!(std::fs::read_dir(world.profile().join("accounts"))?.count(), 0);
    assert!(here.kabar.list_accounts().await?.is_empty());
    here.quit().await;
    runtime.shutdown_background();
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_device_of_a_number_that_a_crash_left_is_logged_out_and_leaves_no_folder() -> Result<()> {
    let world = World::new().await?;
    let (here, account) = world.linked().await?;
    here.online(account).await?;
    here.quit().await;
    crash_after_the_yes(&world, "Sekali lagi").await?;

    let here = world.open().await?;
    here.online(account).await?;
    let accounts = world.profile().join("accounts");
    let only = async {
        // Nothing is told when a leftover goes.
        while std::fs::read_dir(&accounts)?.count() != 1 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, only)
        .await
        .context("the second device is still here")??;
    assert_eq!(here.kabar.list_accounts().await?.len(), 1);
    here.online(account).await?;
    here.quit().await;
    Ok(())
}
