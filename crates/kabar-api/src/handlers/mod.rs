//! One function per command, one file per room. Each translates and calls the core; none decides anything.

pub(crate) mod accounts;
pub(crate) mod campaigns;
pub(crate) mod chats;
pub(crate) mod choices;
pub(crate) mod desk;
pub(crate) mod files;
pub(crate) mod host;
pub(crate) mod keys;
pub(crate) mod link;
pub(crate) mod lists;
pub(crate) mod lock;
pub(crate) mod messages;
pub(crate) mod pace;
pub(crate) mod people;
pub(crate) mod rail;
pub(crate) mod report;
pub(crate) mod settings;
pub(crate) mod window;
