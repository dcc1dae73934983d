//! The one list of commands and events that every host and UI speaks.
//!
//! A host (the desktop, later the server) hands [`dispatch`] a command's name and its JSON parameters and gets JSON
//! back; what the names are is declared once, in [`schema`], from which the router, the permission check and the
//! TypeScript client are made.
//!
//! What is deliberately not here: windows, sockets, rules about chats. A handler translates and calls the core; a
//! rule that it would need belongs into `kabar-core`.

mod convert;
pub mod error;
pub mod generate;
mod handlers;
pub mod host;
pub mod params;
pub mod rights;
mod router;
pub mod schema;
mod typed;

pub use error::ApiError;
pub use host::{Host, Windows};
pub use router::{Caller, dispatch};
