//! Calls that ring now: what saying no to one needs to know beyond its id. Nothing is ever taken here; only the phone can.
//!
//! In memory only: a call that rang before Kabar started is over for it.

use kabar_core::ports::whatsapp::SendError;
use kabar_types::WaId;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};
use whatsapp_rust::{
    Client, Jid as WireJid,
    types::{call::CallAction, events::Event},
};

/// Few calls ring at once; older ones are over, whatever was heard of them.
const KEPT: usize = 8;

struct Offer {
    call: String,
    /// Who is told, and who began it: a companion device of a person calls under its own name.
    from: WireJid,
    creator: WireJid,
}

#[derive(Default)]
pub(crate) struct Ringing(Mutex<VecDeque<Offer>>);

impl Ringing {
    /// Takes note of a call that begins or ends.
    pub(crate) fn hear(&self, event: &Event) {
        match event {
            Event::IncomingCall(call) => match &call.action {
                CallAction::Offer { .. } if !call.offline => self.begin(Offer {
                    call: call.action.call_id().to_owned(),
                    from: call.from.clone(),
                    creator: call.action.call_creator().clone(),
                }),
                CallAction::Terminate { .. } => drop(self.take(call.action.call_id())),
                _ => {}
            },
            Event::MissedCall(call) => drop(self.take(&call.call_id)),
            Event::CallEndedElsewhere(call) => drop(self.take(&call.call_id)),
            _ => {}
        }
    }

    fn begin(&self, offer: Offer) {
        // Told again for each of our devices, with the same id.
        drop(self.take(&offer.call));
        let mut offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offers.push_back(offer);
        if offers.len() > KEPT {
            offers.pop_front();
        }
    }

    fn take(&self, call: &str) -> Option<Offer> {
        let mut offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = offers.iter().position(|offer| offer.call == call)?;
        offers.remove(at)
    }
}

/// Turns it down; false when it does not ring.
pub(crate) async fn reject(client: &Client, ringing: &Ringing, call: &WaId) -> Result<bool, SendError> {
    let Some(offer) = ringing.take(&call.0) else {
        return Ok(false);
    };
    let told = client
        .voip()
        .reject_call(&offer.call, &offer.from, &offer.creator)
        .await;
    if told.is_err() {
        ringing.begin(offer);
    }
    told.map(|()| true).map_err(|_| SendError::NotConnected)
}
