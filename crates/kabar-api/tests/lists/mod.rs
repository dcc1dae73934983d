//! Lists and drafts, as they cross the wire.

use super::{account_id, both_ways};
use kabar_api::params::*;
use kabar_types::*;
use serde_json::{Value, json};

fn mapping() -> ColumnMapping {
    ColumnMapping {
        phone: Some(1),
        name: Some(0),
        ..ColumnMapping::default()
    }
}

fn shape() -> ListShape {
    ListShape {
        kind: ListKind::Text,
        encoding: Some("UTF-8".to_owned()),
        delimiter: Some(Delimiter::Semicolon),
        quote: Some(QuoteMark::Double),
        has_header: true,
        sheet: None,
        sheets: Vec::new(),
    }
}

fn issue() -> RowIssue {
    RowIssue {
        row: 2,
        line: Some(2),
        column: Some(1),
        finding: Finding::DecimalTail,
        repairable: true,
    }
}

fn verdicts() -> Vec<PhoneVerdict> {
    let mut verdicts = vec![
        PhoneVerdict::Good {
            digits: "6281200000214".to_owned(),
            country: Some("ID".to_owned()),
            notes: vec![
                PhoneNote::Extension,
                PhoneNote::Landline,
                PhoneNote::Service,
                PhoneNote::PlusAdded,
            ],
        },
        PhoneVerdict::Ask {
            candidates: vec!["5531987654321".to_owned(), "553187654321".to_owned()],
            country: Some("BR".to_owned()),
            notes: Vec::new(),
        },
    ];
    verdicts.extend(PhoneTrouble::ALL.map(|why| PhoneVerdict::Bad { why }));
    verdicts
}

fn row(phone: PhoneVerdict) -> ListRow {
    ListRow {
        row: 2,
        cells: vec!["Bob".to_owned(), "0812 0000 0214".to_owned()],
        phone,
        repeats: None,
        left: false,
        class: Some(AudienceClass::Cold),
        opted_out: false,
        issues: vec![issue()],
    }
}

pub(crate) fn taken() -> TakenList {
    TakenList {
        id: ListId(4),
        name: "Pelanggan".to_owned(),
        shape: shape(),
        header: vec!["nama".to_owned(), "no hp".to_owned()],
        mapping: mapping(),
        country: Some("ID".to_owned()),
        taken_at: UnixMillis(1_795_000_000_000),
        counts: ListCounts {
            rows: 12,
            good: 9,
            ask: 1,
            bad: 2,
            repeated: 3,
            repairable: 4,
            left: 5,
            replied: 6,
            open_chat: 7,
            saved: 8,
            cold: 9,
            opted_out: 10,
        },
    }
}

pub(crate) fn page() -> ListRowPage {
    let mut rows: Vec<ListRow> = verdicts().into_iter().map(row).collect();
    rows.push(ListRow {
        repeats: Some(2),
        left: true,
        class: None,
        opted_out: true,
        ..row(PhoneVerdict::Bad {
            why: PhoneTrouble::Empty,
        })
    });
    ListRowPage { rows, next: Some(2) }
}

pub(crate) fn preview() -> ListPreview {
    ListPreview {
        shape: shape(),
        header: vec!["nama".to_owned(), "no hp".to_owned()],
        header_key: Some("42a8a71e10e125528ecf66fed76c9f0a".to_owned()),
        mapping: mapping(),
        rows: vec![PreviewRow {
            row: 2,
            cells: vec!["Bob".to_owned()],
            phone: None,
        }],
        issues: vec![issue()],
        more: true,
    }
}

pub(crate) fn values() -> ListFieldsPage {
    let fields = [("nama".to_owned(), "Bob".to_owned())].into();
    ListFieldsPage {
        lines: vec![ListFields { row: 2, fields }],
        next: Some(2),
    }
}

fn consent() -> Option<NewConsent> {
    Some(NewConsent {
        source: "Toko".to_owned(),
        at: UnixMillis(1_794_000_000_000),
        wording: "Boleh".to_owned(),
    })
}

fn variants() -> Vec<Variant> {
    vec![Variant {
        label: "A".to_owned(),
        text: "Halo {{nama|Kak}}".to_owned(),
    }]
}

pub(crate) fn draft() -> CampaignDraft {
    CampaignDraft {
        id: DraftId(6),
        name: "Promo".to_owned(),
        step: DraftStep::Message,
        list: Some(ListId(4)),
        accounts: vec![account_id()],
        variants: variants(),
        language: TextLanguage::Id,
        pacing: None,
        consent: consent(),
        updated_at: UnixMillis(1_795_000_000_000),
    }
}

/// Without the campaign, which others show.
pub(crate) fn made() -> MadeCampaign {
    MadeCampaign {
        campaign: super::campaigns::campaign(CampaignState::Draft),
        audience: super::campaigns::audience(),
        issues: vec![TextIssue {
            line: 3,
            what: FieldFault::Missing,
            field: "nama".to_owned(),
        }],
        skips: vec![SkipCount {
            why: SkipReason::OptedOut,
            people: 2,
        }],
    }
}

pub(crate) fn signals() -> [Signal; 2] {
    let list = |taken, size| Signal::List {
        taken,
        size,
        rows: 5_000,
    };
    [list(65_536, Some(1_000_000)), list(0, None)]
}

pub(crate) fn requests() -> Vec<(&'static str, Value)> {
    let list = ListId(4);
    let by_list = || both_ways(ByList { list });
    let by_draft = || both_ways(ByDraft { draft: DraftId(6) });
    let country = Some("ID".to_owned());
    let preview = PreviewList {
        from: ListSource::Text {
            text: "nama,no hp".to_owned(),
        },
        dialect: Dialect::default(),
        country: None,
    };
    let take = TakeList {
        from: ListSource::File {
            path: "/media/usb/pelanggan.csv".to_owned(),
        },
        name: "Pelanggan".to_owned(),
        dialect: Dialect {
            encoding: Some("windows-1252".to_owned()),
            delimiter: Some(Delimiter::Tab),
            quote: Some(QuoteMark::None),
            has_header: Some(true),
            sheet: Some("Solo".to_owned()),
        },
        mapping: mapping(),
        country: country.clone(),
    };
    let rows = ListRows {
        list,
        after: Some(2),
        limit: 50,
        filter: ListFilter::OptedOut,
    };
    let remap = SetListMapping {
        list,
        mapping: mapping(),
        country,
    };
    let repair = RepairList { list, rows: None };
    let cell = SetCell {
        list,
        row: 2,
        column: 1,
        text: "081200000214".to_owned(),
    };
    let leave = LeaveOut {
        list,
        rows: vec![2, 3],
        left: true,
    };
    let values = ListValues {
        list,
        after: Some(2),
        limit: 50,
    };
    let content = DraftContent {
        id: DraftId(6),
        name: "Promo".to_owned(),
        step: DraftStep::Message,
        list: Some(list),
        accounts: vec![account_id()],
        variants: variants(),
        language: TextLanguage::Id,
        pacing: None,
        consent: consent(),
    };
    let create = CreateDraft {
        name: "Promo".to_owned(),
    };
    vec![
        ("cancel_list", both_ways(NoParams {})),
        ("list_lists", both_ways(NoParams {})),
        ("list_drafts", both_ways(NoParams {})),
        ("list_rows", both_ways(rows)),
        ("preview_list", both_ways(preview)),
        ("take_list", both_ways(take)),
        ("get_list", by_list()),
        ("delete_list", by_list()),
        ("set_list_mapping", both_ways(remap)),
        ("repair_list", both_ways(repair)),
        ("undo_repairs", by_list()),
        ("set_cell", both_ways(cell)),
        ("leave_out", both_ways(leave)),
        ("list_values", both_ways(values)),
        ("create_draft", both_ways(create)),
        ("save_draft", both_ways(SaveDraft { draft: content })),
        ("get_draft", by_draft()),
        ("delete_draft", by_draft()),
        ("make_campaign", by_draft()),
    ]
}

/// What the commands of this room answer.
pub(super) fn answers() -> Value {
    json!({
        "get_list": both_ways(taken()),
        "list_rows": both_ways(page()),
        "preview_list": both_ways(preview()),
        "list_values": both_ways(values()),
        "get_draft": both_ways(draft()),
        "make_campaign": both_ways(made()),
    })
}
