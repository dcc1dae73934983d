//! The key of a copy that goes to another computer: random, and sealed under a passphrase in the copy itself.
//!
//! It opens that copy and nothing else: neither what is here nor another copy.

use super::{
    DataKey, PassphraseCost, Vault, VaultError, key_file::PassphraseSeal, off_thread, passphrase, seal,
};
use zeroize::Zeroizing;

impl Vault {
    /// A fresh key, and the text in which the passphrase seals it.
    ///
    /// # Errors
    /// [`VaultError::BadPassphrase`] for an empty one.
    pub async fn make_export_key(
        &self,
        passphrase: Zeroizing<String>,
        cost: PassphraseCost,
    ) -> Result<(DataKey, Vec<u8>), VaultError> {
        self.change(move |writer| {
            let key = seal::new_key(writer.chance.as_mut());
            let sealed = passphrase::wrap(&key, &passphrase, cost, writer.chance.as_mut())?;
            let text = serde_json::to_vec(&sealed).map_err(|_| VaultError::Internal)?;
            Ok((key, text))
        })
        .await
    }

    /// The key that was sealed in this text.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`]; [`VaultError::UnknownKey`] when the text seals no key.
    pub async fn open_export_key(
        sealed: Vec<u8>,
        passphrase: Zeroizing<String>,
    ) -> Result<DataKey, VaultError> {
        let sealed: PassphraseSeal = serde_json::from_slice(&sealed).map_err(|_| VaultError::UnknownKey)?;
        off_thread(move || passphrase::unwrap(&sealed, &passphrase).ok_or(VaultError::WrongPassphrase)).await
    }
}
