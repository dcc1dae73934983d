//! How a link that does not come about is told.

use super::Pump;
use crate::{convert, link::Linking};
use kabar_core::ports::whatsapp::{PairingFailure, WaEvent};
use whatsapp_rust::types::events::PairingCodeError;

impl Pump {
    pub(super) fn fail_link(&mut self, reason: PairingFailure) {
        self.fail_link_for(reason, None);
    }

    /// A device that is linked does not fail to be linked any more.
    pub(super) fn fail_link_for(&mut self, reason: PairingFailure, wait_ms: Option<i64>) {
        if !self.linking.as_ref().is_some_and(Linking::is_linked) {
            self.tell(WaEvent::PairingFailed { reason, wait_ms });
        }
    }

    pub(super) fn code_ran_out(&mut self) {
        if let Some(linking) = &mut self.linking {
            linking.end_code();
        }
        self.fail_link(PairingFailure::CodeExpired);
    }

    pub(super) fn no_code(&mut self, error: &PairingCodeError) {
        let reason = self
            .linking
            .as_ref()
            .map_or(PairingFailure::Verification, |linking| {
                linking.refused(error.rejection)
            });
        self.fail_link_for(reason, error.backoff.map(convert::events::millis));
    }
}
