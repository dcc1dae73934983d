//! Votes in polls, sealed with the poll's secret (wacore `poll.rs`).
//!
//! Who asked and who votes are part of the key, in the form of address both had then: the phone number's, or the hidden
//! id. A vote is therefore kept with every pair of forms it may have been sealed for. Kept in the database, so an older
//! build's must stay readable.

use super::{Aliases, Own, jid};
use kabar_core::ports::whatsapp::{InboundBody, Person};
use kabar_types::{Jid, UnixMillis, WaId};
use whatsapp_rust::{
    serde_json::{self, Value, json},
    wacore::poll::{PollVoteCiphertext, compute_option_hash, decrypt_poll_vote_with_secret},
    waproto::whatsapp as wa,
};

/// Bytes of a sealed vote; WhatsApp's own has some 34 for each option.
const SEALED: usize = 1 << 13;

/// Where a vote was written.
pub(super) struct From<'a> {
    pub(super) chat: &'a Person,
    /// `None`: one of our own devices.
    pub(super) voter: Option<&'a Person>,
    pub(super) own: &'a Own,
    pub(super) aliases: &'a Aliases,
}

/// A vote; `None` for what is none, or broken.
pub(super) fn body(update: &wa::message::PollUpdateMessage, from: &From<'_>) -> Option<InboundBody> {
    let key = update.poll_creation_message_key.as_option()?;
    let target = key.id.clone().filter(|id| !id.is_empty())?;
    let vote = update.vote.as_option()?;
    let payload = vote
        .enc_payload
        .as_ref()
        .filter(|payload| payload.len() <= SEALED)?;
    let iv = vote.enc_iv.as_ref().filter(|iv| iv.len() <= 64)?;
    let sealed = json!({ "payload": payload, "iv": iv, "pairs": pairs(key, from) });
    Some(InboundBody::Vote {
        target: WaId(target),
        sealed: sealed.to_string().into_bytes(),
        at: UnixMillis(update.sender_timestamp_ms.unwrap_or_default()),
    })
}

/// A vote that the phone has opened already, from its history.
pub(super) fn opened(target: &str, vote: &wa::message::PollVoteMessage, at: UnixMillis) -> InboundBody {
    let hashes: Vec<&Vec<u8>> = vote
        .selected_options
        .iter()
        .filter(|hash| hash.len() == 32)
        .take(super::bounds::OPTIONS)
        .collect();
    InboundBody::Vote {
        target: WaId(target.to_owned()),
        sealed: json!({ "opened": hashes }).to_string().into_bytes(),
        at,
    }
}

/// Who asked and who voted, in every form they may have had.
fn pairs(key: &wa::MessageKey, from: &From<'_>) -> Vec<(String, String)> {
    let us: Vec<Jid> = [&from.own.lid, &from.own.phone]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let voters = from.voter.map_or_else(|| us.clone(), forms);
    let askers: Vec<Jid> = match key.participant.as_deref().and_then(jid::parse) {
        Some(asker) if from.own.is(&asker) => us,
        Some(asker) => {
            let alt = from.aliases.of(&asker);
            forms(&Person { jid: asker, alt })
        }
        // In a direct chat it was one of the two.
        None if !from.chat.jid.is_group() => us.into_iter().chain(forms(from.chat)).collect(),
        None => voters.clone(),
    };
    let both = |asker: &Jid| {
        voters
            .iter()
            .map(|voter| (asker.clone(), voter.clone()))
            .collect::<Vec<_>>()
    };
    let mut pairs: Vec<(Jid, Jid)> = askers.iter().flat_map(both).collect();
    // Both in the same form comes first, and is nearly always right.
    pairs.sort_by_key(|(asker, voter)| asker.is_lid() != voter.is_lid());
    let text = |jid: Jid| jid.as_str().to_owned();
    pairs
        .into_iter()
        .map(|(asker, voter)| (text(asker), text(voter)))
        .collect()
}

fn forms(person: &Person) -> Vec<Jid> {
    [Some(&person.jid), person.alt.as_ref()]
        .into_iter()
        .flatten()
        .cloned()
        .collect()
}

/// The places of the options a sealed vote chooses; `None` when the secret does not open it.
pub(crate) fn open(sealed: &[u8], poll: &WaId, secret: &[u8; 32], options: &[String]) -> Option<Vec<u32>> {
    let sealed: Value = serde_json::from_slice(sealed).ok()?;
    let hashes = match sealed.get("opened") {
        Some(opened) => serde_json::from_value(opened.clone()).ok()?,
        None => hashes(&sealed, poll, secret)?,
    };
    let place = |hash: &Vec<u8>| {
        let found = options
            .iter()
            .position(|option| compute_option_hash(option)[..] == hash[..]);
        found.and_then(|place| u32::try_from(place).ok())
    };
    Some(hashes.iter().filter_map(place).collect())
}

fn hashes(sealed: &Value, poll: &WaId, secret: &[u8; 32]) -> Option<Vec<Vec<u8>>> {
    let bytes = |name: &str| serde_json::from_value::<Vec<u8>>(sealed.get(name)?.clone()).ok();
    let (payload, iv) = (bytes("payload")?, bytes("iv")?);
    let pairs: Vec<(String, String)> = serde_json::from_value(sealed.get("pairs")?.clone()).ok()?;
    pairs.iter().find_map(|(asker, voter)| {
        let sealed = PollVoteCiphertext {
            enc_payload: &payload,
            enc_iv: &iv,
        };
        decrypt_poll_vote_with_secret(sealed, secret, &poll.0, asker, voter).ok()
    })
}

#[cfg(test)]
#[path = "votes_tests.rs"]
mod tests;
