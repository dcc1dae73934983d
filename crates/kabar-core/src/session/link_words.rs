//! What the seam's reasons for a failed link are called where people read of them.

use crate::{
    error::device_code,
    ports::whatsapp::{PairingFailure, WaEvent},
};
use kabar_types::ErrorCode;

/// The code that chooses a person's sentence.
pub(super) fn pairing_code(reason: PairingFailure) -> ErrorCode {
    match reason {
        PairingFailure::NoConnection => ErrorCode::NoConnection,
        PairingFailure::Path(trouble) => trouble.code(),
        PairingFailure::NotWhatsApp => ErrorCode::NotWhatsApp,
        PairingFailure::Verification => ErrorCode::PairingFailed,
        PairingFailure::CodeExpired => ErrorCode::LinkCodeExpired,
        PairingFailure::NumberRefused => ErrorCode::NumberRefused,
        PairingFailure::NotOnWhatsApp => ErrorCode::NotOnWhatsApp,
        PairingFailure::Forbidden => ErrorCode::LinkForbidden,
        PairingFailure::TooManyTries => ErrorCode::TooManyTries,
        PairingFailure::CodeUnavailable => ErrorCode::LinkCodeUnavailable,
        PairingFailure::ServerTrouble => ErrorCode::WhatsAppTrouble,
    }
}

/// The code for an event after which the session is dead, although nothing was linked.
pub(super) fn ended_code(event: &WaEvent) -> ErrorCode {
    match event {
        WaEvent::Outdated => ErrorCode::VersionOutdated,
        WaEvent::DeviceFailed { error } => device_code(error),
        _ => ErrorCode::PairingFailed,
    }
}
