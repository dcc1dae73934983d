//! What nobody here can read is kept, and read once more by a version that knows more.

use super::shop::{Shop, media, poll, rich, vote};
use kabar_core::ports::whatsapp::{Inbound, InboundBody, InboundExtras, InboundMention, Kept};
use kabar_core_testing::{clock::DAWN, people};
use kabar_types::{MediaKind, MessageBody, UnixMillis};

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_version_could_not_read_becomes_what_it_is_after_an_update() {
    let mut shop = Shop::new().await;
    let unknown = |wa_id: &str, raw: &[u8]| Inbound {
        body: InboundBody::Unsupported {
            name: "poll".to_owned(),
        },
        raw: Some(raw.to_vec()),
        ..people::text_from(&people::alice(), wa_id, "")
    };
    shop.gets(unknown("P1", b"a poll")).await;
    shop.gets(unknown("U1", b"a riddle")).await;
    shop.gets(Inbound {
        body: InboundBody::Aside,
        raw: Some(b"a vote".to_vec()),
        ..people::text_from(&people::alice(), "V1", "")
    })
    .await;
    assert_eq!(shop.rows().await.len(), 2);

    let kept = |inbound: Inbound| Kept {
        body: inbound.body,
        extras: InboundExtras {
            forwards: 2,
            ..InboundExtras::default()
        },
        quote: None,
    };
    let kinds = shop.world.whatsapp.kinds();
    kinds.learn(b"a poll", kept(rich("P1", poll())));
    kinds.learn(b"a vote", kept(vote("V1", &[1], DAWN.plus(1_000))));
    shop.world.crash_and_reopen().await;
    let row = shop
        .world
        .until("the poll", async || {
            let rows = shop.rows().await;
            rows.into_iter().find(|row| match &row.body {
                MessageBody::Poll { poll } => poll.voters == 1,
                _ => false,
            })
        })
        .await;
    assert_eq!((row.wa_id.0.as_str(), row.forwards), ("P1", 2));
    assert_eq!(shop.votes().await, [0, 1, 0]);
    let rows = shop.rows().await;
    assert_eq!(rows.len(), 2, "in its place, and nothing twice");
    assert!(matches!(&rows[1].body, MessageBody::Unsupported { name } if name == "poll"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_client_sends_is_kept_as_data_and_blocks_nobody() {
    let shop = Shop::new().await;
    let huge = "x".repeat(2 << 20);
    let far = UnixMillis(4_300_000_000_000);
    let hostile = [
        rich("H1", media(MediaKind::Image, &huge, "")),
        rich("H2", media(MediaKind::Document, "", &huge)),
        Inbound {
            extras: InboundExtras {
                mentions: vec![
                    InboundMention {
                        token: "6280000000102".to_owned(),
                        person: Some(people::bob()),
                    };
                    5_000
                ],
                ..InboundExtras::default()
            },
            ..people::text_from(&people::alice(), "H3", "@6280000000102")
        },
        Inbound {
            sent_at: UnixMillis(0),
            ..rich("H4", media(MediaKind::Image, "a\0b", "\0"))
        },
        Inbound {
            sent_at: far,
            ..people::text_from(&people::alice(), "H5", "from 2106")
        },
        vote("H6", &[0; 100_000], DAWN),
        people::text_from(&people::alice(), "H7", "after all that"),
    ];
    for inbound in hostile {
        shop.gets(inbound).await;
    }
    let rows = shop.rows().await;
    let of = |id: &str| rows.iter().find(|row| row.wa_id.0 == id).unwrap();
    for id in ["H1", "H2", "H3"] {
        assert!(
            matches!(&of(id).body, MessageBody::Unsupported { name } if name == "unreadable"),
            "{id}"
        );
    }
    assert_eq!(of("H4").body, media(MediaKind::Image, "a\0b", "\0"));
    assert_eq!(rows[0].wa_id.0, "H4", "1970 stands first");
    assert!(
        of("H5").order < far,
        "2106 does not stand behind what is still to come"
    );
    assert_eq!(of("H7").body.words(), "after all that");
}
