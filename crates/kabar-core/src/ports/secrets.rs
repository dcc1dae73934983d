//! The operating system's secret store, as narrow as the vault needs it: one secret of 32 bytes.

use async_trait::async_trait;
use zeroize::Zeroizing;

/// Why the secret store did not answer as hoped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// No secret store runs on this computer.
    #[error("no secret store is available")]
    Missing,
    /// It is locked, or the person refused to unlock it.
    #[error("the secret store is locked")]
    Locked,
    /// It answered with an error; the text is for the log and holds no secret.
    #[error("the secret store failed: {0}")]
    Failed(String),
}

/// One place of the operating system for one secret.
///
/// Implementations may block on a dialog; they do so off the async threads.
#[async_trait]
pub trait SecretStore: Send + Sync {
    /// The secret, or `None` when none was ever stored (or it was removed).
    async fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError>;

    /// True when [`Self::load`] would answer now without a dialog. Asked now and then while the store was locked or
    /// absent, so it shows nothing to the person; a store that cannot tell says no.
    async fn is_ready(&self) -> bool {
        false
    }

    /// Stores or replaces the secret.
    async fn save(&self, secret: &[u8]) -> Result<(), SecretError>;
}
