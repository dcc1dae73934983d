//! Fakes for tests of the core, and a world to use them in.
//!
//! [`FakeWhatsApp`] stands in for WhatsApp, [`ManualClock`] for time, [`ManualDisk`] for the disk, [`MemorySecrets`] for the keyring; store and
//! vault are the real ones, in a temporary folder. [`contract`] holds the promises of the WhatsApp seam, which the fake
//! and the real adapter both have to keep. A dev-dependency only: helpers here may panic, as a test may.

pub mod clock;
pub mod contract;
pub mod disk;
pub mod fuzzing;
pub mod people;
pub mod recorder;
pub mod secrets;
pub mod whatsapp;
pub mod world;

pub use clock::ManualClock;
pub use disk::ManualDisk;
pub use secrets::MemorySecrets;
pub use whatsapp::{Answer, FakeWhatsApp, Kinds, Sent, sealed_vote};
pub use world::World;
