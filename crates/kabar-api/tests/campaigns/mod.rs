//! Campaigns, as they cross the wire.

use super::{account_id, both_ways};
use kabar_api::params::*;
use kabar_types::*;
use serde_json::{Value, json};

fn pacing() -> Pacing {
    Pacing {
        start_at: Some(UnixMillis(1_795_000_000_000)),
        ..Pacing::cautious("Asia/Jakarta")
    }
}

pub(crate) fn campaign(state: CampaignState) -> Campaign {
    Campaign {
        id: CampaignId(3),
        name: "Promo".to_owned(),
        state,
        accounts: vec![account_id()],
        pacing: pacing(),
        counts: CampaignCounts {
            total: 3,
            planned: 1,
            sent: 1,
            skipped: 1,
            ..CampaignCounts::default()
        },
        created_at: UnixMillis(1_795_000_000_000),
        started_at: Some(UnixMillis(1_795_000_000_001)),
        ended_at: None,
    }
}

/// Every state and every reason.
fn states() -> Vec<CampaignState> {
    let at = UnixMillis(1_795_000_000_000);
    let mut states = vec![
        CampaignState::Draft,
        CampaignState::Scheduled { at },
        CampaignState::Running,
        CampaignState::Finished,
        CampaignState::Cancelled,
    ];
    states.extend(PauseReason::ALL.map(|reason| CampaignState::Paused { reason }));
    states
}

fn recipient(outcome: RecipientOutcome) -> Recipient {
    Recipient {
        id: RecipientId(8),
        campaign: CampaignId(3),
        contact: Some(ContactId(9)),
        phone: "+62 800-0000-0214".to_owned(),
        name: "Bob".to_owned(),
        account: Some(account_id()),
        text: "Halo".to_owned(),
        outcome,
        message: Some(MessageId(7)),
        chat: Some(ChatId(5)),
    }
}

pub(crate) fn page() -> RecipientPage {
    let error = Some(ErrorCode::Refused);
    let mut outcomes = vec![
        RecipientOutcome::Planned,
        RecipientOutcome::Waiting,
        RecipientOutcome::Sent,
        RecipientOutcome::Delivered,
        RecipientOutcome::Read,
        RecipientOutcome::Failed { error },
        RecipientOutcome::Unknown,
        RecipientOutcome::Gone,
        RecipientOutcome::Cancelled,
    ];
    outcomes.extend(SkipReason::ALL.map(|why| RecipientOutcome::Skipped { why }));
    RecipientPage {
        recipients: outcomes.into_iter().map(recipient).collect(),
        next: Some(RecipientId(8)),
    }
}

pub(crate) fn created() -> CreatedCampaign {
    CreatedCampaign {
        campaign: campaign(CampaignState::Draft),
        verdicts: vec![None, Some(SkipReason::Invalid)],
    }
}

pub(crate) fn suppressed() -> SuppressionPage {
    SuppressionPage {
        suppressions: [SuppressionSource::Person, SuppressionSource::Word]
            .map(|source| Suppression {
                contact: ContactId(9),
                name: "Bob".to_owned(),
                phone: Some("+6280000000214".to_owned()),
                source,
                campaign: Some(CampaignId(3)),
                at: UnixMillis(1_795_000_000_000),
            })
            .to_vec(),
        next: None,
    }
}

/// A campaign in each state.
pub(crate) fn in_every_state() -> Value {
    let all: Vec<Value> = states()
        .into_iter()
        .map(|state| both_ways(campaign(state)))
        .collect();
    json!(all)
}

/// What the commands take.
pub(crate) fn requests() -> Vec<(&'static str, Value)> {
    let by_campaign = || {
        both_ways(ByCampaign {
            campaign: CampaignId(3),
        })
    };
    let create = CreateCampaign {
        name: "Promo".to_owned(),
        accounts: vec![account_id()],
        pacing: pacing(),
        recipients: vec![NewRecipient {
            phone: "+62 800-0000-0214".to_owned(),
            text: "Halo".to_owned(),
        }],
    };
    let list = ListRecipients {
        campaign: CampaignId(3),
        after: Some(RecipientId(8)),
        limit: 50,
    };
    let listed = ListSuppressions {
        after: Some(ContactId(9)),
        limit: 50,
    };
    let add = AddSuppression {
        number: "+62 800-0000-0214".to_owned(),
    };
    vec![
        ("create_campaign", both_ways(create)),
        ("start_campaign", by_campaign()),
        ("pause_campaign", by_campaign()),
        ("resume_campaign", by_campaign()),
        ("cancel_campaign", by_campaign()),
        ("list_campaigns", both_ways(NoParams {})),
        ("get_campaign", by_campaign()),
        ("list_recipients", both_ways(list)),
        ("add_suppression", both_ways(add)),
        (
            "remove_suppression",
            both_ways(BySuppressed {
                contact: ContactId(9),
            }),
        ),
        ("list_suppressions", both_ways(listed)),
    ]
}
