//! A disk that has as much room as a test says.

use kabar_core::disk::{Disk, Room};
use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

/// How large it is. Bytes.
const SIZE: u64 = 500_000_000_000;

/// A disk a test fills.
#[derive(Debug)]
pub struct ManualDisk {
    free: AtomicU64,
}

impl ManualDisk {
    /// So much room there is from now on.
    pub fn set_free(&self, bytes: u64) {
        self.free.store(bytes, Ordering::SeqCst);
    }
}

impl Default for ManualDisk {
    /// Half empty.
    fn default() -> Self {
        Self {
            free: AtomicU64::new(SIZE / 2),
        }
    }
}

impl Disk for ManualDisk {
    fn room(&self, _folder: &Path) -> Option<Room> {
        Some(Room {
            free: self.free.load(Ordering::SeqCst),
            size: SIZE,
        })
    }
}
