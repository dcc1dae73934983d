//! Watches how much room is left on the disk of the profile, and tells every window before there is none.
//!
//! What is told goes away by itself once there is clearly more room, so that a disk around the limit does not flicker.
//! Deliberately not here: a disk that is full (`inbox::heal`), which is known by what could not be written.

use crate::{base::Base, clock, disk::Room};
use kabar_types::{DiskUse, LowSpace};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

const MB: u64 = 1_000_000;
/// Below this there is little room.
const LOW: u64 = 500 * MB;
/// Below this it may be full at any moment.
const URGENT: u64 = 100 * MB;
/// What was said stays until there is so much more than the limit.
const CLEARLY: u64 = 50 * MB;
/// How often it is looked.
const EVERY: Duration = Duration::from_secs(60);
/// The same once there is little.
const SOON: Duration = Duration::from_secs(15);

/// Ends with Kabar.
pub(crate) async fn watch(base: Arc<Base>) {
    loop {
        look(&base).await;
        let pause = match base.low_space() {
            Some(_) => SOON,
            None => EVERY,
        };
        tokio::select! {
            () = base.stop.cancelled() => return,
            () = clock::sleep(&*base.clock, pause) => {}
        }
    }
}

/// Looks once. Where the system does not tell, nothing is said.
pub(crate) async fn look(base: &Arc<Base>) {
    if let Some(room) = room(base).await {
        base.show_low(judge(room.free, base.low_space()));
    }
}

async fn room(base: &Arc<Base>) -> Option<Room> {
    let folder = base.vault.profile().dir().to_owned();
    let disk = base.disk.clone();
    let asked = base.spawn_blocking(move || disk.room(&folder)).await;
    asked.ok().flatten()
}

/// What is to be said of so much room, after what was said before.
fn judge(free: u64, before: Option<LowSpace>) -> Option<LowSpace> {
    let limit = |at: u64, said: bool| if said { at + CLEARLY } else { at };
    let low = free < limit(LOW, before.is_some());
    let urgent = free < limit(URGENT, before.is_some_and(|before| before.urgent));
    // In whole megabytes: nobody reads more, and nothing is told anew for less.
    low.then_some(LowSpace {
        free: free / MB * MB,
        urgent,
    })
}

/// What Kabar keeps on the disk; `unused` of the database holds nothing.
pub(crate) async fn disk_use(base: &Arc<Base>, unused: u64, stopped: bool) -> DiskUse {
    let (room, profile) = (room(base).await, base.vault.profile());
    let (database, accounts) = (profile.database(), profile.accounts());
    let sizes = move || (sizes_of(&database), folder_size(&accounts));
    let ((database, copies), devices) = base.spawn_blocking(sizes).await.unwrap_or_default();
    DiskUse {
        database,
        unused,
        copies,
        devices,
        disk_free: room.map(|room| room.free),
        disk_size: room.map(|room| room.size),
        cleaning: base.cleaning(),
        stopped,
    }
}

/// What the database takes with its log, and what copies of it do.
fn sizes_of(database: &Path) -> (u64, u64) {
    let beside = |ending: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        size(&PathBuf::from(name))
    };
    let used = size(database) + beside("-wal") + beside("-shm");
    let aside = beside(".aside") + beside(".aside-wal") + beside(".aside-shm");
    let copies = kabar_store::list_backups(database).unwrap_or_default();
    (used, copies.iter().map(|copy| copy.size).sum::<u64>() + aside)
}

/// 0 for what is not there.
fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |facts| facts.len())
}

fn folder_size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => folder_size(&entry.path()),
        Ok(kind) if kind.is_file() => size(&entry.path()),
        _ => 0,
    });
    sizes.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(free: u64, urgent: bool) -> Option<LowSpace> {
        Some(LowSpace {
            free: free * MB,
            urgent,
        })
    }

    #[test]
    fn little_room_is_said_below_one_limit_and_urgently_below_another() {
        for (free, expected) in [
            (2_000, None),
            (500, None),
            (499, said(499, false)),
            (100, said(100, false)),
            (99, said(99, true)),
            (0, said(0, true)),
        ] {
            assert_eq!(judge(free * MB, None), expected, "{free} MB");
        }
    }

    #[test]
    fn a_disk_around_a_limit_does_not_flicker() {
        let (low, urgent) = (said(480, false), said(90, true));
        assert_eq!(judge(520 * MB, low), said(520, false));
        assert_eq!(judge(550 * MB, low), None);
        assert_eq!(judge(120 * MB, urgent), said(120, true));
        assert_eq!(judge(150 * MB, urgent), said(150, false));
    }
}
