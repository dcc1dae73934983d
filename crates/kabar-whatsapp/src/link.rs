//! Linking a new device: what it says about itself, and when linking has failed.
//!
//! The codes and the key exchange are the library's; undoing a failed link is the core's.
//!
//! ```text
//!  Waiting ─QrReady─► Waiting … ─Linked─► Linked          (never fails any more here)
//!     │ three attempts without an answer, or no code in time ─► NoConnection
//!     │ the server's certificate was refused               ─► NotWhatsApp
//!     └ the phone's signature did not verify               ─► Verification
//! ```

use crate::connection::Sign;
use kabar_core::ports::whatsapp::{HistoryDepth, PairingFailure};
use std::time::Duration;
use whatsapp_rust::{
    wacore::store::{DevicePropsOverride, device::default_history_sync_config},
    waproto::whatsapp::device_props::{AppVersion, HistorySyncConfig, PlatformType},
};

/// Attempts in a row without an answer before a person is told.
const ATTEMPTS: u32 = 3;
/// How long the first code may take.
pub(crate) const FIRST_CODE_WITHIN: Duration = Duration::from_secs(60);

/// How linking goes. See the drawing above.
#[derive(Debug, Default)]
pub(crate) struct Linking {
    attempts: u32,
    code_shown: bool,
    linked: bool,
}

impl Linking {
    /// A sign from the transport; the failure, if linking has failed with it.
    pub(crate) fn sign(&mut self, sign: Sign) -> Option<PairingFailure> {
        if self.linked {
            return None;
        }
        match sign {
            Sign::HandshakeFailed { answered: true } => Some(PairingFailure::NotWhatsApp),
            Sign::DialFailed | Sign::HandshakeFailed { answered: false } | Sign::Lost => {
                self.attempts += 1;
                (self.attempts >= ATTEMPTS).then_some(PairingFailure::NoConnection)
            }
            Sign::Dialing | Sign::Authenticated | Sign::Drained => None,
        }
    }

    /// A code is on show.
    pub(crate) fn code(&mut self) {
        self.attempts = 0;
        self.code_shown = true;
    }

    /// The phone scanned and the keys were exchanged.
    pub(crate) fn linked(&mut self) {
        self.linked = true;
    }

    pub(crate) fn is_linked(&self) -> bool {
        self.linked
    }

    /// True while the first code is still awaited.
    pub(crate) fn awaits_code(&self) -> bool {
        !self.code_shown && !self.linked
    }
}

/// What the phone shows in its list of linked devices, and how much history it is asked for. Said once, at linking.
pub(crate) fn device_props(name: &str, history: HistoryDepth) -> DevicePropsOverride {
    let everything = history == HistoryDepth::Everything;
    let version = AppVersion {
        primary: Some(0),
        secondary: Some(1),
        tertiary: Some(0),
        ..Default::default()
    };
    let mut config = default_history_sync_config();
    if everything {
        // The fields that travel together with a full sync (wacore `store/device.rs`, DEVICE_PROPS).
        config = HistorySyncConfig {
            full_sync_days_limit: Some(365),
            on_demand_ready: Some(true),
            complete_on_demand_ready: Some(true),
            ..config
        };
    }
    DevicePropsOverride::new()
        .with_os(name)
        .with_version(version)
        .with_platform_type(PlatformType::DESKTOP)
        .with_require_full_sync(everything)
        .with_history_sync_config(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_certificate_fails_the_link_at_once() {
        let mut linking = Linking::default();
        assert_eq!(linking.sign(Sign::Dialing), None);
        let refused = linking.sign(Sign::HandshakeFailed { answered: true });
        assert_eq!(refused, Some(PairingFailure::NotWhatsApp));
    }

    #[test]
    fn three_attempts_without_an_answer_fail_the_link() {
        let mut linking = Linking::default();
        assert_eq!(linking.sign(Sign::DialFailed), None);
        assert_eq!(linking.sign(Sign::HandshakeFailed { answered: false }), None);
        assert_eq!(linking.sign(Sign::DialFailed), Some(PairingFailure::NoConnection));
    }

    #[test]
    fn a_code_on_show_gives_the_connection_new_patience() {
        let mut linking = Linking::default();
        linking.sign(Sign::DialFailed);
        linking.sign(Sign::DialFailed);
        linking.code();
        assert_eq!(linking.sign(Sign::Lost), None);
        assert!(!linking.awaits_code());
    }

    #[test]
    fn once_linked_a_lost_connection_is_no_failed_link() {
        let mut linking = Linking::default();
        linking.linked();
        for _ in 0..5 {
            assert_eq!(linking.sign(Sign::HandshakeFailed { answered: true }), None);
        }
    }

    #[test]
    fn only_a_link_with_everything_asks_for_all_history() {
        assert_eq!(
            device_props("Kabar", HistoryDepth::Recent).require_full_sync,
            Some(false)
        );
        assert_eq!(
            device_props("Kabar", HistoryDepth::Everything).require_full_sync,
            Some(true)
        );
    }
}
