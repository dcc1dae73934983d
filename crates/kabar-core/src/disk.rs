//! Room on the disk as an argument. The only place that asks the machine how much is free.
//!
//! Deliberately not here: what little means, and who is told (`space`).

use std::path::Path;

/// How much room a disk has. Bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// What Kabar may still write.
    pub free: u64,
    pub size: u64,
}

/// What the core knows of disks.
pub trait Disk: Send + Sync {
    /// Of the disk that this folder is on; `None` when the system does not tell. Blocking, for a moment.
    fn room(&self, folder: &Path) -> Option<Room>;
}

/// The machine's disks.
#[derive(Debug, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn room(&self, folder: &Path) -> Option<Room> {
        Some(Room {
            free: fs4::available_space(folder).ok()?,
            size: fs4::total_space(folder).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_tells_of_the_disk_that_a_folder_is_on() {
        let folder = tempfile::tempdir().unwrap();
        let room = SystemDisk.room(folder.path()).unwrap();
        assert!(room.size > 0 && room.free <= room.size, "{room:?}");
        assert_eq!(SystemDisk.room(&folder.path().join("nowhere")), None);
    }
}
