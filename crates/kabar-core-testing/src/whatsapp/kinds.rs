//! What the fake can read of messages: protobufs mean what a test says, and a vote is its secret and the places chosen.

use kabar_core::ports::whatsapp::Kept;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// What can be read.
#[derive(Default)]
pub struct Kinds {
    known: Mutex<HashMap<Vec<u8>, Kept>>,
}

impl Kinds {
    /// From now on these bytes mean this; a program that starts now can read more than one before.
    pub fn learn(&self, raw: &[u8], kept: Kept) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(raw.to_vec(), kept);
    }

    pub(super) fn version(&self) -> u32 {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        u32::try_from(known.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    pub(super) fn read(&self, raw: &[u8]) -> Option<Kept> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(raw).cloned()
    }
}

/// A vote as this fake seals it.
pub fn sealed_vote(secret: &[u8; 32], places: &[u8]) -> Vec<u8> {
    [secret.as_slice(), places].concat()
}

pub(super) fn open_vote(sealed: &[u8], secret: &[u8; 32], options: usize) -> Option<Vec<u32>> {
    let places = sealed.strip_prefix(secret.as_slice())?;
    let known = places.iter().filter(|place| usize::from(**place) < options);
    Some(known.map(|place| u32::from(*place)).collect())
}
