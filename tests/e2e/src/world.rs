//! One installation of Kabar and the world it talks to.

use anyhow::{Context as _, Result, bail};
use kabar_core::{
    About, Kabar, Parts,
    chats::{ChatFilter, ListChats},
    clock::SystemClock,
    disk::SystemDisk,
    ports::whatsapp::{HistoryDepth, LinkWish, WhatsApp},
    profile::{Profile, ProfileError},
    session::StartLink,
    vault::os_chance,
};
use kabar_core_testing::MemorySecrets;
use kabar_types::{
    AccountId, BuildKind, Chat, EventBatch, LinkState, Message, MessageStatus, Problem, SessionState, Signal,
};
use kabar_whatsapp::{Config, Liveness, WhatsAppRust};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use wa_sim::{Fault, Scenario, SimConfig, Simulator};

/// How long anything may take before a test gives up. Generous: two busy cores.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The number that is linked, and a person it talks to. Both are in the scenario `journey`.
pub(crate) const ACCOUNT: &str = "6280000000004";
pub(crate) const SARI: &str = "6280000000214";

/// A profile on disk, its secret store, and the simulator. Kabar itself is opened and closed by the tests.
pub(crate) struct World {
    pub(crate) sim: Simulator,
    pub(crate) folder: TempDir,
    secrets: Arc<MemorySecrets>,
}

impl World {
    /// The scenario `journey`, and an empty profile.
    pub(crate) async fn new() -> Result<Self> {
        let sim = Simulator::start(SimConfig::default()).await?;
        sim.load(&Scenario::from_json(include_str!(
            "../../fixtures/scenarios/journey.json"
        ))?)?;
        Ok(Self {
            sim,
            folder: TempDir::new()?,
            secrets: Arc::new(MemorySecrets::new()),
        })
    }

    pub(crate) fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// Opens and starts Kabar on this profile.
    pub(crate) async fn open(&self) -> Result<Here> {
        Here::open(
            self.profile(),
            Arc::clone(&self.secrets),
            Arc::new(self.whatsapp()),
        )
        .await
    }

    /// The same with little patience: a connection that answers nothing is doubted within a second.
    pub(crate) async fn open_impatient(&self) -> Result<Here> {
        let liveness = Liveness {
            ask_after: Duration::from_millis(700),
            answer_within: Duration::from_millis(700),
        };
        let whatsapp = WhatsAppRust::new(Config {
            pre_keys: Some(30),
            liveness,
            files_at: Some(self.sim.media_url()),
            ..Config::local(self.sim.ws_url())
        });
        Here::open(self.profile(), Arc::clone(&self.secrets), Arc::new(whatsapp)).await
    }

    /// The same over another port to WhatsApp.
    pub(crate) async fn open_over(&self, whatsapp: Arc<dyn WhatsApp>) -> Result<Here> {
        Here::open(self.profile(), Arc::clone(&self.secrets), whatsapp).await
    }

    /// The same over another port to WhatsApp, in a runtime of its own: dropping that one is a crash.
    pub(crate) async fn open_in(&self, runtime: &Runtime, whatsapp: Arc<dyn WhatsApp>) -> Result<Here> {
        let opening = Here::open(self.profile(), Arc::clone(&self.secrets), whatsapp);
        runtime.spawn(opening).await?
    }

    /// The real library, pointed at the simulator.
    pub(crate) fn whatsapp(&self) -> WhatsAppRust {
        WhatsAppRust::new(Config {
            pre_keys: Some(30),
            files_at: Some(self.sim.media_url()),
            ..Config::local(self.sim.ws_url())
        })
    }

    /// How many devices the phone of [`ACCOUNT`] has linked.
    pub(crate) fn devices_on_phone(&self) -> usize {
        let events = self.sim.ledger().events;
        let count = |what: &str| {
            let of_laras = |line: &&String| line.contains(ACCOUNT) && line.ends_with(what);
            events.iter().filter(of_laras).count()
        };
        count(" was linked") - count(" was unlinked")
    }

    /// Opens Kabar and links [`ACCOUNT`] by its QR code.
    pub(crate) async fn linked(&self) -> Result<(Here, AccountId)> {
        let here = self.open().await?;
        let account = here.link(&self.sim).await?;
        Ok((here, account))
    }
}

/// A linked number that is online, and its chat with Sari.
pub(crate) struct Online {
    pub(crate) world: World,
    pub(crate) here: Here,
    pub(crate) account: AccountId,
    pub(crate) chat: Chat,
}

impl Online {
    pub(crate) async fn with_sari() -> Result<Self> {
        let world = World::new().await?;
        let (here, account) = world.linked().await?;
        let chat = here.chat("Sari Kusuma").await?;
        here.online(account).await?;
        Ok(Self {
            world,
            here,
            account,
            chat,
        })
    }

    /// The server drops the connection and turns every login away with this reason (WhatsApp's own numbers), until
    /// the account shows what is wanted.
    pub(crate) async fn turned_away(
        &self,
        reason: u16,
        what: &str,
        wanted: impl Fn(&SessionState) -> bool,
    ) -> Result<()> {
        let fault = Fault::RefuseLogin { reason, times: None };
        self.world.sim.set_fault(ACCOUNT, Some(fault));
        self.world.sim.drop_connections(ACCOUNT);
        self.here.state(self.account, what, wanted).await?;
        Ok(())
    }
}

/// Takes the profile's lock. In one process the library's last tasks may hold the previous one for a moment longer.
async fn lock(profile: &Path) -> Result<Profile> {
    let taken = async {
        loop {
            match Profile::lock(profile) {
                Err(ProfileError::InUse { .. }) => tokio::time::sleep(Duration::from_millis(5)).await,
                other => return other,
            }
        }
    };
    Ok(tokio::time::timeout(PATIENCE, taken)
        .await
        .context("the profile was never let go")??)
}

/// A running Kabar.
pub(crate) struct Here {
    pub(crate) kabar: Arc<Kabar>,
}

impl Here {
    pub(crate) async fn open(
        profile: PathBuf,
        secrets: Arc<MemorySecrets>,
        whatsapp: Arc<dyn WhatsApp>,
    ) -> Result<Self> {
        let here = Self::unstarted(profile, secrets, whatsapp).await?;
        here.kabar.start().await?;
        Ok(here)
    }

    /// Open, and nothing dialled yet: the moment at which accounts that are linked already can be added.
    pub(crate) async fn unstarted(
        profile: PathBuf,
        secrets: Arc<MemorySecrets>,
        whatsapp: Arc<dyn WhatsApp>,
    ) -> Result<Self> {
        let parts = Parts {
            profile: Arc::new(lock(&profile).await?),
            secrets,
            whatsapp,
            clock: Arc::new(SystemClock::new()),
            disk: Arc::new(SystemDisk),
            chance: os_chance(),
            about: About {
                build: BuildKind::Test,
                version: "0.0.0".to_owned(),
                demo: false,
            },
        };
        let kabar = Kabar::open(parts)
            .await
            .map_err(|Problem { code, file }| anyhow::anyhow!("cannot open: {} {file:?}", code.as_str()))?;
        Ok(Self { kabar })
    }

    /// Links by scanning the QR code, and waits until the account is there.
    pub(crate) async fn link(&self, sim: &Simulator) -> Result<AccountId> {
        self.link_number(sim, ACCOUNT).await
    }

    /// The same with the phone of another number.
    pub(crate) async fn link_number(&self, sim: &Simulator, number: &str) -> Result<AccountId> {
        self.kabar.accept_risk().await?;
        let mut events = self.kabar.subscribe(self.kabar.bootstrap().await?.seq);
        self.kabar
            .start_link(StartLink {
                name: "Dapur Bu Laras".to_owned(),
                letters: "DL".to_owned(),
                colour: 4,
                wish: LinkWish::scan(HistoryDepth::Recent),
                device_name: String::new(),
                proxy: None,
            })
            .await?;
        let linked = async {
            while let Some(batch) = events.next().await {
                let EventBatch::Signal {
                    signal: Signal::Link { state },
                } = batch
                else {
                    continue;
                };
                match state {
                    LinkState::AwaitingScan { qr, .. } => sim.scan_qr(number, &qr).await?,
                    LinkState::Done { account, .. } => return Ok(account),
                    LinkState::Failed { error, .. } => bail!("linking failed: {}", error.as_str()),
                    _ => {}
                }
            }
            bail!("the event stream ended")
        };
        tokio::time::timeout(PATIENCE, linked)
            .await
            .context("linking took too long")?
    }

    /// The chat whose title is `title`, once it is there.
    pub(crate) async fn chat(&self, title: &str) -> Result<Chat> {
        self.eventually(&format!("the chat {title}"), async || {
            let list = ListChats {
                account: None,
                set: None,
                query: title.to_owned(),
                filter: ChatFilter::All,
                before: None,
                limit: 10,
            };
            Ok(self
                .kabar
                .list_chats(list)
                .await?
                .chats
                .into_iter()
                .find(|chat| chat.title == title))
        })
        .await
    }

    /// Every chat that is not archived.
    pub(crate) async fn chats(&self) -> Result<Vec<Chat>> {
        let list = ListChats {
            account: None,
            set: None,
            query: String::new(),
            filter: ChatFilter::All,
            before: None,
            limit: 200,
        };
        Ok(self.kabar.list_chats(list).await?.chats)
    }

    /// The newest 100 messages of a chat, oldest first.
    pub(crate) async fn messages(&self, chat: &Chat) -> Result<Vec<Message>> {
        Ok(self.kabar.list_messages(chat.id, None, 100).await?.messages)
    }

    /// Waits until a message of ours has come this far.
    pub(crate) async fn status(
        &self,
        chat: &Chat,
        message: &Message,
        wanted: MessageStatus,
    ) -> Result<Message> {
        self.eventually(&format!("{wanted:?}"), async || {
            let mut rows = self.messages(chat).await?.into_iter();
            Ok(rows.find(|row| row.id == message.id && row.status == wanted))
        })
        .await
    }

    /// Waits until the account's session is what is wanted.
    pub(crate) async fn state(
        &self,
        account: AccountId,
        what: &str,
        wanted: impl Fn(&SessionState) -> bool,
    ) -> Result<SessionState> {
        self.eventually(what, async || {
            let accounts = self.kabar.list_accounts().await?;
            Ok(accounts
                .into_iter()
                .find(|row| row.id == account)
                .map(|row| row.state)
                .filter(&wanted))
        })
        .await
    }

    pub(crate) async fn online(&self, account: AccountId) -> Result<SessionState> {
        self.state(account, "online", |state| *state == SessionState::Online)
            .await
    }

    /// Asks after every committed change until there is an answer.
    pub(crate) async fn eventually<T>(
        &self,
        what: &str,
        mut probe: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let mut events = self.kabar.subscribe(self.kabar.bootstrap().await?.seq);
        let found = async {
            loop {
                if let Some(value) = probe().await? {
                    return Ok(value);
                }
                if events.next().await.is_none() {
                    bail!("Kabar stopped while waiting for {what}");
                }
            }
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(value) => value,
            Err(_) => bail!(
                "gave up waiting for {what}; accounts: {:?}",
                self.kabar.list_accounts().await?
            ),
        }
    }

    /// Ends as a person ends the app.
    pub(crate) async fn quit(self) {
        self.kabar.shutdown().await;
    }
}
