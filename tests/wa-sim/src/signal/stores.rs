//! The four stores libsignal asks for, as plain maps.
//!
//! Every identity is trusted: a simulated person does not compare safety numbers, and a relinked
//! client must be able to start over.

use std::collections::HashMap;

use async_trait::async_trait;
use wacore_libsignal::protocol::error::Result;
use wacore_libsignal::protocol::{
    Direction, GenericSignedPreKey as _, IdentityChange, IdentityKey, IdentityKeyPair, IdentityKeyStore,
    KeyPair, PreKeyId, PreKeyRecord, PreKeyStore, ProtocolAddress, SessionRecord, SessionStore,
    SignalProtocolError, SignedPreKeyId, SignedPreKeyRecord, SignedPreKeyStore, Timestamp,
};

pub(super) struct Identities {
    own: IdentityKeyPair,
    registration_id: u32,
    known: HashMap<String, IdentityKey>,
}

impl Identities {
    pub(super) fn new(own: &KeyPair, registration_id: u32) -> Self {
        Self {
            own: IdentityKeyPair::new(IdentityKey::new(own.public_key), own.private_key.clone()),
            registration_id,
            known: HashMap::new(),
        }
    }

    pub(super) fn registration_id(&self) -> u32 {
        self.registration_id
    }
}

#[async_trait]
impl IdentityKeyStore for Identities {
    async fn get_identity_key_pair(&self) -> Result<IdentityKeyPair> {
        Ok(self.own.clone())
    }

    async fn get_local_registration_id(&self) -> Result<u32> {
        Ok(self.registration_id)
    }

    async fn save_identity(
        &mut self,
        address: &ProtocolAddress,
        identity: &IdentityKey,
    ) -> Result<IdentityChange> {
        let before = self.known.insert(address.as_str().to_owned(), *identity);
        let changed = before.is_some_and(|before| before != *identity);
        Ok(IdentityChange::from_changed(changed))
    }

    async fn is_trusted_identity(
        &self,
        _address: &ProtocolAddress,
        _identity: &IdentityKey,
        _direction: Direction,
    ) -> Result<bool> {
        Ok(true)
    }

    async fn get_identity(&self, address: &ProtocolAddress) -> Result<Option<IdentityKey>> {
        Ok(self.known.get(address.as_str()).copied())
    }
}

#[derive(Default)]
pub(super) struct Sessions(HashMap<String, SessionRecord>);

impl Sessions {
    pub(super) fn has(&self, address: &ProtocolAddress) -> bool {
        self.0.contains_key(address.as_str())
    }

    pub(super) fn forget(&mut self, address: &ProtocolAddress) {
        self.0.remove(address.as_str());
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn load_session(&self, address: &ProtocolAddress) -> Result<Option<SessionRecord>> {
        Ok(self.0.get(address.as_str()).cloned())
    }

    async fn has_session(&self, address: &ProtocolAddress) -> Result<bool> {
        Ok(self.has(address))
    }

    async fn store_session(&mut self, address: &ProtocolAddress, record: SessionRecord) -> Result<()> {
        self.0.insert(address.as_str().to_owned(), record);
        Ok(())
    }
}

#[derive(Default)]
pub(super) struct PreKeys(HashMap<u32, PreKeyRecord>);

impl PreKeys {
    pub(super) fn insert(&mut self, id: u32, pair: &KeyPair) {
        self.0.insert(id, PreKeyRecord::new(id.into(), pair));
    }

    pub(super) fn forget(&mut self, id: PreKeyId) {
        self.0.remove(&u32::from(id));
    }
}

#[async_trait]
impl PreKeyStore for PreKeys {
    async fn get_pre_key(&self, id: PreKeyId) -> Result<PreKeyRecord> {
        let found = self.0.get(&u32::from(id)).cloned();
        found.ok_or(SignalProtocolError::InvalidPreKeyId)
    }

    async fn save_pre_key(&mut self, id: PreKeyId, record: &PreKeyRecord) -> Result<()> {
        self.0.insert(u32::from(id), record.clone());
        Ok(())
    }

    async fn remove_pre_key(&mut self, id: PreKeyId) -> Result<()> {
        self.forget(id);
        Ok(())
    }
}

pub(super) struct SignedPreKeys(HashMap<u32, SignedPreKeyRecord>);

impl SignedPreKeys {
    pub(super) fn new(id: u32, pair: &KeyPair, signature: &[u8]) -> Self {
        let made = Timestamp::from_epoch_millis(0);
        let record = SignedPreKeyRecord::new(id.into(), made, pair, signature);
        Self(HashMap::from([(id, record)]))
    }
}

#[async_trait]
impl SignedPreKeyStore for SignedPreKeys {
    async fn get_signed_pre_key(&self, id: SignedPreKeyId) -> Result<SignedPreKeyRecord> {
        let found = self.0.get(&u32::from(id)).cloned();
        found.ok_or(SignalProtocolError::InvalidSignedPreKeyId)
    }

    async fn save_signed_pre_key(&mut self, id: SignedPreKeyId, record: &SignedPreKeyRecord) -> Result<()> {
        self.0.insert(u32::from(id), record.clone());
        Ok(())
    }
}
