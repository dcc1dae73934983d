//! Looks through a large database after it was opened, behind everything else, and says when it is damaged.
//!
//! Deliberately not here: what is done about it. The host closes Kabar and tells the person; nothing is repaired or
//! written over.

use crate::base::Base;
use kabar_store::StoreError;
use kabar_types::{ErrorCode, Problem};
use std::{future::pending, sync::Arc};
use tokio::sync::watch;

#[derive(Default)]
pub(crate) struct Checkup {
    found: watch::Sender<Option<Problem>>,
}

impl Checkup {
    /// Begins, if the database was not looked through at opening. Ends with Kabar.
    pub(crate) fn start(self: &Arc<Self>, base: &Arc<Base>) {
        if !base.store.is_checked() {
            base.spawn(self.clone().run(base.clone()));
        }
    }

    async fn run(self: Arc<Self>, base: Arc<Base>) {
        let stop = base.stop.clone();
        match base.store.check(move || !stop.is_cancelled()).await {
            Ok(true) => tracing::info!("checkup: the database is whole"),
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
