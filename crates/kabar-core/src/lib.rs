//! What Kabar is, without a window, a network library or a database driver.

pub mod ports;
pub mod profile;
pub mod vault;
