//! Opening, starting and stopping Kabar.
//!
//! Opening takes keys, then the database, then puts right what a crash left: it changes nothing when any of that fails,
//! and says what and where. Deliberately not here: the lock of the profile, which the host takes before anything else.

use crate::{
    About, Kabar,
    accounts::parting,
    base::Base,
    campaigns,
    clock::{self, Clock},
    disk::Disk,
    error::KabarError,
    exports,
    keys::{self, KeyWay},
    outbox, past,
    ports::{secrets::SecretStore, whatsapp::WhatsApp},
    profile::Profile,
    search,
    session::{End, damage, leftovers},
    space,
    vault::{Chance, DataKey, KeyName, PassphraseCost, Unlock, Vault, VaultError},
};
use futures::future::BoxFuture;
use kabar_store::{AccountRecord, IfMissing, Priority, Store, StoreError};
use kabar_types::{AccountId, Problem, SessionState};
use rand::{SeedableRng, rngs::StdRng};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{runtime::Handle, sync::watch};

/// Proof and changes whose message never came are forgotten after this long.
const PARKED_FOR_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Tasks that have not ended by then are left behind.
const SHUTDOWN_DEADLINE: Duration = Duration::from_secs(15);

/// What Kabar is made of.
pub struct Parts {
    /// Locked already.
    pub profile: Arc<Profile>,
    pub secrets: Arc<dyn SecretStore>,
    pub whatsapp: Arc<dyn WhatsApp>,
    pub clock: Arc<dyn Clock>,
    pub disk: Arc<dyn Disk>,
    /// `vault::os_chance()`, or a seeded one in tests.
    pub chance: Chance,
    pub about: About,
}

/// What the rooms are built on.
pub(crate) struct Ground {
    pub(crate) base: Arc<Base>,
    pub(crate) about: About,
    pub(crate) left: Left,
    /// The last run did not end well.
    pub(crate) crashed: bool,
}

/// What an earlier run left that needs the network.
#[derive(Default)]
pub(crate) struct Left {
    /// Devices of interrupted links that are to be logged out.
    unwanted: Vec<AccountId>,
    /// Devices of interrupted partings that are to be logged out.
    parting: Vec<AccountId>,
}

/// Opens keys and database and puts right what a crash left. Must be called within the runtime that is to run Kabar.
pub(crate) async fn open(parts: Parts, way: KeyWay) -> Result<Ground, Problem> {
    let Parts {
        profile,
        secrets,
        whatsapp,
        clock,
        disk,
        mut chance,
        about,
    } = parts;
    let path = profile.database();
    let vault_chance: Chance = Box::new(StdRng::from_rng(&mut *chance));
    let vault = open_vault(profile, secrets, way, vault_chance)
        .await
        .map_err(|error| error.problem())?;
    let key = vault.data_key(KeyName::Store).map_err(|error| error.problem())?;
    exports::settle(vault.profile()).map_err(|error| problem(&error.into(), &path))?;
    // With accounts there must be a database: a new empty one would hide that theirs is gone.
    let if_missing = if vault.account_ids().is_empty() {
        IfMissing::Create
    } else {
        IfMissing::Refuse
    };
    let store = open_store(path.clone(), key, if_missing)
        .await
        .map_err(|error| problem(&error, &path))?;
    let crashed = vault.profile().begin_run();
    let base = Arc::new(Base::new(store, vault, whatsapp, clock, disk, chance));
    let left = mend(&base).await.map_err(|error| Problem {
        code: error.code(),
        file: Some(path.display().to_string()),
    })?;
    Ok(Ground {
        base,
        about,
        left,
        crashed,
    })
}

/// Boxed: the compiler cannot show through so many layers that the future may be sent.
fn open_vault(
    profile: Arc<Profile>,
    secrets: Arc<dyn SecretStore>,
    way: KeyWay,
    chance: Chance,
) -> BoxFuture<'static, Result<Vault, VaultError>> {
    Box::pin(async move {
        let unlock = match way {
            KeyWay::Keyring => return Vault::open(profile, secrets, chance).await,
            KeyWay::NewPassphrase(text) => {
                keys::check(&text)?;
                let cost = PassphraseCost::RECOMMENDED;
                return Vault::create_with_passphrase(profile, text, cost, chance).await;
            }
            KeyWay::Passphrase(text) => Unlock::Passphrase(text),
            KeyWay::RecoveryKey(text) => Unlock::RecoveryKey(text),
        };
        Vault::open_with(profile, unlock, chance).await
    })
}

/// Opening derives keys and may migrate: it has a thread of its own.
async fn open_store(path: PathBuf, key: DataKey, if_missing: IfMissing) -> Result<Store, StoreError> {
    let runtime = Handle::current();
    let opening = tokio::task::spawn_blocking(move || runtime.block_on(Store::open(&path, &key, if_missing)));
    opening
        .await
        .unwrap_or_else(|error| Err(StoreError::Internal(format!("opening ended early: {error}"))))
}

/// What a person is told when the database was opened and cannot be read.
pub(crate) fn unreadable(base: &Base, error: &StoreError) -> Problem {
    problem(error, &base.vault.profile().database())
}

fn problem(error: &StoreError, path: &Path) -> Problem {
    tracing::error!(%error, "open: the database cannot be used");
    Problem {
        code: error.code(),
        file: Some(path.display().to_string()),
    }
}

/// Finishes or undoes what a crash interrupted, forgets parked proof that is too old, and resets states that were true only
/// while Kabar ran.
async fn mend(base: &Base) -> Result<Left, KabarError> {
    let parting = parting::go_on(base).await?;
    let links = leftovers::settle(base).await?;
    let records = base.store.read().await?.list_account_records().await?;
    for account in base.vault.account_ids() {
        let kept = links.keeps(account) || parting.contains(&account);
        if !kept && !records.iter().any(|record| record.id == account) {
            tracing::info!(%account, "open: what is left of a removed account is erased");
            base.vault.delete_account_key(account).await?;
        }
    }
    for record in records.iter().filter(|record| !parting.contains(&record.id)) {
        put_aside(base, record).await?;
    }
    let mut tx = base.store.begin(Priority::Interactive).await?;
    for record in &records {
        tx.set_account_state(record.id, &at_start(record)).await?;
    }
    tx.trim_parked(base.now().plus(-PARKED_FOR_MS)).await?;
    past::end_asking(&mut tx, base.now()).await?;
    tx.forget_unmade(None).await?;
    tx.give_up_list(None).await?;
    tx.commit().await?;
    for record in &records {
        outbox::miss_schedules(&base.store, record.id, base.now()).await?;
    }
    Ok(Left {
        unwanted: links.unwanted,
        parting,
    })
}

/// A crash came between the words "logged out" or "damaged" and putting the device aside.
async fn put_aside(base: &Base, record: &AccountRecord) -> Result<(), KabarError> {
    let is_over = match record.state {
        SessionState::LoggedOut { .. } => true,
        SessionState::Damaged { error, .. } => damage::is_put_aside(error),
        _ => false,
    };
    if is_over {
        base.vault.quarantine_account_key(record.id).await?;
    }
    Ok(())
}

fn at_start(record: &AccountRecord) -> SessionState {
    match End::lasting(&record.state) {
        Some(_) => record.state.clone(),
        None => SessionState::Connecting,
    }
}

impl Kabar {
    /// Starts sessions in their turns, the outbox and the import of history. Call once.
    pub async fn start(self: &Arc<Self>) -> Result<(), KabarError> {
        let records = self.base.store.read().await?.list_account_records().await?;
        self.base.spawn(self.inbox.importer.clone().run());
        self.base.spawn(crate::inbox::reread(self.base.clone()));
        self.checkup.start(&self.base).await?;
        self.base.spawn(search::keep_indexed(self.base.clone()));
        self.base.spawn(self.upkeep.clone().run(self.base.clone()));
        self.base.spawn(space::watch(self.base.clone()));
        self.base
            .spawn(self.people.presences.clone().run(self.base.clone()));
        self.base.spawn(self.lock.clone().run());
        self.base.spawn(self.sessions.clone().watch());
        self.base.spawn(self.emptier.clone().run(self.base.clone()));
        self.base.spawn(self.campaigns.clone().run());
        self.base.spawn(campaigns::sweep(self.base.clone()));
        for account in &self.left.unwanted {
            self.base.spawn(leftovers::log_out(self.base.clone(), *account));
        }
        for account in &self.left.parting {
            let (done, parted) = watch::channel(false);
            self.sessions.parts(*account, parted);
            self.base
                .spawn(parting::log_out(self.base.clone(), *account, done));
        }
        self.sessions.start_all(records).await
    }

    /// Waits until damage is found in the open database; for ever when there is none. Whoever hears of it should
    /// shut Kabar down.
    pub async fn damaged(&self) -> Problem {
        self.checkup.damaged().await
    }

    /// Stops everything and closes the database. Harmless when called again.
    pub async fn shutdown(&self) {
        self.base.stop.cancel();
        self.base.tasks.close();
        tokio::select! {
            () = self.base.tasks.wait() => {}
            () = clock::sleep(&*self.base.clock, SHUTDOWN_DEADLINE) => {
                tracing::warn!("shutdown: some tasks did not end in time");
            }
        }
        match self.base.store.close().await {
            Ok(()) => self.base.vault.profile().end_run(),
            Err(error) => tracing::warn!(%error, "shutdown: the database did not close cleanly"),
        }
    }
}

impl Drop for Kabar {
    fn drop(&mut self) {
        self.base.stop.cancel();
    }
}
