//! What the server lets an account do with people it has no chat with: the lock on new chats and their quota.
//!
//! Two questions of WhatsApp Web's own (`w:mex`). The answers are read loosely: a field that is absent, of another
//! kind or has another name is unknown, never a guess.

use kabar_types::{Limits, NewChatQuota, Timelock, UnixMillis};
use std::time::Duration;
use whatsapp_rust::{
    Client, MexRequest,
    wacore::iq::mex_operations::fetch_new_chat_message_capping_info::{
        DOC_ID, Input, NAME, Response, Variables, Xwa2MessageCappingInfo,
    },
};

/// An answer that takes longer is unknown.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// Asks both questions.
pub(crate) async fn fetch(client: &Client) -> Limits {
    let (timelock, quota) = tokio::join!(
        tokio::time::timeout(ANSWER_WITHIN, fetch_timelock(client)),
        tokio::time::timeout(ANSWER_WITHIN, fetch_quota(client)),
    );
    Limits {
        timelock: timelock.ok().flatten().unwrap_or_default(),
        quota: quota.ok().flatten().unwrap_or_default(),
    }
}

async fn fetch_timelock(client: &Client) -> Option<Timelock> {
    let answer = client
        .mex()
        .fetch_reachout_timelock()
        .await
        .inspect_err(|_| tracing::debug!("limits: the lock on new chats is unknown"))
        .ok()?;
    timelock(answer.is_active, answer.time_enforcement_ends.as_deref())
}

fn timelock(is_active: Option<bool>, ends: Option<&str>) -> Option<Timelock> {
    let until = ends.and_then(|text| text.parse().ok()).and_then(moment);
    Some(if is_active? {
        Timelock::Locked { until }
    } else {
        Timelock::Free
    })
}

async fn fetch_quota(client: &Client) -> Option<NewChatQuota> {
    let variables = Variables {
        input: Some(Input {
            r#type: Some("INDIVIDUAL_NEW_CHAT_MSG".to_owned()),
        }),
    };
    let answer = client
        .mex()
        .query(MexRequest::new(NAME, DOC_ID, variables))
        .await
        .inspect_err(|_| tracing::debug!("limits: the quota of new chats is unknown"))
        .ok()?;
    let answer: Response = serde_json::from_value(answer.data?).ok()?;
    quota(&answer.xwa2_message_capping_info?)
}

fn quota(info: &Xwa2MessageCappingInfo) -> Option<NewChatQuota> {
    let count = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    Some(NewChatQuota::Known {
        used: count(&info.used_quota)?,
        total: count(&info.total_quota)?,
        until: info.cycle_end_timestamp.and_then(moment),
    })
}

/// The server counts in seconds; 0 and less are no moment.
fn moment(seconds: i64) -> Option<UnixMillis> {
    (seconds > 0).then(|| UnixMillis::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_has_the_end_that_the_server_names() {
        let until = Some(UnixMillis::from_secs(1_790_000_000));
        assert_eq!(
            timelock(Some(true), Some("1790000000")),
            Some(Timelock::Locked { until })
        );
        assert_eq!(timelock(Some(false), Some("0")), Some(Timelock::Free));
    }

    #[test]
    fn what_the_server_does_not_say_stays_unknown() {
        let endless = Some(Timelock::Locked { until: None });
        assert_eq!(timelock(Some(true), None), endless);
        assert_eq!(timelock(Some(true), Some("soon")), endless);
        assert_eq!(timelock(None, Some("1790000000")), None);
        let silent = Xwa2MessageCappingInfo {
            capping_status: Some("NONE".to_owned()),
            ..Default::default()
        };
        assert_eq!(quota(&silent), None);
    }

    #[test]
    fn a_quota_is_read_from_its_text() {
        let info = Xwa2MessageCappingInfo {
            total_quota: Some("20".to_owned()),
            used_quota: Some("3".to_owned()),
            cycle_end_timestamp: Some(1_790_000_000),
            ..Default::default()
        };
        let until = Some(UnixMillis::from_secs(1_790_000_000));
        assert_eq!(
            quota(&info),
            Some(NewChatQuota::Known {
                used: 3,
                total: 20,
                until
            })
        );
    }
}
