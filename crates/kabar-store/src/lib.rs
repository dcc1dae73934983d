//! Everything Kabar keeps: the one crate that speaks SQL.
//!
//! One encrypted SQLite file, one writer whose turns go by priority, a few readers. Reads are methods of [`View`],
//! which both a [`Snapshot`] and a [`Tx`] dereference to; writes are methods of [`Tx`] and log by themselves what
//! they change, so that no committed fact stays unannounced. One file per table under `tables/`, its statements
//! and rows together.
//!
//! What is deliberately not here: rules about what should happen (that is `kabar-core`), the clock, keys (they are
//! handed in), and the device files of WhatsApp sessions.

mod backup;
mod check;
mod error;
mod export;
pub mod fixture;
mod hydrate;
mod known;
mod log;
mod migrations;
mod names;
mod open;
mod queue;
mod sql;
mod store;
mod tables;
mod tx;
mod view;
mod words;

pub use backup::{Backup, drop_backups, list_backups, restore_backup};
pub use error::StoreError;
pub use export::{import, put_in_place, read_trailer};
pub use hydrate::Events;
pub use log::{Change, Changes, LoggedChange};
pub use migrations::schema_document;
pub use open::IfMissing;
pub use queue::Priority;
pub use store::Store;
pub use tables::account_choices::AccountFacts;
pub use tables::account_health::{AccountPulse, AccountRows};
pub use tables::accounts::{AccountRecord, NewAccount};
pub use tables::blocks::BLOCK_TOPIC;
pub use tables::campaign_ahead::{Ahead, AheadRow};
pub use tables::campaign_attempts::{AttemptRow, NewAttempt, Share};
pub use tables::campaign_reports::SLOT_MS;
pub use tables::campaigns::{CampaignRecord, NewCampaignRow};
pub use tables::chat_gaps::GapRecord;
pub use tables::chat_groups::{GroupOrigin, GroupRule, WantedGroup};
pub use tables::chat_list::ChatQuery;
pub use tables::chat_pasts::{Anchor, PhoneHas};
pub use tables::chat_settings::ChatSetting;
pub use tables::chats::{ChatAddress, ChatFlags};
pub use tables::clearing::Clearing;
pub use tables::contacts::Addresses;
pub use tables::group_members::MemberNews;
pub use tables::history_chunks::{ChunkRecord, ChunkState, NewChunk};
pub use tables::jobs::{ChangeWork, Job, JobState, Lane, NewJob, StateWork, Work};
pub use tables::kept_raw::KeptRaw;
pub use tables::links::LinkRecord;
pub use tables::list_counts::{ListLine, ListRowView};
pub use tables::list_people::ListedPerson;
pub use tables::list_rows::{Among, ListRowRecord, NewListRows, RowNumber, RowState, RowVerdict};
pub use tables::lists::{ListRecord, NewListRow, RememberedMapping};
pub use tables::mentions::NewMention;
pub use tables::message_marks::{MarkKind, NewMark};
pub use tables::message_status::OutgoingRow;
pub use tables::messages::{Extras, Inserted, NewMessage, NewQuote, QuoteSender};
pub use tables::notes::NoteKey;
pub use tables::numbers::NumberRecord;
pub use tables::old_addresses::NumberChange;
pub use tables::parked::{Applied, MessageChange};
pub use tables::pictures::{PictureNow, PictureOf, PictureRecord};
pub use tables::poll_votes::{PollRecord, SealedVote};
pub use tables::receipts::{ReceiptCount, Unsettled};
pub use tables::recipient_lines::{NewRecipientRow, NewRecipientText};
pub use tables::recipient_reasons::RecipientFacts;
pub use tables::recipient_rows::RecipientRow;
pub use tables::recipient_search::{LOOKED_AT, RecipientQuery};
pub use tables::recipients::{ArmedRecipient, ArmedSlot, PlannedRecipient};
pub use tables::search::MessageQuery;
pub use tables::stars::StarredQuery;
pub use tables::unread::ReadMark;
pub use tx::{Savepoint, Tx};
pub use view::{Snapshot, View};

/// What a call of the store returns.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
