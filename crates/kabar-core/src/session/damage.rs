//! What a device file that cannot be used comes to.
//!
//! | why | the file | a person may |
//! |---|---|---|
//! | damaged, or not opened by its key | put aside, never erased | link again |
//! | gone | | link again |
//! | written by a newer Kabar, no room, no right to write | left exactly as it is | try again |
//!
//! Messages are in `kabar.db` and are not touched by any of this.

use kabar_types::{ErrorCode, SessionState};

/// True when the file can never be used again and is put aside.
pub(crate) fn is_put_aside(error: ErrorCode) -> bool {
    matches!(error, ErrorCode::DatabaseCorrupt | ErrorCode::DatabaseWrongKey)
}

/// True when only a new link helps.
pub(crate) fn needs_relink(error: ErrorCode) -> bool {
    !matches!(
        error,
        ErrorCode::DatabaseNewer | ErrorCode::DiskFull | ErrorCode::ProfileUnwritable
    )
}

/// True when an account in this state may be linked again.
pub(crate) fn may_relink(state: &SessionState) -> bool {
    match state {
        SessionState::LoggedOut { .. } => true,
        SessionState::Damaged { error, .. } => needs_relink(*error),
        SessionState::NeedsKey { error } => *error == ErrorCode::KeyMissing,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_kabar_wrote_is_left_alone_and_not_linked_again() {
        for error in [
            ErrorCode::DatabaseNewer,
            ErrorCode::DiskFull,
            ErrorCode::ProfileUnwritable,
        ] {
            assert!(!is_put_aside(error) && !needs_relink(error), "{error:?}");
        }
    }

    #[test]
    fn whatever_is_put_aside_can_be_linked_again() {
        for error in ErrorCode::ALL {
            assert!(!is_put_aside(*error) || needs_relink(*error), "{error:?}");
        }
    }
}
