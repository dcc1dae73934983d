//! Opening the data of one installation: lock, keyring, database, sessions, in this order.
//!
//! An error at any step leaves everything on disk as it was and lets go of the lock, so that another try starts
//! from the beginning. Whoever watches is told while the keyring is asked, which may take as long as a dialog stands.

use crate::{host::problem_of, installation::Installation, log_file::LogFile};
use async_trait::async_trait;
use kabar_core::{
    About, Kabar, KeyWay, Parts,
    clock::SystemClock,
    disk::SystemDisk,
    ports::secrets::{SecretError, SecretStore},
    profile::{Profile, ProfileError},
    vault::{Vault, os_chance},
};
use kabar_types::{ErrorCode, KeyWays, OpeningStep, Problem};
use kabar_whatsapp::{Config, WhatsAppRust};
use std::{path::PathBuf, sync::Arc, time::Duration};
use zeroize::Zeroizing;

/// A Kabar that was just closed holds the lock until its sessions have stopped, a little longer than
/// [`crate::host::PATIENCE`] at most.
const LOCK_TRIES: u32 = 60;
const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// What opening needs to know.
pub(crate) struct Opening {
    pub(crate) installation: Installation,
    pub(crate) folder: PathBuf,
    /// Another server than WhatsApp's.
    pub(crate) server_url: Option<String>,
    pub(crate) log: LogFile,
    /// The keyring. (The demo has one of its own.)
    pub(crate) secrets: Arc<dyn SecretStore>,
}

/// Hears what opening waits for.
pub(crate) type OnStep = Arc<dyn Fn(OpeningStep) + Send + Sync>;

/// The open data, and what has to live as long.
pub(crate) struct Opened {
    pub(crate) kabar: Arc<Kabar>,
    #[cfg(feature = "demo")]
    pub(crate) demo: Option<crate::demo::Demo>,
}

impl Opened {
    /// Around a core that somebody else opened.
    #[cfg(test)]
    pub(crate) fn around(kabar: Arc<Kabar>) -> Self {
        Self {
            kabar,
            #[cfg(feature = "demo")]
            demo: None,
        }
    }

    /// Stops the sessions and closes the database.
    pub(crate) async fn close(&self) {
        self.kabar.shutdown().await;
        #[cfg(feature = "demo")]
        if let Some(demo) = &self.demo {
            demo.stop().await;
        }
    }
}

/// Opens everything and starts it.
pub(crate) async fn open(opening: &Opening, way: KeyWay, on_step: OnStep) -> Result<Opened, Problem> {
    let profile = lock(opening.folder.clone()).await?;
    #[cfg(feature = "demo")]
    if opening.installation.demo {
        return crate::demo::open(opening, profile).await;
    }
    start_log(opening, &profile);
    let secrets = Arc::new(Watched {
        secrets: Arc::clone(&opening.secrets),
        on_step,
    });
    let config = match &opening.server_url {
        Some(url) => Config::local(url),
        None => Config::default(),
    };
    let kabar = Kabar::open_with(parts(opening, profile, secrets, config), way).await?;
    start(&kabar).await?;
    Ok(Opened {
        kabar,
        #[cfg(feature = "demo")]
        demo: None,
    })
}

/// Which ways other than the keyring lead into the data; none while another process has it.
pub(crate) async fn key_ways(opening: &Opening) -> KeyWays {
    match lock(opening.folder.clone()).await {
        Ok(profile) => Vault::ways(&profile).await,
        Err(_) => KeyWays::default(),
    }
}

/// Puts the newest copy of the message file into its place.
pub(crate) async fn go_back_to_copy(opening: &Opening) -> Result<(), Problem> {
    let profile = lock(opening.folder.clone()).await?;
    let used = tokio::task::spawn_blocking(move || profile.go_back_to_copy()).await;
    match used {
        Ok(Ok(true)) => Ok(()),
        Ok(Err(error)) => Err(error.problem()),
        Ok(Ok(false)) | Err(_) => Err(Problem {
            code: ErrorCode::NotFound,
            file: None,
        }),
    }
}

/// Everything the core needs, for this installation.
pub(crate) fn parts(
    opening: &Opening,
    profile: Arc<Profile>,
    secrets: Arc<dyn SecretStore>,
    config: Config,
) -> Parts {
    let Installation { build, demo, .. } = opening.installation;
    Parts {
        profile,
        secrets,
        whatsapp: Arc::new(WhatsAppRust::new(config)),
        clock: Arc::new(SystemClock::new()),
        disk: Arc::new(SystemDisk),
        chance: os_chance(),
        about: About {
            build,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            demo,
        },
    }
}

/// Starts sessions and outbox; what cannot start is closed again.
pub(crate) async fn start(kabar: &Arc<Kabar>) -> Result<(), Problem> {
    let started = kabar.start().await;
    if started.is_err() {
        kabar.shutdown().await;
    }
    started.map_err(|error| problem_of(&error))
}

/// From here on the log goes into the profile too. A log that cannot be written is no reason not to open.
pub(crate) fn start_log(opening: &Opening, profile: &Profile) {
    if let Err(error) = opening.log.open_in(&profile.logs()) {
        tracing::warn!(%error, "the log file cannot be written");
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), build = ?opening.installation.build, "starting");
}

/// Locks the profile; waits while another holds it, who may be on the way out.
async fn lock(folder: PathBuf) -> Result<Arc<Profile>, Problem> {
    let mut locked = try_lock(folder.clone()).await?;
    for _ in 0..LOCK_TRIES {
        if !matches!(locked, Err(ProfileError::InUse { .. })) {
            break;
        }
        tokio::time::sleep(LOCK_PAUSE).await;
        locked = try_lock(folder.clone()).await?;
    }
    locked.map(Arc::new).map_err(|error| error.problem())
}

async fn try_lock(folder: PathBuf) -> Result<Result<Profile, ProfileError>, Problem> {
    let locking = tokio::task::spawn_blocking(move || Profile::lock(folder));
    locking.await.map_err(|_| Problem {
        code: ErrorCode::Internal,
        file: None,
    })
}

/// A secret store that tells when it is asked and when it has answered.
struct Watched {
    secrets: Arc<dyn SecretStore>,
    on_step: OnStep,
}

#[async_trait]
impl SecretStore for Watched {
    async fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        (self.on_step)(OpeningStep::Keyring);
        let answer = self.secrets.load().await;
        (self.on_step)(OpeningStep::Data);
        answer
    }

    async fn is_ready(&self) -> bool {
        self.secrets.is_ready().await
    }

    async fn save(&self, secret: &[u8]) -> Result<(), SecretError> {
        (self.on_step)(OpeningStep::Keyring);
        let answer = self.secrets.save(secret).await;
        (self.on_step)(OpeningStep::Data);
        answer
    }
}
