//! Settings of an account: changing them on the phone, and seeing what is set.

use super::Simulator;
use crate::app_state::{self, AppStateAction, AppStateEntry};

impl Simulator {
    /// The owner of an account changes something on the phone. Its linked clients hear of it.
    ///
    /// # Errors
    /// When nobody has the number, or there is nothing of the kind to take out.
    pub fn phone_sets(&self, account_pn: &str, action: &AppStateAction) -> anyhow::Result<()> {
        self.shared
            .with(|world| app_state::phone_sets(world, account_pn, action))
    }

    /// What is set for an account now, whichever of its devices set it.
    ///
    /// # Errors
    /// When nobody has the number.
    pub fn app_state(&self, account_pn: &str) -> anyhow::Result<Vec<AppStateEntry>> {
        self.shared.with(|world| app_state::entries(world, account_pn))
    }

    /// Whether a client of the account that has nothing gets its settings as a snapshot over the media host
    /// instead of patch by patch.
    ///
    /// # Errors
    /// When nobody has the number.
    pub fn give_snapshots(&self, account_pn: &str, on: bool) -> anyhow::Result<()> {
        self.shared
            .with(|world| app_state::give_snapshots(world, account_pn, on))
    }

    /// The phone writes under a new key from now on. Clients that see it used must ask for it.
    pub fn renew_app_state_key(&self, account_pn: &str) {
        self.shared.with(|world| {
            if let Some(person) = world.people.get_mut(account_pn) {
                person.app_state.renew_key(&mut world.rng);
            }
        });
    }
}
