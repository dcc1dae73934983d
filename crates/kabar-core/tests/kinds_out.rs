//! Kinds of messages that go out: places, cards, polls, votes, pins, what is passed on, and the chat's timer.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::clock::Clock;
use kabar_core::ports::whatsapp::{
    ChatTimer, Inbound, InboundBody, InboundExtras, OutgoingContent, RichBody,
};
use kabar_core_testing::{Sent, World, clock::DAWN, people, sealed_vote};
use kabar_types::{
    AccountId, ChatId, ContactCard, ErrorCode, LinkPreview, Message, MessageBody, Place, Poll, PreviewKind,
    WaId,
};

struct Shop {
    world: World,
    account: AccountId,
    chat: ChatId,
}

impl Shop {
    async fn new() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        let chat = world.chat_with(account, people::ALICE).await;
        Self { world, account, chat }
    }

    async fn gets(&self, inbound: Inbound) -> Message {
        let id = inbound.wa_id.clone();
        self.world.whatsapp.deliver(self.account, inbound).await.unwrap();
        let rows = self.world.messages(self.chat).await;
        rows.into_iter().find(|row| row.wa_id == id).unwrap()
    }

    /// What was written to the socket, once there is so much of it; all of it is acknowledged.
    async fn until_sent(&self, count: usize) -> Vec<Sent> {
        let sent = self
            .world
            .until(&format!("{count} messages on the wire"), async || {
                let sent = self.world.whatsapp.sent(self.account);
                (sent.len() >= count).then_some(sent)
            })
            .await;
        sent.iter()
            .for_each(|one| self.world.whatsapp.ack(self.account, &one.wa_id));
        sent
    }

    async fn until_row(&self, what: &str, of: &Message, wanted: impl Fn(&Message) -> bool) -> Message {
        self.world
            .until(what, async || {
                let row = self.world.message(of.chat, of.id).await?;
                wanted(&row).then_some(row)
            })
            .await
    }
}

fn options() -> Vec<String> {
    ["Tue", "Wed", "Thu"].map(str::to_owned).to_vec()
}

fn votes(message: &Message) -> Vec<(u32, bool)> {
    match &message.body {
        MessageBody::Poll { poll } => poll
            .options
            .iter()
            .map(|option| (option.votes, option.mine))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn place() -> Place {
    Place {
        latitude: -62_000_000,
        longitude: 1_068_000_000,
        name: "Shop".to_owned(),
        address: String::new(),
        live: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_a_card_and_a_poll_go_out_as_they_stand_in_their_rows() {
    let shop = Shop::new().await;
    let kabar = shop.world.kabar();
    let card = ContactCard {
        name: "Bob".to_owned(),
        phones: vec![],
    };
    let rows = [
        kabar.send_location(shop.chat, place()).await.unwrap(),
        kabar.send_contacts(shop.chat, vec![card.clone()]).await.unwrap(),
        kabar
            .send_poll(shop.chat, "When?".to_owned(), options(), 1)
            .await
            .unwrap(),
    ];
    for turn in 1..=3 {
        shop.until_sent(turn).await;
    }
    let sent = shop.until_sent(3).await;
    for (row, sent) in rows.iter().zip(&sent) {
        assert_eq!(row.wa_id, sent.wa_id);
    }
    assert!(sent[0].content.0 == OutgoingContent::Location { place: place() });
    assert!(sent[1].content.0 == OutgoingContent::Contacts { cards: vec![card] });
    let poll = Poll::new("When?".to_owned(), options(), 1);
    assert!(sent[2].content.0 == OutgoingContent::Poll { poll });
    let chat = kabar.get_chat(shop.chat).await.unwrap();
    assert_eq!(chat.last.unwrap().kind, PreviewKind::Poll);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_whatsapp_would_not_take_is_refused_at_once() {
    let shop = Shop::new().await;
    let kabar = shop.world.kabar();
    let far = Place {
        latitude: 900_000_001,
        ..place()
    };
    let nobody = ContactCard {
        name: " ".to_owned(),
        phones: vec![],
    };
    let twice = vec!["Tue".to_owned(), "Tue".to_owned()];
    let refusals = [
        kabar.send_location(shop.chat, far).await.unwrap_err(),
        kabar.send_contacts(shop.chat, vec![]).await.unwrap_err(),
        kabar.send_contacts(shop.chat, vec![nobody]).await.unwrap_err(),
        kabar
            .send_poll(shop.chat, "When?".to_owned(), twice, 1)
            .await
            .unwrap_err(),
        kabar
            .send_poll(shop.chat, "When?".to_owned(), options(), 4)
            .await
            .unwrap_err(),
        kabar
            .send_poll(shop.chat, " ".to_owned(), options(), 1)
            .await
            .unwrap_err(),
    ];
    assert!(refusals.iter().all(|error| error.code() == ErrorCode::BadRequest));
    assert_eq!(
        shop.world.messages(shop.chat).await.len(),
        1,
        "nothing was written down"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn alices_vote_in_our_poll_counts_and_ours_is_counted_once_whatsapp_has_it() {
    let shop = Shop::new().await;
    let kabar = shop.world.kabar();
    let asked = kabar
        .send_poll(shop.chat, "When?".to_owned(), options(), 1)
        .await
        .unwrap();
    let secret = shop.until_sent(1).await[0].secret;
    let vote = Inbound {
        body: InboundBody::Vote {
            target: asked.wa_id.clone(),
            sealed: sealed_vote(&secret, &[2]),
            at: DAWN,
        },
        ..people::text_from(&people::alice(), "V1", "")
    };
    shop.world.whatsapp.deliver(shop.account, vote).await.unwrap();
    shop.until_row("her vote", &asked, |row| votes(row)[2] == (1, false))
        .await;

    let row = kabar.vote(asked.id, vec![0]).await.unwrap();
    assert!(
        row.changing && votes(&row)[0] == (0, false),
        "not before it is proven"
    );
    let sent = shop
        .world
        .until("our vote on the wire", async || {
            shop.world.whatsapp.sent(shop.account).get(1).cloned()
        })
        .await;
    let OutgoingContent::Vote {
        target,
        asker,
        secret: with,
        options: chosen,
        ..
    } = &sent.content.0
    else {
        panic!("no vote")
    };
    assert_eq!((target, asker, with), (&asked.wa_id, &None, &secret));
    assert_eq!(chosen, &["Tue".to_owned()]);
    shop.world.whatsapp.ack(shop.account, &sent.wa_id);
    shop.until_row("our vote", &asked, |row| {
        !row.changing && votes(row) == [(1, true), (0, false), (1, false)]
    })
    .await;

    kabar.vote(asked.id, vec![]).await.unwrap();
    shop.until_sent(3).await;
    shop.until_row("our vote taken back", &asked, |row| votes(row)[0] == (0, false))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_chosen_is_refused() {
    let shop = Shop::new().await;
    let kabar = shop.world.kabar();
    let with_secret = |wa_id: &str, secret| Inbound {
        body: InboundBody::Rich(Box::new(RichBody {
            body: MessageBody::Poll {
                poll: Poll::new("When?".to_owned(), options(), 1),
            },
            file: None,
            secret,
        })),
        ..people::text_from(&people::alice(), wa_id, "")
    };
    let asked = shop.gets(with_secret("P1", Some([5; 32]))).await;
    let sealed = shop.gets(with_secret("P2", None)).await;
    let text = shop
        .gets(people::text_from(&people::alice(), "T1", "hello"))
        .await;
    for (message, places) in [
        (&asked, vec![3]),
        (&asked, vec![0, 1]),
        (&asked, vec![0, 0]),
        (&sealed, vec![0]),
        (&text, vec![0]),
    ] {
        let error = kabar.vote(message.id, places).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::BadRequest);
    }
    kabar.vote(asked.id, vec![1]).await.unwrap();
    let sent = shop.until_sent(1).await.remove(0);
    let by_alice = matches!(&sent.content.0, OutgoingContent::Vote { asker: Some(asker), .. } if *asker == people::alice().jid);
    assert!(by_alice);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_stands_once_whatsapp_has_it_and_can_be_taken_away() {
    let shop = Shop::new().await;
    let kabar = shop.world.kabar();
    let text = shop
        .gets(people::text_from(&people::alice(), "T1", "the address"))
        .await;
    assert!(kabar.pin_message(text.id, Some(60)).await.is_err());
    kabar.pin_message(text.id, Some(86_400)).await.unwrap();
    assert!(kabar.list_pinned(shop.chat).await.unwrap().is_empty());
    shop.until_sent(1).await;
    shop.until_row("the pin", &text, |row| row.pin.is_some()).await;
    let pinned = kabar.list_pinned(shop.chat).await.unwrap();
    assert_eq!(pinned.iter().map(|row| row.id).collect::<Vec<_>>(), [text.id]);

    shop.world.clock.advance(std::time::Duration::from_secs(1));
    kabar.pin_message(text.id, None).await.unwrap();
    shop.until_sent(2).await;
    shop.until_row("no pin", &text, |row| row.pin.is_none()).await;
    assert!(kabar.list_pinned(shop.chat).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_passed_on_says_so_and_goes_to_every_chat_or_to_none() {
    let shop = Shop::new().await;
    let kabar = shop.world.kabar();
    let bob = shop.world.chat_with(shop.account, people::BOB).await;
    let preview = LinkPreview {
        url: "https://contoh.id".to_owned(),
        title: "Contoh".to_owned(),
        description: String::new(),
    };
    let hers = shop
        .gets(Inbound {
            extras: InboundExtras {
                forwards: 1,
                preview: Some(preview.clone()),
                ..InboundExtras::default()
            },
            ..people::text_from(&people::alice(), "T1", "see https://contoh.id")
        })
        .await;
    assert!(kabar.forward_message(hers.id, vec![]).await.is_err());
    assert!(kabar.forward_message(hers.id, vec![bob, bob]).await.is_err());
    let gone = ChatId(9_999);
    assert!(kabar.forward_message(hers.id, vec![bob, gone]).await.is_err());
    assert_eq!(shop.world.messages(bob).await.len(), 1, "to none");

    let rows = kabar
        .forward_message(hers.id, vec![bob, shop.chat])
        .await
        .unwrap();
    let chats: Vec<ChatId> = rows.iter().map(|row| row.chat).collect();
    assert_eq!(chats, [bob, shop.chat]);
    assert!(
        rows.iter()
            .all(|row| row.forwards == 2 && row.body.words() == "see https://contoh.id")
    );
    let sent = shop.until_sent(2).await;
    assert!(sent.iter().all(|one| one.extras.0.forwards == 2));
    assert!(
        sent.iter()
            .all(|one| one.extras.0.preview.as_ref() == Some(&preview))
    );
    assert_ne!(sent[0].wa_id, sent[1].wa_id);

    // Our own words are said again, not passed on.
    let ours = kabar
        .send_text(shop.chat, "Open until nine".to_owned(), None)
        .await
        .unwrap();
    shop.until_sent(3).await;
    let ours = shop.until_row("proof", &ours, |row| row.status.rank() > 0).await;
    let again = kabar.forward_message(ours.id, vec![bob]).await.unwrap();
    assert_eq!(again[0].forwards, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_disappears_when_the_chat_says_so() {
    let shop = Shop::new().await;
    let kabar = shop.world.kabar();
    shop.gets(Inbound {
        body: InboundBody::Timer(ChatTimer {
            seconds: 86_400,
            at: DAWN,
        }),
        ..people::text_from(&people::alice(), "T1", "")
    })
    .await;
    let row = kabar.send_text(shop.chat, "Pagi".to_owned(), None).await.unwrap();
    assert_eq!(row.expires_in, 86_400);
    assert_eq!(shop.until_sent(1).await[0].extras.0.expires_in, 86_400);
    let other = shop.world.chat_with(shop.account, people::BOB).await;
    kabar.send_text(other, "Pagi".to_owned(), None).await.unwrap();
    assert_eq!(shop.until_sent(2).await[1].extras.0.expires_in, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_to_disappear_does_and_what_somebody_kept_does_not() {
    let shop = Shop::new().await;
    let brief = |wa_id: &str| Inbound {
        extras: InboundExtras {
            expires_in: 86_400,
            ..InboundExtras::default()
        },
        ..people::text_from(&people::alice(), wa_id, "for a day")
    };
    shop.gets(brief("T1")).await;
    let kept = shop.gets(brief("T2")).await;
    let keep = Inbound {
        body: InboundBody::Keep {
            target: kept.wa_id.clone(),
            kept: true,
            at: DAWN,
        },
        ..people::text_from(&people::alice(), "K1", "")
    };
    shop.world.whatsapp.deliver(shop.account, keep).await.unwrap();
    assert_eq!(shop.world.messages(shop.chat).await.len(), 3);
    let one_went = async || {
        shop.world.clock.advance(std::time::Duration::from_secs(3_600));
        let rows = shop.world.messages(shop.chat).await;
        (rows.len() == 2).then_some(rows)
    };
    let rows = shop.world.until("one to disappear", one_went).await;
    assert!(rows.iter().any(|row| row.id == kept.id && row.kept));
    assert!(shop.world.clock_elapsed() >= std::time::Duration::from_secs(86_400));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_speaks_to_those_whose_number_stands_in_it() {
    let shop = Shop::new().await;
    let kabar = shop.world.kabar();
    let hello = shop.world.messages(shop.chat).await.remove(0);
    let alice = hello.sender.unwrap();
    let text = format!("@{} ready, not @6280000000102", people::ALICE);
    let row = kabar
        .send_mentioning(shop.chat, text, None, vec![alice])
        .await
        .unwrap();
    let tokens: Vec<&str> = row.mentions.iter().map(|one| one.token.as_str()).collect();
    assert_eq!(tokens, [people::ALICE]);
    let sent = shop.until_sent(1).await.remove(0);
    assert_eq!(sent.extras.0.mentions, [people::alice().jid]);
    let unspoken = kabar
        .send_mentioning(shop.chat, "ready".to_owned(), None, vec![alice])
        .await
        .unwrap();
    assert!(unspoken.mentions.is_empty());
    assert_ne!(unspoken.wa_id, WaId(String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_waits_for_its_moment_speaks_to_them_then() {
    let shop = Shop::new().await;
    let kabar = shop.world.kabar();
    let hello = shop.world.messages(shop.chat).await.remove(0);
    let alice = hello.sender.unwrap();
    let at = shop.world.clock.now().plus(3_600_000);
    let text = format!("@{} ready", people::ALICE);
    let row = kabar
        .schedule_mentioning(shop.chat, text, None, vec![alice], at)
        .await
        .unwrap();
    assert_eq!((row.scheduled_for, row.mentions.len()), (Some(at), 1));
    shop.world.clock.advance(std::time::Duration::from_secs(3_600));
    let sent = shop.until_sent(1).await.remove(0);
    assert_eq!(sent.extras.0.mentions, [people::alice().jid]);
}
