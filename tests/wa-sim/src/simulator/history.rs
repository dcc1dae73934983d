//! The past of phones, as users of the simulator hold it.

use anyhow::Context;

use crate::history::{self, HistoryPlan, HistoryShape};
use crate::simulator::Simulator;

impl Simulator {
    /// How the phone of an account sends its past to clients linked from now on.
    ///
    /// # Errors
    /// When nobody has the number.
    pub fn set_history(&self, account_pn: &str, plan: HistoryPlan) -> anyhow::Result<()> {
        self.shared.with(|world| {
            let person = world.people.get_mut(account_pn);
            let person = person.with_context(|| format!("nobody has the number {account_pn}"))?;
            person.transfer.plan = plan;
            Ok(())
        })
    }

    /// The phone sends the chunks it withheld; says how many.
    ///
    /// # Errors
    /// When nobody has the number.
    pub fn release_history(&self, account_pn: &str) -> anyhow::Result<usize> {
        self.shared
            .with(|world| history::release_withheld(world, account_pn))
    }

    /// Makes up chats on an account's phone, with contacts 6280000100000 and following.
    ///
    /// # Errors
    /// When the number is no account.
    pub fn fill_history(&self, account_pn: &str, shape: HistoryShape) -> anyhow::Result<()> {
        self.shared.with(|world| history::fill(world, account_pn, shape))
    }
}
