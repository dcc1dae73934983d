//! What the fake server knows of one account.

use kabar_core::ports::whatsapp::{
    DeviceFile, Inbound, InboxSink, LinkBy, Manner, OlderThan, Outgoing, OutgoingContent, OutgoingExtras,
    OutgoingState, SendError,
};
use kabar_types::{Jid, Limits, Redacted, TypingState, WaId};
use std::{collections::VecDeque, sync::Arc};

/// How a send ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Written to the socket.
    Written,
    /// Written, and the session hears nothing more of the call.
    WrittenThenHangs,
    /// Written, but the call says that it does not know.
    WrittenInDoubt,
    /// Not written.
    Fails(SendError),
}

/// One write to the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub to: Jid,
    pub wa_id: WaId,
    pub secret: [u8; 32],
    pub content: Redacted<OutgoingContent>,
    pub extras: Redacted<OutgoingExtras>,
    /// The words of a text, new or edited; the emoji of a reaction.
    pub text: String,
}

impl Sent {
    pub(super) fn of(outgoing: &Outgoing) -> Self {
        let text = match &outgoing.content {
            OutgoingContent::Text { text, .. } | OutgoingContent::Edit { text, .. } => text.as_str(),
            OutgoingContent::Reaction { emoji, .. } => emoji,
            OutgoingContent::Poll { poll } => &poll.question,
            OutgoingContent::Location { .. }
            | OutgoingContent::Contacts { .. }
            | OutgoingContent::Vote { .. }
            | OutgoingContent::Pin { .. }
            | OutgoingContent::Revoke { .. } => "",
        };
        Self {
            content: Redacted(outgoing.content.clone()),
            extras: Redacted(outgoing.extras.clone()),
            to: outgoing.chat.clone(),
            wa_id: outgoing.wa_id.clone(),
            secret: outgoing.secret,
            text: text.to_owned(),
        }
    }
}

/// One account on the server.
#[derive(Default)]
pub(super) struct Line {
    /// The number, once linked.
    pub(super) phone: Option<String>,
    pub(super) device: Option<DeviceFile>,
    pub(super) qr: Option<String>,
    /// How an attempt to link goes.
    pub(super) by: Option<LinkBy>,
    pub(super) manner: Manner,
    pub(super) device_name: String,
    /// What is to be typed on the phone.
    pub(super) code: Option<String>,
    pub(super) sink: Option<Arc<dyn InboxSink>>,
    /// Which session the sink belongs to.
    pub(super) session: u64,
    pub(super) connected: bool,
    pub(super) backlog: VecDeque<Inbound>,
    pub(super) answers: VecDeque<Answer>,
    pub(super) sent: Vec<Sent>,
    pub(super) reads: Vec<WaId>,
    pub(super) states: Vec<OutgoingState>,
    /// What the server knows of people.
    pub(super) known: super::known::Known,
    /// How the next of those are refused.
    pub(super) state_refusals: VecDeque<SendError>,
    /// What was asked of the phone: older messages, and pieces of its history.
    pub(super) older: Vec<OlderThan>,
    pub(super) pieces: Vec<u32>,
    /// The groups it asked for, in order.
    pub(super) groups_asked: Vec<Jid>,
    pub(super) typings: Vec<TypingState>,
    /// Calls that ring, and those that were turned down.
    pub(super) ringing: Vec<WaId>,
    pub(super) rejected: Vec<WaId>,
    pub(super) limits: Limits,
    pub(super) limits_asked: usize,
    pub(super) wakes: u64,
}

impl Line {
    pub(super) fn is_linking(&self) -> bool {
        self.phone.is_none()
    }

    /// A session begins; its number.
    pub(super) fn open(&mut self, device: DeviceFile, sink: Arc<dyn InboxSink>) -> u64 {
        self.device = Some(device);
        self.sink = Some(sink);
        self.connected = false;
        self.session += 1;
        self.session
    }

    pub(super) fn connect(&mut self) -> Option<Arc<dyn InboxSink>> {
        let sink = self.sink.clone()?;
        self.phone.as_ref()?;
        self.connected = true;
        Some(sink)
    }

    /// The phone scanned: the number is linked; the device to write down.
    pub(super) fn link(&mut self, phone: &str) -> Option<DeviceFile> {
        self.phone = Some(phone.to_owned());
        self.qr = None;
        self.code = None;
        self.device.clone()
    }

    /// Session `session` ends; a later one is left alone.
    pub(super) fn close(&mut self, session: u64) {
        if self.session == session {
            self.lose_client();
        }
    }

    pub(super) fn lose_client(&mut self) {
        self.sink = None;
        self.connected = false;
        self.qr = None;
        self.code = None;
    }
}
