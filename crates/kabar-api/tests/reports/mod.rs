//! What became of a campaign, as it crosses the wire.

use super::{account_id, both_ways, campaigns};
use kabar_api::params::*;
use kabar_types::*;
use serde_json::{Value, json};

const AT: UnixMillis = UnixMillis(1_795_000_000_000);

fn skips() -> Vec<SkipCount> {
    let why = SkipReason::Replied;
    vec![SkipCount { why, people: 1 }]
}

pub(crate) fn report() -> CampaignReport {
    let counts = campaigns::campaign(CampaignState::Running).counts;
    CampaignReport {
        counts,
        replied: 1,
        opted_out: 1,
        skips: skips(),
        failures: vec![
            FailureCount {
                error: Some(ErrorCode::Refused),
                people: 2,
            },
            FailureCount {
                error: None,
                people: 1,
            },
        ],
        next_at: Some(AT),
        slots: vec![ReportSlot {
            at: AT,
            sent: 3,
            delivered: 2,
            read: 1,
        }],
        accounts: vec![
            AccountReport {
                account: Some(account_id()),
                counts,
            },
            AccountReport {
                account: None,
                counts,
            },
        ],
    }
}

/// Every reason.
pub(crate) fn explanations() -> Vec<Value> {
    let (error, outcome) = (Some(ErrorCode::NoProof), RecipientOutcome::Planned);
    let why = SkipReason::OptedOut;
    let reasons = [
        RecipientReason::TextIncomplete,
        RecipientReason::NotStarted,
        RecipientReason::Scheduled,
        RecipientReason::Paused {
            why: PauseReason::Timelock,
        },
        RecipientReason::InTurn { before: 7 },
        RecipientReason::NextSlot,
        RecipientReason::OnItsWay,
        RecipientReason::Sent,
        RecipientReason::Delivered,
        RecipientReason::Read,
        RecipientReason::Failed { error },
        RecipientReason::NoProof { error },
        RecipientReason::Gone,
        RecipientReason::Skipped { why },
        RecipientReason::Cancelled,
    ];
    let explained = |why| {
        let at = Some(AT);
        both_ways(RecipientExplanation { outcome, why, at })
    };
    reasons.into_iter().map(explained).collect()
}

pub(crate) fn of_message() -> RecipientOfMessage {
    RecipientOfMessage {
        campaign_name: "Promo".to_owned(),
        recipient: campaigns::page().recipients.remove(3),
    }
}

pub(crate) fn replies() -> Vec<CampaignReply> {
    vec![CampaignReply {
        contact: ContactId(9),
        name: "Bob".to_owned(),
        chat: ChatId(5),
        message: MessageId(8),
        text: "Mau!".to_owned(),
        at: AT,
    }]
}

pub(crate) fn followed_up() -> FollowedUp {
    FollowedUp {
        campaign: campaigns::campaign(CampaignState::Draft),
        audience: campaigns::audience(),
        issues: campaigns::created().issues,
        skips: skips(),
    }
}

/// What the commands take.
pub(crate) fn requests() -> Vec<(&'static str, Value)> {
    let campaign = CampaignId(3);
    let by_campaign = || both_ways(ByCampaign { campaign });
    let find = |filter| {
        both_ways(FindRecipients {
            campaign,
            filter,
            search: "bob".to_owned(),
            after: Some(RecipientId(8)),
            limit: 50,
        })
    };
    let follow = |whom| {
        both_ways(FollowUpCampaign {
            campaign,
            whom,
            name: "Promo 2".to_owned(),
            variants: vec![Variant {
                label: "A".to_owned(),
                text: "Masih ada, {{nama|Kak}}".to_owned(),
            }],
        })
    };
    let export = |format| {
        both_ways(ExportReport {
            campaign,
            path: "/home/bob/report.csv".to_owned(),
            format,
            bom: true,
        })
    };
    vec![
        ("get_report", by_campaign()),
        (
            "find_recipients",
            Value::from(RecipientFilter::ALL.map(find).to_vec()),
        ),
        (
            "explain_recipient",
            both_ways(ByRecipient {
                recipient: RecipientId(8),
            }),
        ),
        (
            "find_recipient_of",
            both_ways(ByMessage {
                message: MessageId(7),
            }),
        ),
        (
            "list_campaign_replies",
            both_ways(ListCampaignReplies { campaign, limit: 50 }),
        ),
        ("retry_failed", by_campaign()),
        ("follow_up", Value::from(FollowUp::ALL.map(follow).to_vec())),
        (
            "rename_campaign",
            both_ways(RenameCampaign {
                campaign,
                name: "Promo 2".to_owned(),
            }),
        ),
        (
            "archive_campaign",
            both_ways(ArchiveCampaign {
                campaign,
                archived: true,
            }),
        ),
        (
            "export_report",
            Value::from(ReportFormat::ALL.map(export).to_vec()),
        ),
        (
            "export_business",
            both_ways(ExportBusiness {
                campaign,
                path: "/home/bob/business.csv".to_owned(),
            }),
        ),
        ("cancel_report", both_ways(NoParams {})),
    ]
}

/// What the commands of this room answer.
pub(super) fn answers() -> Value {
    json!({
        "get_report": both_ways(report()),
        "explain_recipient": explanations(),
        "find_recipient_of": both_ways(of_message()),
        "list_campaign_replies": both_ways(replies()),
        "follow_up": both_ways(followed_up()),
    })
}
