//! Tells the window that links a number how the new session comes along, until it is there.

use crate::base::Base;
use kabar_types::{AccountId, ErrorCode, LinkId, LinkState, SessionState, Signal};

pub(crate) struct Follower {
    pub(crate) link: LinkId,
}

impl Follower {
    /// True when there is nothing more to tell.
    pub(crate) fn tell(&self, base: &Base, account: AccountId, state: &SessionState) -> bool {
        let Some(next) = self.link_state(account, state) else {
            return false;
        };
        let last = !matches!(next, LinkState::Syncing { .. });
        base.signal(Signal::Link { state: next });
        last
    }

    fn link_state(&self, account: AccountId, state: &SessionState) -> Option<LinkState> {
        let link = self.link;
        let failed = |error| {
            Some(LinkState::Failed {
                link,
                error,
                account_name: None,
                retry_at: None,
            })
        };
        match state {
            SessionState::Syncing { percent } => Some(LinkState::Syncing {
                link,
                account,
                percent: *percent,
            }),
            SessionState::Online | SessionState::Restricted { .. } => Some(LinkState::Done { link, account }),
            // It goes on by itself.
            SessionState::Offline
            | SessionState::Connecting
            | SessionState::Reconnecting { .. }
            | SessionState::Degraded { .. } => None,
            SessionState::NeedsKey { error } | SessionState::Damaged { error, .. } => failed(*error),
            SessionState::LoggedOut { .. }
            | SessionState::Replaced
            | SessionState::Banned { .. }
            | SessionState::Outdated => failed(ErrorCode::PairingFailed),
        }
    }
}
