//! The demo: invented people on a WhatsApp server inside the app. Nothing leaves this computer.
//!
//! The accounts are linked already and log in as any linked device does, so every certificate check is on: the
//! demo needs no build that trusts strangers. Each start begins from the same data; the key lives in memory only, and
//! the person's keyring is never asked.

mod clock;

use crate::{
    host::problem_of,
    opening::{self, Opened, Opening},
};
use async_trait::async_trait;
use kabar_core::{
    AccountSeed, Kabar,
    ports::secrets::{SecretError, SecretStore},
    profile::Profile,
};
use kabar_types::{ErrorCode, Jid, Problem};
use kabar_whatsapp::{Config, import_device};
use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use wa_sim::{SeededAccount, SimConfig, Simulator, demo_scenario};
use zeroize::Zeroizing;

/// Marks a folder as one that the demo may empty. A folder with anything else in it and no mark is never touched.
const MARK: &str = "demo-profile";
const LOCK: &str = "kabar.lock";

/// One of the demo's two numbers.
struct Number {
    digits: &'static str,
    name: &'static str,
    letters: &'static str,
    colour: u8,
}

const NUMBERS: [Number; 2] = [
    Number {
        digits: "6280000000003",
        name: "Toko Sinar Kabut",
        letters: "SK",
        colour: 1,
    },
    Number {
        digits: "6280000000004",
        name: "Dapur Bu Laras",
        letters: "DL",
        colour: 4,
    },
];

/// What has to live as long as the demo.
pub(crate) struct Demo {
    simulator: Simulator,
}

impl Demo {
    /// Stops the server inside the app.
    pub(crate) async fn stop(&self) {
        self.simulator.stop().await;
    }
}

/// Opens a demo that is as if it were started for the first time.
pub(crate) async fn open(opening: &Opening, profile: Arc<Profile>) -> Result<Opened, Problem> {
    opening.log.close();
    empty(profile.dir()).map_err(|error| {
        tracing::warn!(%error, "the demo's folder could not be emptied");
        let file = Some(profile.dir().display().to_string());
        Problem {
            code: ErrorCode::ProfileUnwritable,
            file,
        }
    })?;
    opening::start_log(opening, &profile);
    let (simulator, seeded) = start_simulator().await.map_err(|error| {
        tracing::error!(
            error = format!("{error:#}"),
            "the demo's server could not be started"
        );
        Problem {
            code: ErrorCode::Internal,
            file: None,
        }
    })?;
    let secrets = Arc::new(MemorySecret::default());
    let config = Config {
        files_at: Some(simulator.media_url()),
        ..Config::local(simulator.ws_url())
    };
    let kabar = Kabar::open(opening::parts(opening, profile, secrets, config)).await?;
    let demo = Demo { simulator };
    if let Err(problem) = seed(&kabar, &seeded).await {
        kabar.shutdown().await;
        return Err(problem);
    }
    opening::start(&kabar).await?;
    Ok(Opened {
        kabar,
        demo: Some(demo),
    })
}

async fn start_simulator() -> anyhow::Result<(Simulator, Vec<SeededAccount>)> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&demo_scenario()?.at_utc_offset(clock::minutes_ahead_of_utc()))?;
    let seeded = NUMBERS
        .iter()
        .map(|number| simulator.seed_account(number.digits))
        .collect::<anyhow::Result<_>>()?;
    Ok((simulator, seeded))
}

/// Adds the linked numbers. In the demo nothing can be lost, so the statement of the risk counts as accepted.
async fn seed(kabar: &Kabar, seeded: &[SeededAccount]) -> Result<(), Problem> {
    kabar.accept_risk().await.map_err(|error| problem_of(&error))?;
    for (number, account) in NUMBERS.iter().zip(seeded) {
        let seed = AccountSeed {
            name: number.name.to_owned(),
            letters: number.letters.to_owned(),
            colour: number.colour,
            phone: Jid::from_phone_digits(&account.pn),
            lid: Some(Jid::new(format!("{}@lid", account.lid))),
        };
        let adopted = kabar.adopt_account(seed, |device| async move {
            import_device(&device, &account.device).await
        });
        adopted.await.map_err(|error| problem_of(&error))?;
    }
    Ok(())
}

/// Empties a folder of ours; refuses any other.
fn empty(folder: &Path) -> io::Result<()> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let strangers: Vec<_> = entries
        .iter()
        .filter(|entry| entry.file_name() != LOCK && entry.file_name() != MARK)
        .collect();
    let marked = entries.iter().any(|entry| entry.file_name() == MARK);
    if !marked && !strangers.is_empty() {
        return Err(io::Error::new(
            io::ErrorKind::DirectoryNotEmpty,
            "this folder is not the demo's",
        ));
    }
    fs::write(
        folder.join(MARK),
        "Kabar empties this folder each time its demo starts.\n",
    )?;
    for entry in strangers {
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Keeps the master key for as long as the process runs.
#[derive(Default)]
struct MemorySecret(Mutex<Option<Zeroizing<Vec<u8>>>>);

#[async_trait]
impl SecretStore for MemorySecret {
    async fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn save(&self, secret: &[u8]) -> Result<(), SecretError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Zeroizing::new(secret.to_vec()));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
