//! Opening the data of one installation: lock, keyring, database, sessions, in this order.
//!
//! An error at any step leaves everything on disk as it was and lets go of the lock, so that another try starts
//! from the beginning.

use crate::{host::problem_of, installation::Installation, log_file::LogFile};
use kabar_core::{
    About, Kabar, Parts,
    clock::SystemClock,
    ports::secrets::SecretStore,
    profile::{Profile, ProfileError},
    vault::os_chance,
};
use kabar_keychain::OsKeychain;
use kabar_types::{ErrorCode, Problem};
use kabar_whatsapp::{Config, WhatsAppRust};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// The one secret of an installation: its master key.
const KEYRING_ENTRY: &str = "master";

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
}

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
pub(crate) async fn open(opening: &Opening) -> Result<Opened, Problem> {
    let profile = lock(opening.folder.clone()).await?;
    #[cfg(feature = "demo")]
    if opening.installation.demo {
        return crate::demo::open(opening, profile).await;
    }
    start_log(opening, &profile);
    let secrets = Arc::new(OsKeychain::new(
        opening.installation.keyring_service(),
        KEYRING_ENTRY,
    ));
    let config = match &opening.server_url {
        Some(url) => Config::local(url),
        None => Config::default(),
    };
    let kabar = Kabar::open(parts(opening, profile, secrets, config)).await?;
    start(&kabar).await?;
    Ok(Opened {
        kabar,
        #[cfg(feature = "demo")]
        demo: None,
    })
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
