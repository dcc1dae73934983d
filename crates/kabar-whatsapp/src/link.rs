//! Linking a new device: what it says about itself, and when linking has failed.
//!
//! The codes and the key exchange are the library's; undoing a failed link is the core's.
//!
//! ```text
//!  Waiting ─code─► Waiting … ─Linked─► Linked             (never fails any more here)
//!     │ three attempts without an answer, or no code in time ─► NoConnection
//!     │ the server's certificate was refused               ─► NotWhatsApp
//!     │ the phone's signature did not verify               ─► Verification
//!     │ a code to type was refused                         ─► the server's reason
//!     │ the connection a code to type was shown on is lost ─► NoConnection (the code is good on that one alone)
//!     └ it was not typed in time                           ─► CodeExpired
//! ```
//!
//! Codes to scan come on every connection; a person who wants to type one does not hear of them.

use crate::connection::Sign;
use kabar_core::ports::whatsapp::{HistoryDepth, LinkBy, PairingFailure, WaEvent};
use std::time::{Duration, Instant};
use whatsapp_rust::{
    pair_code::PairCodeRejection,
    wacore::store::{DevicePropsOverride, device::default_history_sync_config},
    waproto::whatsapp::device_props::{AppVersion, HistorySyncConfig, PlatformType},
};

/// Attempts in a row without an answer before a person is told.
const ATTEMPTS: u32 = 3;
/// How long the first code may take.
pub(crate) const FIRST_CODE_WITHIN: Duration = Duration::from_secs(60);

/// A code that is typed in its last second needs a moment until the phone has said yes.
const GRACE: Duration = Duration::from_secs(15);

/// How linking goes. See the drawing above.
#[derive(Debug)]
pub(crate) struct Linking {
    /// The code is typed, not scanned.
    typed: bool,
    attempts: u32,
    code_shown: bool,
    /// When a code to type is too old.
    code_ends: Option<Instant>,
    linked: bool,
}

impl Linking {
    pub(crate) fn new(by: &LinkBy) -> Self {
        Self {
            typed: matches!(by, LinkBy::Code { .. }),
            attempts: 0,
            code_shown: false,
            code_ends: None,
            linked: false,
        }
    }

    /// Takes note of what the core is about to hear; false when it is about the other kind of code.
    pub(crate) fn heed(&mut self, event: &WaEvent, now: Instant) -> bool {
        match event {
            WaEvent::QrReady { .. } | WaEvent::QrExhausted if self.typed => return false,
            WaEvent::QrReady { .. } => self.code(),
            WaEvent::PairCode { valid_ms, .. } => {
                let valid = Duration::from_millis(valid_ms.unsigned_abs());
                self.code_ends = Some(now + valid + GRACE);
                self.code();
            }
            WaEvent::Linked { .. } => self.linked(),
            _ => {}
        }
        true
    }

    /// When a code to type has run out, while one is on show.
    pub(crate) fn code_ends(&self) -> Option<Instant> {
        self.code_ends.filter(|_| !self.linked)
    }

    /// The code has run out, which is said once.
    pub(crate) fn end_code(&mut self) {
        self.code_ends = None;
    }

    /// Why the server gave no code, or did not take what the phone and we agreed on.
    pub(crate) fn refused(&self, rejection: Option<PairCodeRejection>) -> PairingFailure {
        if self.code_shown {
            return PairingFailure::Verification;
        }
        match rejection {
            None => PairingFailure::NoConnection,
            Some(PairCodeRejection::BadRequest) => PairingFailure::NumberRefused,
            Some(PairCodeRejection::Forbidden) => PairingFailure::Forbidden,
            Some(PairCodeRejection::RateOverlimit) => PairingFailure::TooManyTries,
            Some(PairCodeRejection::FeatureNotAvailable) => PairingFailure::CodeUnavailable,
            Some(PairCodeRejection::Unknown(404)) => PairingFailure::NotOnWhatsApp,
            Some(_) => PairingFailure::ServerTrouble,
        }
    }

    /// A sign from the transport; the failure, if linking has failed with it.
    pub(crate) fn sign(&mut self, sign: Sign) -> Option<PairingFailure> {
        if self.linked {
            return None;
        }
        match sign {
            Sign::HandshakeFailed { answered: true } => Some(PairingFailure::NotWhatsApp),
            // Trying again changes nothing before a person does something about the proxy.
            Sign::PathFailed(trouble) => Some(PairingFailure::Path(trouble)),
            Sign::Lost if self.typed && self.code_shown => Some(PairingFailure::NoConnection),
            Sign::DialFailed | Sign::HandshakeFailed { answered: false } | Sign::Lost => {
                self.attempts += 1;
                (self.attempts >= ATTEMPTS).then_some(PairingFailure::NoConnection)
            }
            Sign::Dialing | Sign::PutOff | Sign::Authenticated | Sign::Drained => None,
        }
    }

    /// A code is on show.
    fn code(&mut self) {
        self.attempts = 0;
        self.code_shown = true;
    }

    /// The phone scanned and the keys were exchanged.
    fn linked(&mut self) {
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
    use crate::clock::monotonic;
    use kabar_types::Redacted;

    fn scanned() -> Linking {
        Linking::new(&LinkBy::Qr)
    }

    fn typed() -> Linking {
        let phone = Redacted("6280000000001".to_owned());
        Linking::new(&LinkBy::Code { phone })
    }

    fn qr() -> WaEvent {
        WaEvent::QrReady {
            qr: Redacted("2@a".to_owned()),
            valid_ms: 20_000,
        }
    }

    fn code() -> WaEvent {
        WaEvent::PairCode {
            code: Redacted("ABCD1234".to_owned()),
            valid_ms: 180_000,
        }
    }

    #[test]
    fn who_types_a_code_does_not_hear_of_codes_to_scan() {
        let mut linking = typed();
        assert!(!linking.heed(&qr(), monotonic()) && !linking.heed(&WaEvent::QrExhausted, monotonic()));
        assert!(linking.awaits_code());
        assert!(linking.heed(&code(), monotonic()));
        assert!(scanned().heed(&qr(), monotonic()) && scanned().heed(&WaEvent::QrExhausted, monotonic()));
    }

    #[test]
    fn a_code_to_type_ends_a_moment_after_its_time_and_not_at_all_once_it_was_typed() {
        let (mut linking, now) = (typed(), monotonic());
        linking.heed(&code(), now);
        let left = linking.code_ends().map(|end| end - now);
        assert!(left > Some(Duration::from_secs(180)) && left < Some(Duration::from_secs(200)));
        linking.linked();
        assert_eq!(linking.code_ends(), None);
    }

    #[test]
    fn a_code_to_type_dies_with_its_connection() {
        let mut linking = typed();
        linking.heed(&code(), monotonic());
        assert_eq!(linking.sign(Sign::Lost), Some(PairingFailure::NoConnection));
    }

    #[test]
    fn each_refusal_of_a_code_has_a_reason_of_its_own() {
        let refused = |code| typed().refused(code);
        let reasons = [400, 403, 404, 429, 452, 500, 599].map(|code| refused(Some(code.into())));
        assert_eq!(
            reasons,
            [
                PairingFailure::NumberRefused,
                PairingFailure::Forbidden,
                PairingFailure::NotOnWhatsApp,
                PairingFailure::TooManyTries,
                PairingFailure::CodeUnavailable,
                PairingFailure::ServerTrouble,
                PairingFailure::ServerTrouble,
            ]
        );
        assert_eq!(refused(None), PairingFailure::NoConnection);
    }

    #[test]
    fn what_is_refused_after_the_code_was_typed_is_the_phones_answer() {
        let mut linking = typed();
        linking.heed(&code(), monotonic());
        let refused = linking.refused(Some(PairCodeRejection::BadRequest));
        assert_eq!(refused, PairingFailure::Verification);
    }

    #[test]
    fn a_refused_certificate_fails_the_link_at_once() {
        let mut linking = scanned();
        assert_eq!(linking.sign(Sign::Dialing), None);
        let refused = linking.sign(Sign::HandshakeFailed { answered: true });
        assert_eq!(refused, Some(PairingFailure::NotWhatsApp));
    }

    #[test]
    fn three_attempts_without_an_answer_fail_the_link() {
        let mut linking = scanned();
        assert_eq!(linking.sign(Sign::DialFailed), None);
        assert_eq!(linking.sign(Sign::HandshakeFailed { answered: false }), None);
        assert_eq!(linking.sign(Sign::DialFailed), Some(PairingFailure::NoConnection));
    }

    #[test]
    fn a_code_on_show_gives_the_connection_new_patience() {
        let mut linking = scanned();
        linking.sign(Sign::DialFailed);
        linking.sign(Sign::DialFailed);
        linking.code();
        assert_eq!(linking.sign(Sign::Lost), None);
        assert!(!linking.awaits_code());
    }

    #[test]
    fn once_linked_a_lost_connection_is_no_failed_link() {
        let mut linking = scanned();
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
