//! The secret store of the operating system behind the core's port.
//!
//! Windows: Credential Manager; macOS: the login keychain (both by the crate `keyring`). Linux and its relatives: the
//! Secret Service over D-Bus, directly. `keyring`'s own store for it connects once per process and remembers a
//! failure for good, so that "try again" could never work; it cannot make a first keyring on a system that has
//! none, and it takes an entry that a locked keyring does not show for one that is gone.
//!
//! Deliberately not here: what the secret is, and any place of our own to keep it in. Where the system has no secret
//! store, Kabar says so.

#[cfg(any(windows, target_os = "macos"))]
#[path = "native.rs"]
mod system;

#[cfg(all(unix, not(target_os = "macos")))]
#[path = "secret_service.rs"]
mod system;

use async_trait::async_trait;
use kabar_core::ports::secrets::{SecretError, SecretStore};
use zeroize::Zeroizing;

/// One entry of the operating system's secret store. Making one opens nothing; each call asks anew, so a person who
/// has unlocked or started a keyring meanwhile just tries again.
#[derive(Clone, Debug)]
pub struct OsKeychain {
    entry: Entry,
}

/// The names under which the secret lies.
#[derive(Clone, Debug)]
struct Entry {
    service: String,
    account: String,
}

impl OsKeychain {
    /// The entry of this service and account. Builds that must not see each other's keys use different services.
    pub fn new(service: &str, account: &str) -> Self {
        Self {
            entry: Entry {
                service: service.to_owned(),
                account: account.to_owned(),
            },
        }
    }
}

#[async_trait]
impl SecretStore for OsKeychain {
    async fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        let entry = self.entry.clone();
        off_thread(move || system::load(&entry)).await
    }

    async fn is_ready(&self) -> bool {
        let entry = self.entry.clone();
        tokio::task::spawn_blocking(move || system::is_ready(&entry))
            .await
            .unwrap_or(false)
    }

    async fn save(&self, secret: &[u8]) -> Result<(), SecretError> {
        let entry = self.entry.clone();
        let secret = Zeroizing::new(secret.to_vec());
        off_thread(move || system::save(&entry, &secret)).await
    }
}

/// The stores block, some for as long as a dialog stands on the screen.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SecretError> + Send + 'static,
) -> Result<T, SecretError> {
    let cut_short = || SecretError::Failed("the call was cut short".to_owned());
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(cut_short()))
}
