//! Which chats stand side by side and how wide, so that a start can put them there again.
//!
//! Kept with everything else that is about chats, encrypted, and not by the host. Deliberately not here: how many there is
//! room for, and chats that stand apart (`apart`).

use crate::{base::Base, error::KabarError};
use kabar_store::{Priority, StoreError, View};
use kabar_types::{ErrorCode, Layout};

const KEPT: &str = "layout";
/// Of what shares are thousandths.
const WHOLE: u16 = 1_000;

/// Remembers how chats stand side by side now.
pub(crate) async fn keep(base: &Base, layout: &Layout) -> Result<(), KabarError> {
    check(layout)?;
    let text = serde_json::to_string(layout).map_err(|error| StoreError::Internal(error.to_string()))?;
    let mut tx = base.store.begin(Priority::Interactive).await?;
    tx.set_value(KEPT, &text).await?;
    tx.commit().await?;
    Ok(())
}

/// How they stood. What cannot be read was not kept.
pub(crate) async fn get(view: &mut View) -> Result<Layout, KabarError> {
    let kept = view.find_value(KEPT).await?;
    Ok(kept
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

fn check(Layout { chats, open, shares }: &Layout) -> Result<(), KabarError> {
    let refuse = |what| Err(KabarError::refused(ErrorCode::BadRequest, what));
    if chats.len() > Layout::MOST || shares.len() > Layout::MOST {
        return refuse("so many chats do not stand side by side");
    }
    if open.is_some_and(|open| !chats.contains(&open)) {
        return refuse("the open chat is not among them");
    }
    if shares.iter().any(|share| *share > WHOLE) {
        return refuse("one is wider than the whole");
    }
    Ok(())
}
