//! Campaigns, as they cross the wire.

pub(crate) mod pace;

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
        archived: false,
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
        variant: 1,
        issues: vec![FieldIssue {
            what: FieldFault::Missing,
            field: "nama".to_owned(),
        }],
        outcome,
        message: Some(MessageId(7)),
        chat: Some(ChatId(5)),
    }
}

pub(crate) fn page() -> RecipientPage {
    let error = Some(ErrorCode::Refused);
    let mut outcomes = vec![
        RecipientOutcome::Incomplete,
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
        issues: vec![TextIssue {
            line: 0,
            what: FieldFault::Missing,
            field: "nama".to_owned(),
        }],
        audience: audience(),
    }
}

pub(crate) fn audience() -> AudienceCounts {
    AudienceCounts {
        replied: 1,
        open_chat: 2,
        saved: 3,
        cold: 4,
    }
}

pub(crate) fn audience_preview() -> AudiencePreview {
    let mut classes: Vec<Option<AudienceClass>> = AudienceClass::ALL.map(Some).to_vec();
    classes.push(None);
    AudiencePreview {
        classes,
        counts: audience(),
    }
}

/// Every fault of a template and of a line.
pub(crate) fn template_preview() -> TemplatePreview {
    TemplatePreview {
        faults: TemplateFault::ALL
            .map(|what| TemplateIssue {
                what,
                from: 5,
                upto: 13,
            })
            .to_vec(),
        names: vec![TemplateName {
            name: "nama".to_owned(),
            required: true,
        }],
        unknown: vec!["kotta".to_owned()],
        texts: vec![Some("Halo Bob".to_owned()), None],
        issues: FieldFault::ALL
            .map(|what| TextIssue {
                line: 1,
                what,
                field: "nama".to_owned(),
            })
            .to_vec(),
    }
}

pub(crate) fn variants() -> Vec<VariantReport> {
    vec![VariantReport {
        label: "A".to_owned(),
        text: "Halo {{nama|Kak}}".to_owned(),
        counts: campaign(CampaignState::Draft).counts,
    }]
}

pub(crate) fn ledger() -> ConsentPage {
    ConsentPage {
        consents: vec![Consent {
            id: ConsentId(2),
            contact: ContactId(9),
            name: "Bob".to_owned(),
            phone: Some("+6280000000214".to_owned()),
            source: consent().source,
            at: consent().at,
            wording: consent().wording,
            campaign: Some(CampaignId(3)),
            recorded_at: UnixMillis(1_795_000_000_001),
        }],
        next: Some(ConsentId(2)),
    }
}

pub(crate) fn doubtful() -> DoubtfulReplyPage {
    DoubtfulReplyPage {
        replies: vec![DoubtfulReply {
            message: MessageId(7),
            chat: ChatId(5),
            account: account_id(),
            contact: ContactId(9),
            name: "Bob".to_owned(),
            phone: Some("+6280000000214".to_owned()),
            text: "Tolong jangan kirim lagi".to_owned(),
            campaign: Some(CampaignId(3)),
            at: UnixMillis(1_795_000_000_000),
        }],
        next: Some(MessageId(7)),
    }
}

pub(crate) fn words() -> OptOutWords {
    OptOutWords {
        languages: vec![LanguageWords {
            language: "id".to_owned(),
            stop: vec!["berhenti".to_owned()],
            stop_in_answer: vec!["batal".to_owned()],
            start: vec!["mulai".to_owned()],
        }],
        own: vec!["ora usah".to_owned()],
    }
}

fn consent() -> NewConsent {
    NewConsent {
        source: "Formulir di toko".to_owned(),
        at: UnixMillis(1_795_000_000_000),
        wording: "Saya mau menerima promo.".to_owned(),
    }
}

fn fields() -> Fields {
    [("nama".to_owned(), "Bob".to_owned())].into()
}

pub(crate) fn suppressed() -> SuppressionPage {
    SuppressionPage {
        suppressions: SuppressionSource::ALL
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
        language: TextLanguage::Id,
        variants: vec![Variant {
            label: "A".to_owned(),
            text: "Halo {{nama|Kak}}".to_owned(),
        }],
        recipients: vec![NewRecipient {
            phone: "+62 800-0000-0214".to_owned(),
            fields: fields(),
        }],
        consent: Some(consent()),
    };
    let template = PreviewTemplate {
        text: "Halo {{nama|Kak}}".to_owned(),
        language: TextLanguage::En,
        lines: vec![fields()],
    };
    let numbers = PreviewAudience {
        numbers: vec!["+62 800-0000-0214".to_owned()],
    };
    let consents = ListConsents {
        after: Some(ConsentId(2)),
        limit: 50,
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
        ("preview_template", both_ways(template)),
        ("preview_audience", both_ways(numbers)),
        ("create_campaign", both_ways(create)),
        ("leave_out_incomplete", by_campaign()),
        ("list_variants", by_campaign()),
        ("get_audience", by_campaign()),
        ("list_consents", both_ways(consents)),
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
        (
            "list_doubtful_replies",
            both_ways(ListDoubtfulReplies {
                after: Some(MessageId(7)),
                limit: 50,
            }),
        ),
        (
            "settle_doubtful_reply",
            both_ways(SettleDoubtfulReply {
                message: MessageId(7),
                opt_out: true,
            }),
        ),
        ("get_opt_out_words", both_ways(NoParams {})),
        (
            "set_opt_out_words",
            both_ways(SetOptOutWords {
                own: vec!["ora usah".to_owned()],
            }),
        ),
    ]
}

/// What the commands of this room answer.
pub(super) fn answers() -> Value {
    json!({
        "create_campaign": both_ways(created()),
        "get_campaign": in_every_state(),
        "list_recipients": both_ways(page()),
        "list_suppressions": both_ways(suppressed()),
        "preview_template": both_ways(template_preview()),
        "preview_audience": both_ways(audience_preview()),
        "get_audience": both_ways(audience()),
        "list_variants": both_ways(variants()),
        "list_consents": both_ways(ledger()),
        "list_doubtful_replies": both_ways(doubtful()),
        "get_opt_out_words": both_ways(words()),
        "check_pacing": both_ways(pace::check()),
        "list_raises": both_ways(pace::records()),
        "plan_campaign": both_ways(pace::plan()),
    })
}
