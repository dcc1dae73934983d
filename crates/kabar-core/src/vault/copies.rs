//! The key file and its copy on the disk: reading both, and writing both.
//!
//! Both hold the same content. They are written one after the other, each atomically, so at every moment one of
//! them is whole; a change is done when both have it, which is also what makes an erased key really gone.

use super::{
    VaultError,
    key_file::{self, Body, Read},
};
use crate::profile::{Profile, durable};
use std::{fs, io, path::Path};

/// What lies on the disk.
#[derive(Debug)]
pub(super) enum Found {
    /// Neither file is there.
    Nothing,
    /// What can be read, the newest first: one or two bodies.
    Bodies(Vec<Body>),
}

/// Reads both files. Changes nothing.
///
/// # Errors
/// [`VaultError::KeyFileDamaged`] when files are there and none can be read, [`VaultError::KeyFileNewer`] when one is
/// from a newer Kabar, [`VaultError::Io`] when one may not be read at all.
pub(super) fn read(profile: &Profile) -> Result<Found, VaultError> {
    let (file, copy) = (profile.key_file(), profile.key_file_copy());
    let reads: Vec<_> = [read_one(&file)?, read_one(&copy)?]
        .into_iter()
        .flatten()
        .collect();
    if reads.is_empty() {
        return Ok(Found::Nothing);
    }
    if reads.contains(&Read::Newer) {
        return Err(VaultError::KeyFileNewer { file });
    }
    let mut bodies: Vec<_> = reads.into_iter().filter_map(good).collect();
    if bodies.is_empty() {
        return Err(VaultError::KeyFileDamaged { file });
    }
    bodies.sort_by_key(|body| std::cmp::Reverse(body.revision));
    Ok(Found::Bodies(bodies))
}

/// Writes `body` to both files.
pub(super) fn write(profile: &Profile, body: &Body) -> Result<(), VaultError> {
    let bytes = bytes_of(profile, body)?;
    for path in [profile.key_file(), profile.key_file_copy()] {
        durable::replace(&path, &bytes).map_err(VaultError::io(&path))?;
    }
    Ok(())
}

/// Writes `body` to the file that does not hold it: one was damaged, or a change was cut short between the two.
pub(super) fn heal(profile: &Profile, body: &Body) -> Result<(), VaultError> {
    let bytes = bytes_of(profile, body)?;
    for path in [profile.key_file(), profile.key_file_copy()] {
        if fs::read(&path).ok().as_ref() != Some(&bytes) {
            tracing::warn!("a copy of the key file was damaged or behind; it is written anew from the other");
            durable::replace(&path, &bytes).map_err(VaultError::io(&path))?;
        }
    }
    Ok(())
}

fn bytes_of(profile: &Profile, body: &Body) -> Result<Vec<u8>, VaultError> {
    key_file::write(body.clone()).map_err(|e| VaultError::io(&profile.key_file())(e.into()))
}

fn read_one(path: &Path) -> Result<Option<Read>, VaultError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(key_file::read(&bytes))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        // A damaged disk reads as a damaged file, and the copy helps; missing rights do not heal by themselves.
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => Err(VaultError::io(path)(e)),
        Err(_) => Ok(Some(Read::Damaged)),
    }
}

fn good(read: Read) -> Option<Body> {
    match read {
        Read::Good(body) => Some(body),
        Read::Damaged | Read::Newer => None,
    }
}
