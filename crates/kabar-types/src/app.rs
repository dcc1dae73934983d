//! What a window learns first.

use crate::{Account, Cleaning, ErrorCode, Layout, LowSpace, RailGroup, Seq, Settings};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which of the binaries this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum BuildKind {
    /// What people run.
    Product,
    /// Can link with the simulator; carries a visible mark.
    Test,
}

/// Why Kabar cannot open its data. Nothing was changed on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    pub code: ErrorCode,
    /// The file concerned, if one is.
    pub file: Option<String>,
}

/// What opening waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum OpeningStep {
    /// Files and sessions of Kabar.
    Data,
    /// The keyring, which may be asking the person something.
    Keyring,
}

/// Whether Kabar's data is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum AppStatus {
    /// Open and running.
    Open(Box<Bootstrap>),
    /// Still opening.
    Opening { step: OpeningStep },
    /// Cannot open; the person can do something and try again.
    Blocked(Problem),
}

/// The state a window starts from; everything after it comes as events with a higher `seq`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bootstrap {
    pub seq: Seq,
    pub build: BuildKind,
    /// Kabar's version, for "About".
    pub version: String,
    /// True in demo mode.
    pub demo: bool,
    /// True while nothing can be received or sent because there is no room on the disk.
    pub disk_full: bool,
    /// There is little room on the disk.
    pub low_space: Option<LowSpace>,
    /// A clean-up that takes longer than a moment.
    pub cleaning: Option<Cleaning>,
    /// True once somebody accepted the statement of the risk. No number is linked before.
    pub risk_accepted: bool,
    pub settings: Settings,
    /// How chats stood side by side when somebody looked last.
    pub layout: Layout,
    pub accounts: Vec<Account>,
    pub rail: Vec<RailGroup>,
}
