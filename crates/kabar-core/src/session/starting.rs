//! Which session goes first when all start, and when a person looks at one that still waits for its turn.
//!
//! The account that was looked at last is a small fact in the database: a crash keeps it too.

use super::{End, Sessions, actor::Command, stagger};
use crate::error::KabarError;
use kabar_store::{AccountRecord, Priority};
use kabar_types::AccountId;
use std::{sync::PoisonError, time::Duration};

/// The name of the small fact.
const LOOKED_AT: &str = "looked-at";

impl Sessions {
    /// Starts every account, each in its turn.
    pub(crate) async fn start_all(&self, records: Vec<AccountRecord>) -> Result<(), KabarError> {
        let base = &self.inbox.base;
        self.versions.load().await?;
        base.spawn(self.versions.clone().run());
        let looked_at = base.store.read().await?.find_value(LOOKED_AT).await?;
        let looked_at = looked_at.and_then(|id| id.parse().ok());
        let mut place = 0;
        for record in stagger::in_order(records, looked_at) {
            let dials = End::lasting(&record.state).is_none();
            let after = if dials {
                stagger::after(place, stagger::START, base.draw())
            } else {
                Duration::ZERO
            };
            self.start(record.id, &record.state, after);
            place += u32::from(dials);
        }
        Ok(())
    }

    /// WhatsApp refused the version while linking.
    pub(super) async fn refresh_version(&self) {
        let refused = self.versions.claimed();
        self.versions.is_there_newer(refused).await;
    }

    /// A person opened a chat of this account: it need not wait for its turn, and goes first at the next start.
    pub(crate) fn look_at(&self, account: AccountId) {
        let before = self
            .looked_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(account);
        if before == Some(account) {
            return;
        }
        let _ = self.command(account, Command::Hurry);
        let base = self.inbox.base.clone();
        self.inbox.base.spawn(async move {
            let written = async {
                let mut tx = base.store.begin(Priority::Background).await?;
                tx.set_value(LOOKED_AT, &account.to_string()).await?;
                tx.commit().await
            };
            if let Err(error) = written.await {
                tracing::debug!(%account, %error, "session: not noted as looked at");
            }
        });
    }
}
