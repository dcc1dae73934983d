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
            "begin_chat",
            both_ways(BeginChat {
                account,
                number: "+62 800-0000-0214".to_owned(),
            }),
        ),
    ])
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
