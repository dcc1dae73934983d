//! A key made from a passphrase: Argon2id (RFC 9106), with its cost kept beside the salt so that it can rise later.

use super::{
    VaultError,
    hex::Hex,
    key_file::PassphraseSeal,
    seal::{self, DataKey},
};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use rand::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

const LABEL: &str = "kabar master key 1: passphrase";
const SALT: usize = 16;

/// More than this is not a cost Kabar ever wrote: opening would hang or exhaust the memory.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 64;

/// What trying one passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassphraseCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes the memory is divided into.
    pub lanes: u32,
}

impl PassphraseCost {
    /// The second choice of RFC 9106, section 4: 64 MiB, three passes, four lanes.
    pub const RECOMMENDED: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 4,
    };
}

/// Wraps the master key under a passphrase. Takes as long as the cost says: off the async threads.
pub(super) fn wrap(
    master: &DataKey,
    passphrase: &str,
    cost: PassphraseCost,
    chance: &mut dyn CryptoRng,
) -> Result<PassphraseSeal, VaultError> {
    if passphrase.is_empty() {
        return Err(VaultError::BadPassphrase);
    }
    let mut salt = vec![0; SALT];
    chance.fill_bytes(&mut salt);
    let wrapper = stretch(passphrase, &salt, cost).ok_or(VaultError::BadPassphrase)?;
    let sealed = seal::seal(&wrapper, LABEL, master, chance).ok_or(VaultError::Internal)?;
    let PassphraseCost {
        memory_kib,
        passes,
        lanes,
    } = cost;
    Ok(PassphraseSeal {
        salt: Hex(salt),
        memory_kib,
        passes,
        lanes,
        sealed,
    })
}

/// The master key, or `None` when the passphrase is another. As slow as [`wrap`].
pub(super) fn unwrap(sealed: &PassphraseSeal, passphrase: &str) -> Option<DataKey> {
    let PassphraseSeal {
        memory_kib,
        passes,
        lanes,
        ..
    } = *sealed;
    let wrapper = stretch(
        passphrase,
        &sealed.salt.0,
        PassphraseCost {
            memory_kib,
            passes,
            lanes,
        },
    )?;
    seal::unseal(&wrapper, LABEL, &sealed.sealed)
}

fn stretch(passphrase: &str, salt: &[u8], cost: PassphraseCost) -> Option<DataKey> {
    if cost.memory_kib > MOST_MEMORY_KIB || cost.passes > MOST_PASSES {
        return None;
    }
    let mut key: DataKey = Zeroizing::new([0; 32]);
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(key.len())).ok()?;
    let mut memory = vec![Block::default(); params.block_count()];
    let made = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        passphrase.as_bytes(),
        salt,
        key.as_mut(),
        &mut memory,
    );
    memory.iter_mut().for_each(Zeroize::zeroize);
    made.ok().map(|()| key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    const CHEAP: PassphraseCost = PassphraseCost {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };

    #[test]
    fn only_the_same_passphrase_brings_the_master_key_back() {
        let mut chance = StdRng::seed_from_u64(1);
        let master = seal::new_key(&mut chance);
        let sealed = wrap(&master, "kopi susu dua gelas", CHEAP, &mut chance).unwrap();

        assert_eq!(unwrap(&sealed, "kopi susu dua gelas"), Some(master));
        assert_eq!(unwrap(&sealed, "kopi susu dua gelas "), None);
        assert_eq!(unwrap(&sealed, ""), None);
    }

    #[test]
    fn an_absurd_cost_is_refused_instead_of_paid() {
        let mut chance = StdRng::seed_from_u64(2);
        let master = seal::new_key(&mut chance);
        let mut sealed = wrap(&master, "kopi", CHEAP, &mut chance).unwrap();
        sealed.memory_kib = u32::MAX;
        assert_eq!(unwrap(&sealed, "kopi"), None);

        let absurd = PassphraseCost {
            passes: u32::MAX,
            ..CHEAP
        };
        assert!(matches!(
            wrap(&master, "kopi", absurd, &mut chance),
            Err(VaultError::BadPassphrase)
        ));
        assert!(matches!(
            wrap(&master, "", CHEAP, &mut chance),
            Err(VaultError::BadPassphrase)
        ));
    }

    #[test]
    fn the_recommended_cost_can_be_paid() {
        let mut chance = StdRng::seed_from_u64(3);
        let master = seal::new_key(&mut chance);
        let sealed = wrap(&master, "kopi", PassphraseCost::RECOMMENDED, &mut chance).unwrap();
        assert_eq!(unwrap(&sealed, "kopi"), Some(master));
    }
}
