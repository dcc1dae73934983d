//! Writing files so that a power cut leaves the old content or the new one, never half of either.
//!
//! The order is the usual one: temporary file beside the target, flush it, rename, flush the folder (a rename is
//! durable only once its folder is). Windows has no flush for folders; its rename is journaled by the file system.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Makes `dir` and the folders above it. `dir` itself is readable for its owner only where the system has such
/// rights; a file system without them (FAT) is accepted, since what matters is encrypted.
pub(crate) fn make_private_dir(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if fs::metadata(dir)?.permissions().mode() & 0o777 != 0o700
            && fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).is_err()
        {
            tracing::warn!("the profile folder stays readable for others: its file system keeps no rights");
        }
    }
    Ok(())
}

/// Makes `dir` durable: it, and its place in the folder above.
pub(crate) fn make_durable_dir(dir: &Path) -> io::Result<()> {
    if let Some(parent) = dir.parent() {
        make_private_dir(parent)?;
        sync_parent(parent)?;
    }
    make_private_dir(dir)?;
    sync_parent(dir)
}

/// Sets the rights of a new file: read and write for its owner only.
pub(crate) fn private_file(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = options;
}

/// Replaces the content of `path`. What was written is read back before it takes the old one's place.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let temporary = temporary_of(path);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    private_file(&mut options);
    let mut file = options.open(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    if fs::read(&temporary)? != content {
        return Err(io::Error::other("what was written reads back differently"));
    }
    fs::rename(&temporary, path)?;
    sync_parent(path)
}

/// Moves a folder within the profile.
pub(crate) fn rename_dir(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(parent) = to.parent() {
        make_private_dir(parent)?;
        sync_parent(parent)?;
    }
    fs::rename(from, to)?;
    sync_parent(from)?;
    sync_parent(to)
}

/// Removes a folder and what is in it. It is no error when there is none.
pub(crate) fn remove_dir(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Ok(()) => sync_parent(dir),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
    }
}

fn temporary_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

#[cfg(unix)]
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent()
        .map_or(Ok(()), |parent| fs::File::open(parent)?.sync_all())
}

#[cfg(not(unix))]
fn sync_parent(_path: &Path) -> io::Result<()> {
    Ok(())
}
