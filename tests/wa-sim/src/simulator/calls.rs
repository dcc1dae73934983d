//! Calls as the caller makes them.

use super::Simulator;
use crate::calls::{self, CallState};

impl Simulator {
    /// A contact calls an account; returns the call's id.
    ///
    /// # Errors
    /// When one of them does not exist.
    pub fn call(&self, contact: &str, account_pn: &str, video: bool) -> anyhow::Result<String> {
        self.shared
            .with(|world| calls::call(world, contact, account_pn, video))
    }

    /// The caller hangs up.
    ///
    /// # Errors
    /// When there is no such call, or it is over.
    pub fn hang_up(&self, call_id: &str) -> anyhow::Result<()> {
        self.shared.with(|world| calls::hang_up(world, call_id))
    }

    /// How far a call got; `None` for a call that never was.
    #[must_use]
    pub fn call_state(&self, call_id: &str) -> Option<CallState> {
        self.shared.with(|world| calls::state(world, call_id))
    }
}
