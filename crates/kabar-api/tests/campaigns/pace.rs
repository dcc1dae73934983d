//! The tempo of a campaign, as it crosses the wire.

use super::{account_id, both_ways, pacing};
use kabar_api::params::*;
use kabar_types::*;
use serde_json::Value;

fn raised(limit: SoftLimit) -> RaisedLimit {
    RaisedLimit {
        limit,
        value: 200,
        default: 100,
    }
}

/// Every fault and every limit.
pub(crate) fn check() -> PacingCheck {
    PacingCheck {
        faults: PacingFault::ALL.to_vec(),
        raised: SoftLimit::ALL.map(raised).to_vec(),
    }
}

pub(crate) fn records() -> Vec<RaisedRecord> {
    vec![RaisedRecord {
        limit: SoftLimit::PerDay,
        value: 200,
        at: UnixMillis(1_795_000_000_000),
        version: "0.1.0".to_owned(),
    }]
}

pub(crate) fn plan() -> CampaignPlan {
    CampaignPlan {
        finish_at: None,
        total: 12,
        days: vec![PlannedDay {
            date: "2026-11-16".to_owned(),
            messages: 10,
            new_chats: 4,
        }],
        skips: vec![SkipCount {
            why: SkipReason::OptedOut,
            people: 3,
        }],
        held: Some(PlannedHold {
            why: PauseReason::NewChatQuota,
            people: 2,
        }),
        quota: vec![PlannedQuota {
            account: account_id(),
            known: true,
            left: Some(4),
            until: Some(UnixMillis(1_795_000_000_000)),
        }],
        incomplete: 1,
        raised: vec![raised(SoftLimit::PerDay)],
        others: 1,
    }
}

/// What the commands take.
pub(crate) fn requests() -> Vec<(&'static str, Value)> {
    let campaign = CampaignId(3);
    let set = SetPacing {
        campaign,
        pacing: pacing(),
    };
    let accept = AcceptRaises {
        campaign,
        raised: vec![raised(SoftLimit::PerDay)],
    };
    let plan = PlanCampaign {
        campaign,
        pacing: Some(pacing()),
    };
    vec![
        ("check_pacing", both_ways(CheckPacing { pacing: pacing() })),
        ("set_pacing", both_ways(set)),
        ("accept_raises", both_ways(accept)),
        ("list_raises", both_ways(ByCampaign { campaign })),
        ("plan_campaign", both_ways(plan)),
    ]
}
