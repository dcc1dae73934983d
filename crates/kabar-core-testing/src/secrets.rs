//! A secret store in memory, which can be made to fail as a keyring does.

use async_trait::async_trait;
use kabar_core::ports::secrets::{SecretError, SecretStore};
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Holds one secret; survives a restart of Kabar as long as the test keeps it.
#[derive(Default)]
pub struct MemorySecrets {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    secret: Option<Vec<u8>>,
    error: Option<SecretError>,
    looks: u32,
}

impl MemorySecrets {
    /// An empty store that works.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every call from now on fails like this; `None` heals it.
    pub fn fail_with(&self, error: Option<SecretError>) {
        self.state().error = error;
    }

    /// Removes the secret, as when a person cleans up the keyring.
    pub fn lose(&self) {
        self.state().secret = None;
    }

    /// How often somebody looked whether it is ready.
    pub fn looks(&self) -> u32 {
        self.state().looks
    }

    /// Holds this secret from now on, as when the key of another profile was put there.
    pub fn put(&self, secret: &[u8]) {
        self.state().secret = Some(secret.to_vec());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl SecretStore for MemorySecrets {
    async fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        let state = self.state();
        match &state.error {
            Some(error) => Err(error.clone()),
            None => Ok(state.secret.clone().map(Zeroizing::new)),
        }
    }

    async fn is_ready(&self) -> bool {
        let mut state = self.state();
        state.looks += 1;
        state.error.is_none()
    }

    async fn save(&self, secret: &[u8]) -> Result<(), SecretError> {
        let mut state = self.state();
        if let Some(error) = &state.error {
            return Err(error.clone());
        }
        state.secret = Some(secret.to_vec());
        Ok(())
    }
}
