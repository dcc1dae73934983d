//! From a command's name and JSON to its handler and back.
//!
//! The `match` is made from the list in `schema.rs`, so no command can be declared and then forgotten. Everything
//! that holds for every command is decided here: does it exist, may this window ask it, is the app locked, is the data
//! open, do the parameters fit.

use crate::{
    ApiError, Host, handlers,
    params::*,
    schema::{self, with_commands},
};
use kabar_types::{
    Account, AccountDetails, AccountHealth, AppStatus, AudienceCounts, AudiencePreview, Campaign,
    CampaignDraft, CampaignPlan, CampaignReply, CampaignReport, Chat, ChatPage, ChatPast, ConnectionPage,
    ConsentPage, Contact, ContactId, CreatedCampaign, Desktop, DiskUse, DoubtfulReplyPage, ErrorCode,
    FollowedUp, Group, HistoryGap, KeepPreview, KeyStatus, KeyWays, LinkState, ListFieldsPage, ListPreview,
    ListRow, ListRowPage, MadeCampaign, Message, MessagePage, MessageReceipts, OptOutWords, PacingCheck,
    PersonPage, Presence, RailGroup, RaisedRecord, RecipientExplanation, RecipientOfMessage, RecipientPage,
    RecoveryKey, SearchPage, Settings, SuppressionPage, TakenList, TemplatePreview, VariantReport, Wish,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// Who asks, and whom.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    pub host: &'a dyn Host,
    /// Which window asks; its label, on the desktop.
    pub window: &'a str,
}

/// Answers one command.
///
/// # Errors
/// `bad-request` for an unknown name or parameters that do not fit, `forbidden` when this window may not ask it, `locked`
/// while the app is, `not-open` while the data is not open, and whatever the command itself says.
pub async fn dispatch(caller: Caller<'_>, name: &str, params: Value) -> Result<Value, ApiError> {
    let Some(command) = schema::find(name) else {
        return Err(ApiError::new(ErrorCode::BadRequest, "there is no such command"));
    };
    if !caller.host.may_call(caller.window, command) {
        return Err(ApiError::new(
            ErrorCode::Forbidden,
            format!("this window may not call {name}"),
        ));
    }
    if !command.while_locked && is_locked(caller.host) {
        return Err(locked());
    }
    let mut answer = route(caller, command.name, params).await;
    // What was on its way when the app was locked does not cross. An answer without content has nothing to keep back.
    if !command.while_locked && !matches!(answer, Ok(Value::Null)) && is_locked(caller.host) {
        answer = Err(locked());
    }
    if let Err(error) = &answer {
        note(command.name, error);
    }
    answer
}

fn is_locked(host: &dyn Host) -> bool {
    host.kabar().is_some_and(|kabar| kabar.is_locked())
}

macro_rules! make_route {
    (
        shut { $($(#[doc = $shut_doc:literal])* $shut_name:ident($shut_params:ty) -> $shut_result:ty;)* }
        host { $($(#[doc = $host_doc:literal])* $host_name:ident($host_params:ty) -> $host_result:ty;)* }
        window { $($(#[doc = $window_doc:literal])* $window_name:ident($window_params:ty) -> $window_result:ty;)* }
        core { $($(#[doc = $doc:literal])* $room:ident::$name:ident($params:ty) -> $result:ty;)* }
    ) => {
        async fn route(caller: Caller<'_>, name: &'static str, params: Value) -> Result<Value, ApiError> {
            match name {
                $(stringify!($shut_name) => {
                    let params: $shut_params = read(name, params)?;
                    let answer: $shut_result = handlers::host::$shut_name(caller.host, params).await?;
                    write(&answer)
                })*
                $(stringify!($host_name) => {
                    let params: $host_params = read(name, params)?;
                    let answer: $host_result = handlers::host::$host_name(caller.host, params).await?;
                    write(&answer)
                })*
                $(stringify!($window_name) => {
                    let kabar = caller.host.kabar().ok_or_else(not_open)?;
                    let params: $window_params = read(name, params)?;
                    let answer: $window_result = Box::pin(handlers::window::$window_name(caller, &kabar, params)).await?;
                    write(&answer)
                })*
                $(stringify!($name) => {
                    let kabar = caller.host.kabar().ok_or_else(not_open)?;
                    let params: $params = read(name, params)?;
                    let answer: $result = Box::pin(handlers::$room::$name(&kabar, params)).await?;
                    write(&answer)
                })*
                _ => Err(ApiError::new(ErrorCode::Internal, "a declared command has no route")),
            }
        }
    };
}
with_commands!(make_route);

/// Nothing at all counts as no parameters. A list would be read field by field, in an order nobody promised.
fn read<T: DeserializeOwned>(name: &str, params: Value) -> Result<T, ApiError> {
    let refuse = |reason: &str| {
        let message = format!("the parameters of {name} do not fit{}", speakable(reason));
        ApiError::new(ErrorCode::BadRequest, message)
    };
    let params = match params {
        Value::Null => Map::new(),
        Value::Object(fields) => fields,
        _ => return Err(refuse("not an object")),
    };
    T::deserialize(params).map_err(|error| refuse(&error.to_string()))
}

/// The part of a parser's complaint that names fields only. Complaints about values quote the value, which may be
/// somebody's name or text.
fn speakable(complaint: &str) -> String {
    let names_fields_only = [
        "not an object",
        "missing field",
        "unknown field",
        "duplicate field",
    ];
    if names_fields_only.iter().any(|start| complaint.starts_with(start)) {
        format!(": {complaint}")
    } else {
        String::new()
    }
}

fn write<T: Serialize>(answer: &T) -> Result<Value, ApiError> {
    serde_json::to_value(answer).map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))
}

pub(crate) fn not_open() -> ApiError {
    ApiError::new(ErrorCode::NotOpen, "the data is not open")
}

fn locked() -> ApiError {
    ApiError::new(ErrorCode::Locked, "the app is locked")
}

fn note(name: &'static str, error: &ApiError) {
    let code = error.code.as_str();
    if error.code == ErrorCode::Internal {
        tracing::error!(command = name, code, message = %error.message, "a command failed");
    } else {
        tracing::debug!(command = name, code, "a command was refused");
    }
}

#[cfg(test)]
mod tests {
    use super::speakable;

    #[test]
    fn a_complaint_about_a_value_is_not_repeated() {
        assert_eq!(speakable("invalid type: string \"Bu Ratna\", expected i64"), "");
        assert_eq!(speakable("missing field `chat`"), ": missing field `chat`");
    }
}
