//! What a session does when the computer woke up or its network changed.
//!
//! ```text
//!  logged in         ─► is it alive? ─ no answer in time ─► hang up; the library dials again
//!  dialling just now ─► let it
//!  anything else     ─► a client that waits for its next try is built anew, which dials at once
//! ```
//!
//! The library has no call that ends its pause between two tries (`reconnect_immediately` hangs up, and may then send no
//! receipts; see `transport`). A new client begins its pauses anew; how often the core wakes is the core's rule.

use crate::session::Shared;
use std::{sync::Arc, time::Duration};
use whatsapp_rust::{Client, request::IqError, wacore::iq::keepalive::KeepaliveSpec};

/// A living connection answers within this, also over a slow mobile line.
const ANSWERS_WITHIN: Duration = Duration::from_secs(8);
/// A dial younger than this knows the network as it is now.
const YOUNG: Duration = Duration::from_secs(2);
/// How often, and how far apart, to look whether a line that was cut is gone: two seconds in all.
const LOOKS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) async fn wake(client: Arc<Client>, shared: Arc<Shared>) {
    if client.is_logged_in() {
        if !is_alive(&client).await {
            tracing::info!("a connection did not answer after waking and is given up");
            shared.cut().await;
        }
        return;
    }
    dial_now(&client, &shared);
}

/// Hangs up and dials. A client that was logged in dials by itself after its pause; one that was not, or waits for its next
/// try, is put forward.
pub(crate) async fn dial_anew(client: Arc<Client>, shared: Arc<Shared>) {
    let was_in = client.is_logged_in();
    if shared.cut().await && was_in {
        return;
    }
    for _ in 0..LOOKS {
        if !client.is_connected() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    dial_now(&client, &shared);
}

/// Ends the pause of a client that waits for its next try; nothing else.
pub(crate) fn dial_now(client: &Client, shared: &Shared) {
    let is_linked = client.pn().is_some();
    let dials = shared.line.dials_since().is_some_and(|age| age < YOUNG);
    if is_linked && !dials && !client.is_connected() {
        shared.hurry();
    }
}

async fn is_alive(client: &Client) -> bool {
    let question = client.execute(KeepaliveSpec::with_timeout(ANSWERS_WITHIN));
    let answer = tokio::time::timeout(ANSWERS_WITHIN, question).await;
    // A refusal is an answer, too.
    matches!(answer, Ok(Ok(()) | Err(IqError::ServerError { .. })))
}
