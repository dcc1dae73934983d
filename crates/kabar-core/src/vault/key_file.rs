//! The key file: its form, and what is read from a damaged one.
//!
//! JSON, so that a person looking for help can see what is there; everything secret in it is sealed. `check` is a
//! SHA-256 over the body, which tells a damaged file from one that belongs to another master key without having
//! any key at hand. It is no protection against somebody who rewrites the file: that is what the sealing is for.
//!
//! Deliberately not here: where the file and its copy lie (`copies`) and what opens the sealed parts (`seal`).

use super::{hex::Hex, name::KeyName, seal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version this Kabar writes. A higher one is refused, never guessed at.
pub(super) const VERSION: u32 = 1;

/// What the file holds besides version and checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    /// Counts the changes; of two readable copies the higher one is the newer.
    pub(super) revision: u64,
    /// Which master key opens `keys` (a short hash of it).
    pub(super) master: Hex,
    /// Data keys, sealed under the master key.
    pub(super) keys: BTreeMap<KeyName, Hex>,
    /// The master key sealed under a key made from a passphrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) passphrase: Option<PassphraseSeal>,
    /// The master key sealed under the recovery key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) recovery: Option<Hex>,
}

/// The master key under a passphrase, with what Argon2id (version 1.3) needs to make the same key again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PassphraseSeal {
    pub(super) salt: Hex,
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
    pub(super) sealed: Hex,
}

#[derive(Deserialize)]
struct Head {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    version: u32,
    check: Hex,
    body: Body,
}

/// What the bytes of a key file turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    Good(Body),
    Damaged,
    /// Written by a newer Kabar.
    Newer,
}

/// The text bound into the sealing of a data key.
pub(super) fn label_of(name: KeyName) -> String {
    format!("kabar key file {VERSION}: {name}")
}

/// The bytes of a key file.
pub(super) fn write(body: Body) -> Result<Vec<u8>, serde_json::Error> {
    let whole = Whole {
        version: VERSION,
        check: check_of(&body)?,
        body,
    };
    let mut bytes = serde_json::to_vec_pretty(&whole)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads the bytes of a key file.
pub(super) fn read(bytes: &[u8]) -> Read {
    match serde_json::from_slice::<Head>(bytes) {
        Ok(head) if head.version > VERSION => return Read::Newer,
        Ok(head) if head.version == VERSION => {}
        _ => return Read::Damaged,
    }
    let Ok(whole) = serde_json::from_slice::<Whole>(bytes) else {
        return Read::Damaged;
    };
    match check_of(&whole.body) {
        Ok(check) if check == whole.check => Read::Good(whole.body),
        _ => Read::Damaged,
    }
}

fn check_of(body: &Body) -> Result<Hex, serde_json::Error> {
    Ok(Hex(
        seal::digest(b"kabar key file", &serde_json::to_vec(body)?).to_vec()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Body {
        Body {
            revision: 3,
            master: Hex(vec![1; 8]),
            keys: BTreeMap::from([
                (KeyName::Store, Hex(vec![2; 72])),
                (KeyName::Media, Hex(vec![3; 72])),
            ]),
            passphrase: None,
            recovery: Some(Hex(vec![4; 72])),
        }
    }

    #[test]
    fn a_key_file_reads_back() {
        assert_eq!(read(&write(body()).unwrap()), Read::Good(body()));
    }

    #[test]
    fn a_file_cut_anywhere_is_damaged() {
        let bytes = write(body()).unwrap();
        let closing_brace = bytes.len() - 1;
        for at in 0..closing_brace {
            assert_eq!(read(&bytes[..at]), Read::Damaged, "cut at {at}");
        }
    }

    #[test]
    fn a_file_with_any_flipped_bit_is_never_taken_for_another_content() {
        let bytes = write(body()).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                match read(&damaged) {
                    Read::Good(read) => assert_eq!(read, body(), "byte {at}, bit {bit}"),
                    Read::Damaged | Read::Newer => {}
                }
            }
        }
    }

    #[test]
    fn a_newer_version_is_told_apart_whatever_else_it_holds() {
        assert_eq!(read(br#"{"version":2,"shape":"unknown"}"#), Read::Newer);
        assert_eq!(read(br#"{"version":0}"#), Read::Damaged);
        assert_eq!(read(b"[]"), Read::Damaged);
        assert_eq!(read(b""), Read::Damaged);
    }
}
