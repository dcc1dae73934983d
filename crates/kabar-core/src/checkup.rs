//! Looks through a large database after it was opened, behind everything else, and says when it is damaged: when the last
//! run did not end well, and once a week.
//!
//! Deliberately not here: what is done about it. The host closes Kabar and tells the person; nothing is repaired or
//! written over.

use crate::base::Base;
use kabar_store::{Priority, StoreError};
use kabar_types::{ErrorCode, Problem};
use std::{future::pending, sync::Arc};
use tokio::sync::watch;

/// When the database was last found whole, in milliseconds since 1970.
const CHECKED_AT: &str = "checked-at";
const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1000;

pub(crate) struct Checkup {
    crashed: bool,
    found: watch::Sender<Option<Problem>>,
}

impl Checkup {
    /// `crashed`: the last run did not end well.
    pub(crate) fn new(crashed: bool) -> Self {
        Self {
            crashed,
            found: watch::Sender::default(),
        }
    }

    /// Begins, if it is time and the database was not looked through at opening. Ends with Kabar.
    pub(crate) async fn start(self: &Arc<Self>, base: &Arc<Base>) -> Result<(), StoreError> {
        if !base.store.is_checked() && (self.crashed || is_due(base).await?) {
            base.spawn(self.clone().run(base.clone()));
        }
        Ok(())
    }

    async fn run(self: Arc<Self>, base: Arc<Base>) {
        let stop = base.stop.clone();
        match base.store.check(move || !stop.is_cancelled()).await {
            Ok(true) => {
                tracing::info!("checkup: the database is whole");
                if let Err(error) = note(&base).await {
                    tracing::warn!(%error, "checkup: could not be noted");
                }
            }
            Ok(false) => {}
            Err(StoreError::Corrupt) => {
                tracing::error!("checkup: the database is damaged");
                let file = base.vault.profile().database();
                self.found.send_replace(Some(Problem {
                    code: ErrorCode::DamageFound,
                    file: Some(file.display().to_string()),
                }));
            }
            Err(error) => tracing::warn!(%error, "checkup: the database could not be looked through"),
        }
    }

    /// Waits until damage is found; for ever when there is none.
    pub(crate) async fn damaged(&self) -> Problem {
        let mut found = self.found.subscribe();
        let problem = match found.wait_for(Option::is_some).await {
            Ok(problem) => problem.clone(),
            Err(_) => None,
        };
        match problem {
            Some(problem) => problem,
            None => pending().await,
        }
    }
}

async fn is_due(base: &Base) -> Result<bool, StoreError> {
    let text = base.store.read().await?.find_value(CHECKED_AT).await?;
    let last: Option<i64> = text.and_then(|at| at.parse().ok());
    let now = base.now().0;
    // A clock that was set back is no reason to put it off.
    Ok(last.is_none_or(|at| at > now || now - at > WEEK_MS))
}

async fn note(base: &Base) -> Result<(), StoreError> {
    let mut tx = base.store.begin(Priority::Background).await?;
    tx.set_value(CHECKED_AT, &base.now().0.to_string()).await?;
    tx.commit().await.map(|_| ())
}
