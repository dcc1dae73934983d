//! What Kabar keeps on the disk, how much room is left there, and what is being done to make some.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// There is little room left on the disk that Kabar's files are on. What is full altogether is told by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LowSpace {
    /// Bytes, as of when it was looked last: about once a minute.
    #[ts(type = "number")]
    pub free: u64,
    /// So little that it may be full at any moment.
    pub urgent: bool,
}

/// What a clean-up does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CleaningStep {
    /// Messages go that their number keeps no longer.
    LettingGo,
    /// Room in the database is given back to the disk.
    GivingBack,
}

/// How far a clean-up is that takes longer than a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Cleaning {
    pub step: CleaningStep,
    /// Of this step, 0–99.
    pub percent: u8,
}

/// What Kabar keeps on the disk. Bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DiskUse {
    /// The database of all numbers, with its log.
    #[ts(type = "number")]
    pub database: u64,
    /// Of these, what holds nothing: a clean-up gives it back.
    #[ts(type = "number")]
    pub unused: u64,
    /// Copies of the database from before it changed its form.
    #[ts(type = "number")]
    pub copies: u64,
    /// Connection data of all numbers.
    #[ts(type = "number")]
    pub devices: u64,
    /// What is free on the disk, and how large it is; `null` where the system does not tell.
    #[ts(type = "number | null")]
    pub disk_free: Option<u64>,
    #[ts(type = "number | null")]
    pub disk_size: Option<u64>,
    pub cleaning: Option<Cleaning>,
    /// Somebody stopped a clean-up: messages go on going only when somebody asks for it or chooses anew how long they are
    /// kept.
    pub stopped: bool,
}

/// What would become of a number's messages if it kept them for so long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepPreview {
    /// So many would go. Starred ones, those kept for all and those still to be sent never do.
    #[ts(type = "number")]
    pub messages: i64,
    /// In so many chats.
    #[ts(type = "number")]
    pub chats: i64,
    /// So many would stay.
    #[ts(type = "number")]
    pub stay: i64,
}
