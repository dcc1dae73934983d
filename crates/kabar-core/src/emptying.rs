//! Empties chats that were cleared or deleted, in slices behind everything else: a chat of 50,000 messages never keeps
//! anybody waiting. That a chat is being emptied stands in its row, so a crash in between costs nothing.
//!
//! Deliberately not here: what a person asks for (`outbox::clearing`) and what other devices tell (`inbox::states`).

use crate::{base::Base, clock, upkeep};
use kabar_store::{Priority, StoreError};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// Messages deleted in one transaction.
const SLICE: u32 = 200;
/// Pause after the store was at fault.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Works off what is to be emptied.
#[derive(Default)]
pub(crate) struct Emptier {
    begun: Notify,
}

impl Emptier {
    /// There is a chat to be emptied.
    pub(crate) fn wake(&self) {
        self.begun.notify_one();
    }

    /// Ends with Kabar.
    pub(crate) async fn run(self: Arc<Self>, base: Arc<Base>) {
        let work = async {
            loop {
                match empty_all(&base).await {
                    Ok(()) => self.begun.notified().await,
                    Err(error) => {
                        tracing::warn!(%error, "emptying: the store is at fault; trying again");
                        clock::sleep(&*base.clock, TRY_AGAIN).await;
                    }
                }
            }
        };
        tokio::select! {
            () = base.stop.cancelled() => {}
            () = work => {}
        }
    }
}

async fn empty_all(base: &Base) -> Result<(), StoreError> {
    let mut any = false;
    loop {
        let mut tx = base.store.begin(Priority::Background).await?;
        let Some(chat) = tx.find_clearing().await? else {
            break;
        };
        tx.clear_slice(chat, SLICE).await?;
        tx.commit().await?;
        any = true;
    }
    if any {
        // A copy would keep what was to go.
        upkeep::forget_copies(base).await;
    }
    Ok(())
}
