//! A disk that loses power or fills up, under every SQLite file of a process.
//!
//! ```text
//!  sqlx ────────────┐                      ┌─► the system's files
//!  whatsapp-rust ───┴─► SQLite ─► shim ────┤
//!                                          └─► a log: what was written, and what was made to last
//! ```
//!
//! [`install`] puts a shim between SQLite and its own file layer and makes it the default, so that it serves both
//! libraries, which know nothing of it. It can write down everything it is asked for ([`Disk::record`]); from that
//! [`Log::after_power_loss`] tells what would be on the disk after a loss of power: what was written since a file's
//! last sync is gone. And it can refuse to write as a full disk does ([`Disk::fill_after`]).
//!
//! Deliberately not here: files that are not SQLite's, and who is hurt by all this (`tests/crash`, `tests/e2e`).

mod log;
mod shim;
mod state;

pub use log::{After, Log, Loss};
pub use shim::install;
pub use state::Disk;
