//! Which chats stand apart, each in a viewer of its own, so that a start can put them there again.
//!
//! Kept with everything else that is about chats, encrypted, and not by the host. Deliberately not here: where such a viewer
//! is and how large, which is the host's, and how many there may be.

use crate::{base::Base, error::KabarError};
use kabar_store::{Priority, StoreError};
use kabar_types::ChatId;

/// Their numbers, with blanks between them.
const KEPT: &str = "apart";

/// Remembers which chats stand apart now.
pub(crate) async fn keep(base: &Base, chats: &[ChatId]) -> Result<(), KabarError> {
    let numbers: Vec<String> = chats.iter().map(|chat| chat.0.to_string()).collect();
    let mut tx = base.store.begin(Priority::Interactive).await?;
    if numbers.is_empty() {
        tx.delete_value(KEPT).await?;
    } else {
        tx.set_value(KEPT, &numbers.join(" ")).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Those that stood apart and are still here, in the order in which they were put there.
pub(crate) async fn list(base: &Base) -> Result<Vec<ChatId>, KabarError> {
    let mut view = base.store.read().await?;
    let kept = view.find_value(KEPT).await?.unwrap_or_default();
    let mut here = Vec::new();
    for chat in kept.split_whitespace().filter_map(|number| number.parse().ok()) {
        match view.get_chat(ChatId(chat), base.now()).await {
            Ok(chat) => here.push(chat.id),
            Err(StoreError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(here)
}
