//! What crosses the wire about people.

use super::{account_id, both_ways};
use kabar_api::params::*;
use kabar_types::*;
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) fn requests() -> BTreeMap<&'static str, Value> {
    let (account, contact) = (account_id(), ContactId(9));
    let by_contact = || both_ways(ByContact { account, contact });
    let blocked = true;
    BTreeMap::from([
        ("get_contact", by_contact()),
        ("fetch_contact", by_contact()),
        (
            "block_contact",
            both_ways(BlockContact {
                account,
                contact,
                blocked,
            }),
        ),
        (
            "report_contact",
            both_ways(ReportContact {
                account,
                contact,
                block: true,
            }),
        ),
        ("list_person_chats", both_ways(ByPerson { contact })),
        ("list_common_groups", both_ways(ByPerson { contact })),
        (
            "list_person_timeline",
            both_ways(ListPersonTimeline {
                contact,
                before: None,
                limit: 50,
            }),
        ),
        (
            "want_pictures",
            both_ways(WantPictures {
                account,
                contacts: vec![contact],
            }),
        ),
        ("get_presence", both_ways(ByChat { chat: ChatId(5) })),
        (
            "begin_chat",
            both_ways(BeginChat {
                account,
                number: "+62 800-0000-0214".to_owned(),
            }),
        ),
    ])
}

pub(crate) fn presences() -> [Presence; 4] {
    [
        Presence::Unknown,
        Presence::Online,
        Presence::LastSeen {
            at: UnixMillis(1_795_000_000_000),
        },
        Presence::Away,
    ]
}

pub(crate) fn picture() -> Picture {
    Picture {
        id: PictureId(3),
        version: "1700000001".to_owned(),
    }
}

pub(crate) fn contact() -> Contact {
    let hours = |day, open| OpeningHours { day, open };
    Contact {
        id: ContactId(9),
        account: account_id(),
        name: "Bob".to_owned(),
        name_is_phone: false,
        saved_name: Some("Bob".to_owned()),
        verified_name: Some("Bob's Bakery".to_owned()),
        push_name: Some("bob".to_owned()),
        phone: Some("+6280000000214".to_owned()),
        business: true,
        about: Some("Sedang rapat".to_owned()),
        profile: Some(BusinessProfile {
            description: "Kopi dan kue".to_owned(),
            categories: vec!["Restaurant".to_owned()],
            address: "Jl. Melati 3".to_owned(),
            email: "bob@example.org".to_owned(),
            websites: vec!["https://example.org".to_owned()],
            hours: vec![
                hours(
                    0,
                    Open::Hours {
                        from: 480,
                        until: 1_020,
                    },
                ),
                hours(5, Open::ByAppointment),
                hours(6, Open::AllDay),
            ],
            timezone: "Asia/Jakarta".to_owned(),
        }),
        fetched_at: Some(UnixMillis(1_795_000_000_000)),
        blocked: false,
        chat: Some(ChatId(5)),
        picture: Some(picture()),
    }
}
