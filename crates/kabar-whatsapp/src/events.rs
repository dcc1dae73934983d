//! What the library and the transport tell, put into one queue per session.
//!
//! The library calls its handlers in the middle of its own work, so [`Handler`] only queues. The queue is worked off
//! by the pump (see `pump.rs`).

use crate::{connection::Sign, convert::people::is_about_blocks};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};
use whatsapp_rust::types::events::{Event, EventHandler, EventInterest, EventKind};

/// What the pump works off.
pub(crate) enum Happening {
    Wire(Sign),
    Library(Arc<Event>),
    /// The hook began to commit a batch.
    Committing,
    /// The batch came back, with this many messages of the offline queue stored.
    Committed(u32),
    /// Somebody cut the line.
    Cut,
    /// The server answered a question that was put to see whether it lives.
    Answered,
    /// The library's client stopped by itself; the answer says how to go on.
    ClientEnded(oneshot::Sender<Verdict>),
    /// A new client takes the place of one that waited for its next try; its pauses begin anew.
    Rebuilt,
    /// The session ends: the last thing ever sent.
    End,
}

/// How to go on after the client stopped by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The core knows why; nothing more will come.
    End,
    RebuildAfter(Duration),
}

/// The library's side of the queue.
pub(crate) struct Handler(pub(crate) mpsc::UnboundedSender<Happening>);

impl EventHandler for Handler {
    fn handle_event(&self, event: Arc<Event>) {
        // Every stanza comes by here: all but the few that have no event of their own are let go at once.
        if let Event::RawNode(node) = &*event
            && !is_about_blocks(node)
        {
            return;
        }
        // The receiver outlives the client except while everything is being dropped.
        let _ = self.0.send(Happening::Library(event));
    }

    fn interest(&self) -> EventInterest {
        EventInterest::of(&[
            EventKind::Connected,
            EventKind::Disconnected,
            EventKind::PairSuccess,
            EventKind::PairError,
            EventKind::PairingQrCode,
            EventKind::PairingQrCodesExhausted,
            EventKind::PairingCode,
            EventKind::PairingCodeRefresh,
            EventKind::PairingCodeError,
            EventKind::PairPasskeyRequest,
            EventKind::PairPasskeyError,
            EventKind::LoggedOut,
            EventKind::StreamReplaced,
            EventKind::TemporaryBan,
            EventKind::ClientOutdated,
            EventKind::ConnectFailure,
            EventKind::Messages,
            EventKind::UndecryptableMessage,
            EventKind::Receipt,
            EventKind::ServerAck,
            EventKind::MexNotification,
            EventKind::ChatPresence,
            EventKind::Presence,
            EventKind::ContactUpdate,
            EventKind::ContactNumberChanged,
            EventKind::PictureUpdate,
            EventKind::UserAboutUpdate,
            EventKind::BusinessStatusUpdate,
            EventKind::RawNode,
            EventKind::IncomingCall,
            EventKind::MissedCall,
            EventKind::CallEndedElsewhere,
            EventKind::GroupUpdate,
            EventKind::PictureUpdate,
            EventKind::PinUpdate,
            EventKind::MuteUpdate,
            EventKind::ArchiveUpdate,
            EventKind::StarUpdate,
            EventKind::MarkChatAsReadUpdate,
            EventKind::DeleteChatUpdate,
            EventKind::ClearChatUpdate,
            EventKind::DeleteMessageForMeUpdate,
            EventKind::AppStateSyncFailed,
            EventKind::SelfPushNameUpdated,
            EventKind::HistorySync,
            EventKind::OfflineSyncPreview,
            EventKind::OfflineSyncCompleted,
        ])
    }
}
