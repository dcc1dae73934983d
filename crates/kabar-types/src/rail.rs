//! The order of the numbers, and the named sets they stand in.

use crate::{AccountId, AccountSetId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A named set of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountSet {
    pub id: AccountSetId,
    pub name: String,
}

/// One stretch of the rail. The first holds the numbers of no set; it is there even when it is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RailGroup {
    pub set: Option<AccountSet>,
    /// In order.
    pub accounts: Vec<AccountId>,
}
