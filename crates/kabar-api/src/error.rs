//! What a command answers when it cannot do what was asked.

use kabar_types::{ErrorCode, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a command failed. The UI shows a sentence for `code`; `message` is for developers, in English, and holds
/// nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    pub code: ErrorCode,
    pub message: String,
    /// The file concerned, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub file: Option<String>,
}

impl ApiError {
    /// An error without a file.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            file: None,
        }
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code,
            message: problem.code.as_str().to_owned(),
            file: problem.file,
        }
    }
}
