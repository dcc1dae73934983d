//! Calls: ringing, and how they end (wacore `types/call.rs`). The media of a call is never touched.
//!
//! ```text
//!  offer ─► CallOffered     terminate (timeout, none) ─► Missed      …_elsewhere, accept ─► Answered | Rejected
//!  an offer that waited while we were away ─► Missed
//! ```

use super::{Aliases, Own, jid};
use kabar_core::ports::whatsapp::{Person, WaEvent};
use kabar_types::{CallOutcome, UnixMillis, WaId};
use whatsapp_rust::{
    Jid as WireJid,
    types::call::{CallAction, CallEndedElsewhere, ElsewhereOutcome, IncomingCall, MissedCall},
};

/// What a stanza of a call says; most of them say nothing that is shown.
pub(super) fn signal(call: &IncomingCall, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let (chat, caller) = match &call.action {
        CallAction::Offer {
            group_jid: Some(group),
            ..
        } => (
            jid::person(group, None, own, aliases)?,
            other(call.action.call_creator(), own, aliases)?,
        ),
        CallAction::Offer { caller_pn, .. } => {
            let caller = with_number(&call.from, caller_pn.as_ref(), own, aliases)?;
            (caller.clone(), caller)
        }
        _ => {
            let caller = other(&call.from, own, aliases)?;
            (caller.clone(), caller)
        }
    };
    let id = WaId(call.action.call_id().to_owned());
    let at = UnixMillis(call.timestamp.timestamp_millis());
    let ended = |outcome, seconds: Option<u32>| {
        Some(WaEvent::CallEnded {
            chat: chat.clone(),
            caller: caller.clone(),
            call: id.clone(),
            outcome,
            seconds: seconds.unwrap_or_default(),
            at,
        })
    };
    match &call.action {
        CallAction::Offer { is_video, .. } => Some(WaEvent::CallOffered {
            chat,
            caller,
            call: id,
            video: *is_video,
            at,
        }),
        CallAction::Terminate { reason, duration, .. } => {
            ended(by_reason(reason.as_deref(), *duration), *duration)
        }
        _ => None,
    }
}

/// How a call ended, by WhatsApp's own words for it. One that lasted was taken.
fn by_reason(reason: Option<&str>, duration: Option<u32>) -> CallOutcome {
    match reason {
        Some("accepted_elsewhere") => CallOutcome::Answered,
        Some("rejected_elsewhere") => CallOutcome::Rejected,
        _ if duration.is_some_and(|seconds| seconds > 0) => CallOutcome::Answered,
        _ => CallOutcome::Missed,
    }
}

pub(super) fn missed(call: &MissedCall, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let at = UnixMillis(call.timestamp.timestamp_millis());
    over((&call.from, &call.call_id), CallOutcome::Missed, at, own, aliases)
}

pub(super) fn ended_elsewhere(call: &CallEndedElsewhere, own: &Own, aliases: &Aliases) -> Option<WaEvent> {
    let outcome = match call.outcome {
        ElsewhereOutcome::Rejected => CallOutcome::Rejected,
        _ => CallOutcome::Answered,
    };
    let at = UnixMillis(call.timestamp.timestamp_millis());
    over((&call.from, &call.call_id), outcome, at, own, aliases)
}

fn over(
    (from, id): (&WireJid, &str),
    outcome: CallOutcome,
    at: UnixMillis,
    own: &Own,
    aliases: &Aliases,
) -> Option<WaEvent> {
    let caller = other(from, own, aliases)?;
    Some(WaEvent::CallEnded {
        chat: caller.clone(),
        caller,
        call: WaId(id.to_owned()),
        outcome,
        seconds: 0,
        at,
    })
}

/// Somebody else; a call of our own shows in no chat here.
fn other(from: &WireJid, own: &Own, aliases: &Aliases) -> Option<Person> {
    with_number(from, None, own, aliases)
}

fn with_number(from: &WireJid, number: Option<&WireJid>, own: &Own, aliases: &Aliases) -> Option<Person> {
    jid::person(from, number, own, aliases).filter(|person| !own.is(&person.jid) && !person.jid.is_group())
}
