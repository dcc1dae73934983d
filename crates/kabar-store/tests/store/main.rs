//! The store as its caller sees it, over real encrypted files. Alice has the account; Bob and Carol write to her.
//!
//! What is not here: statements and schema (tested beside them), and anything only the core decides.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod app_state;
mod campaigns;
mod chat_list;
mod clock;
mod connections;
mod doubtful_replies;
mod expiry;
mod export;
mod groups;
mod history;
mod home;
mod joining;
mod joining_large;
mod kinds;
mod list_people;
mod lists;
mod log;
mod messages;
mod migrating;
mod opening;
mod outbox;
mod pace;
mod people;
mod person_chats;
mod proofs;
mod reports;
mod reports_large;
mod search;
mod search_index;
mod sets;
mod settings;
mod together;
mod writing;
