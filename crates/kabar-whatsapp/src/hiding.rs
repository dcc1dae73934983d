//! Appearing offline: the library says "available" by itself whenever it has connected and knows the account's name, and
//! has no setting against it; so "unavailable" follows at once. For that moment people may see the number online.
//!
//! What it costs: WhatsApp tells a device that is not available nobody's online state and typing, and its own delivery
//! receipts count as those of an inactive device.

use std::{sync::Arc, time::Duration};
use whatsapp_rust::Client;

/// When a name comes to be known, the library speaks a moment after it told us (whatsapp-rust `update_push_name`).
const AFTER_IT: Duration = Duration::from_millis(500);

/// Says "unavailable" now and once more a moment later.
pub(crate) fn hide(client: Arc<Client>) {
    tokio::spawn(async move {
        say(&client).await;
        tokio::time::sleep(AFTER_IT).await;
        say(&client).await;
    });
}

async fn say(client: &Arc<Client>) {
    // Without a name or a connection there is nothing that anybody could see.
    if let Err(error) = client.presence().set_unavailable().await {
        tracing::debug!(%error, "hiding: not said");
    }
}
