//! The question that shows whether the server lives, and who awaits its answer. When it is put is decided by
//! [`Watch`]; what comes of it goes through the session's queue, like everything the pump hears.

use crate::{
    events::Happening,
    liveness::{Liveness, Watch},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use whatsapp_rust::{Client, request::IqError, wacore::iq::keepalive::KeepaliveSpec};

/// A question that has no answer by then never gets one.
const GIVE_UP_AFTER: Duration = Duration::from_secs(60);

/// The watch of one session and the way its questions go.
pub(crate) struct Pulse {
    pub(crate) watch: Watch,
    /// Weak: it must not keep the queue open that the pump itself works off.
    queue: mpsc::WeakUnboundedSender<Happening>,
}

impl Pulse {
    pub(crate) fn new(pace: Liveness, queue: mpsc::WeakUnboundedSender<Happening>) -> Self {
        let watch = Watch::new(pace);
        Self { watch, queue }
    }

    pub(crate) fn look_at(&self) -> Option<Instant> {
        self.watch.look_at()
    }

    /// Puts the question WhatsApp Web puts (`w:p`). A refusal is an answer, too.
    pub(crate) fn ask(&self, client: Option<Arc<Client>>) {
        let (Some(client), queue) = (client, self.queue.clone()) else {
            return;
        };
        tokio::spawn(async move {
            let question = KeepaliveSpec::with_timeout(GIVE_UP_AFTER);
            let answered = matches!(
                client.execute(question).await,
                Ok(()) | Err(IqError::ServerError { .. })
            );
            if let (true, Some(queue)) = (answered, queue.upgrade()) {
                let _ = queue.send(Happening::Answered);
            }
        });
    }
}
