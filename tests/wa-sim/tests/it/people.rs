//! People who act by script or on order, as real clients see them.

use wa_sim::{Act, LedgerSnapshot, Scenario, Seen, SimConfig, Simulator, Which};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::{Event, wa};
use whatsapp_rust::wacore::poll::{PollVoteCiphertext, compute_option_hash};
use whatsapp_rust::wacore::types::presence::{ChatPresence, ReceiptType};

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

/// Alice, and Bob with a script.
async fn street(script: &str) -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    let json = r#"{
        "accounts": [{ "pn": "6280000000001", "name": "Alice", "address_book": { "6280000000002": "Bob" } }],
        "contacts": [{ "pn": "6280000000002", "push_name": "Bob", "script": SCRIPT }]
    }"#;
    simulator.load(&Scenario::from_json(&json.replace("SCRIPT", script))?)?;
    Ok(simulator)
}

/// Alice's client on the street where Bob does nothing by himself.
async fn quiet() -> anyhow::Result<(Simulator, TestClient)> {
    let simulator = street("[]").await?;
    let alice = TestClient::ready(&simulator, ALICE).await?;
    Ok((simulator, alice))
}

fn say(text: &str) -> Act {
    Act::Say {
        text: text.to_owned(),
    }
}

/// Waits for a message of some kind and returns what was picked from it.
async fn gets<T>(
    client: &TestClient,
    what: &str,
    pick: impl Fn(&wa::Message) -> Option<T>,
) -> anyhow::Result<T> {
    client
        .hears(what, |event| match event {
            Event::Messages(batch) => batch.iter().find_map(|inbound| pick(&inbound.message)),
            _ => None,
        })
        .await
}

/// The only line of Bob's chat with Alice, once it fulfils a condition.
async fn bobs_line(
    simulator: &Simulator,
    what: &str,
    cond: impl Fn(&Seen) -> bool,
) -> anyhow::Result<LedgerSnapshot> {
    let look = |book: &LedgerSnapshot| book.screen(BOB, ALICE).first().is_some_and(|line| cond(line));
    simulator.wait_until(SOON, what, look).await
}

#[tokio::test]
async fn bob_quotes_what_alice_wrote() {
    let (simulator, alice) = quiet().await.unwrap();
    let id = alice.write(BOB, "at eight?").await.unwrap();
    bobs_line(&simulator, "the question", |line| line.text == "at eight?")
        .await
        .unwrap();
    let answer = Act::Reply {
        text: "at nine".to_owned(),
        to: Which::That,
    };
    simulator.act(BOB, ALICE, &answer).unwrap();
    let quoted = gets(&alice, "the answer", |message| {
        let text = message.extended_text_message.as_option()?;
        let context = text.context_info.as_option()?;
        (text.text.as_deref() == Some("at nine")).then(|| context.clone())
    });
    let quoted = quoted.await.unwrap();
    assert_eq!(quoted.stanza_id.as_deref(), Some(id.as_str()));
    let words = quoted
        .quoted_message
        .as_option()
        .and_then(|message| message.conversation.clone());
    assert_eq!(words.as_deref(), Some("at eight?"));
}

#[tokio::test]
async fn bob_reacts_and_takes_it_off_again() {
    let (simulator, alice) = quiet().await.unwrap();
    let id = alice.write(BOB, "done!").await.unwrap();
    bobs_line(&simulator, "the message", |line| line.id == id)
        .await
        .unwrap();
    for emoji in ["👍", ""] {
        let act = Act::React {
            emoji: emoji.to_owned(),
            to: Which::That,
        };
        simulator.act(BOB, ALICE, &act).unwrap();
        let target = gets(&alice, "the reaction", |message| {
            let reaction = message.reaction_message.as_option()?;
            let same = reaction.text.as_deref() == Some(emoji);
            same.then(|| reaction.key.as_option()?.id.clone())?
        });
        assert_eq!(target.await.unwrap(), id);
    }
    let book = simulator.ledger();
    assert!(book.seen_by(ALICE, &id).unwrap().reactions.is_empty());
}

#[tokio::test]
async fn bob_corrects_himself_and_takes_it_back() {
    let (simulator, alice) = quiet().await.unwrap();
    let id = simulator.act(BOB, ALICE, &say("on Munday")).unwrap().unwrap();
    alice.reads("on Munday").await.unwrap();
    let edit = Act::Edit {
        text: "on Monday".to_owned(),
        which: Which::Mine,
    };
    simulator.act(BOB, ALICE, &edit).unwrap();
    let target = |wanted: fn(&wa::message::ProtocolMessage) -> bool| {
        move |message: &wa::Message| {
            let protocol = message
                .protocol_message
                .as_option()
                .filter(|protocol| wanted(protocol))?;
            protocol.key.as_option()?.id.clone()
        }
    };
    let edited = gets(
        &alice,
        "the edit",
        target(|protocol| protocol.edited_message.is_set()),
    );
    assert_eq!(edited.await.unwrap(), id);
    let book = simulator.ledger();
    let line = book.seen_by(ALICE, &id).unwrap();
    assert_eq!(
        (line.text.as_str(), line.was[0].as_str()),
        ("on Monday", "on Munday")
    );

    let revoke = Act::Revoke { which: Which::Mine };
    simulator.act(BOB, ALICE, &revoke).unwrap();
    let revoked = gets(
        &alice,
        "taking back",
        target(|protocol| !protocol.edited_message.is_set()),
    );
    assert_eq!(revoked.await.unwrap(), id);
    assert_eq!(simulator.ledger().copies(ALICE, "on Monday"), 0);
}

#[tokio::test]
async fn bob_sees_what_alice_edits_takes_back_and_reacts_to() {
    let (simulator, alice) = quiet().await.unwrap();
    let hers = alice.write(BOB, "on Munday").await.unwrap();
    bobs_line(&simulator, "her message", |line| line.id == hers)
        .await
        .unwrap();
    let his = simulator.act(BOB, ALICE, &say("which day?")).unwrap().unwrap();
    let corrected = wa::Message {
        conversation: Some("on Monday".to_owned()),
        ..Default::default()
    };
    alice.reads("which day?").await.unwrap();
    alice
        .client
        .edit_message(Jid::pn(BOB), hers.as_str(), corrected)
        .await
        .unwrap();
    bobs_line(&simulator, "the new words", |line| line.text == "on Monday")
        .await
        .unwrap();
    let key = wa::MessageKey {
        remote_jid: Some(Jid::pn(BOB).to_string()),
        from_me: Some(false),
        id: Some(his.clone()),
        participant: None,
    };
    alice.client.send_reaction(Jid::pn(BOB), key, "❤️").await.unwrap();
    simulator
        .wait_until(SOON, "the heart", |book| {
            book.seen_by(BOB, &his)
                .is_some_and(|line| line.reactions.contains_key(ALICE))
        })
        .await
        .unwrap();
    let sender = whatsapp_rust::RevokeType::Sender;
    alice
        .client
        .revoke_message(Jid::pn(BOB), hers.as_str(), sender)
        .await
        .unwrap();
    bobs_line(&simulator, "taking back", |line| line.gone)
        .await
        .unwrap();
    let book = simulator.ledger();
    assert!(
        book.seen_by(ALICE, &hers).unwrap().gone,
        "her own phone shows it too"
    );
}

#[tokio::test]
async fn bob_sends_a_place_and_a_card() {
    let (simulator, alice) = quiet().await.unwrap();
    let place = Act::Location {
        latitude: -6.2,
        longitude: 106.8,
        name: "Toko Sinar Kabut".to_owned(),
        address: String::new(),
    };
    simulator.act(BOB, ALICE, &place).unwrap();
    let name = gets(&alice, "the place", |message| {
        message.location_message.as_option()?.name.clone()
    });
    assert_eq!(name.await.unwrap(), "Toko Sinar Kabut");
    let card = Act::Contact {
        name: "Pak Yusuf".to_owned(),
        number: "6280000000110".to_owned(),
    };
    simulator.act(BOB, ALICE, &card).unwrap();
    let vcard = gets(&alice, "the card", |message| {
        message.contact_message.as_option()?.vcard.clone()
    });
    assert!(vcard.await.unwrap().contains("waid=6280000000110"));
    let book = simulator.ledger();
    let texts: Vec<&str> = book
        .screen(ALICE, BOB)
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert_eq!(
        texts,
        ["[location] -6.2,106.8 Toko Sinar Kabut", "[contact] Pak Yusuf"]
    );
}

#[tokio::test]
async fn bob_passes_on_what_alice_wrote() {
    let (simulator, alice) = quiet().await.unwrap();
    alice.write(BOB, "bread is out").await.unwrap();
    bobs_line(&simulator, "the news", |line| line.text == "bread is out")
        .await
        .unwrap();
    let forward = Act::Forward {
        to: ALICE.to_owned(),
        which: Which::Containing("bread".to_owned()),
    };
    simulator.act(BOB, ALICE, &forward).unwrap();
    let marked = gets(&alice, "the copy", |message| {
        let text = message.extended_text_message.as_option()?;
        let forwarded = text.context_info.as_option()?.is_forwarded;
        (text.text.as_deref() == Some("bread is out")).then_some(forwarded)
    });
    assert_eq!(marked.await.unwrap(), Some(true));
}

#[tokio::test]
async fn bob_votes_in_alices_poll_and_she_in_his() {
    let (simulator, alice) = quiet().await.unwrap();
    let options = ["Monday".to_owned(), "Tuesday".to_owned()];
    let (sent, secret) = alice
        .client
        .polls()
        .create(Jid::pn(BOB), "When?", &options, 1)
        .await
        .unwrap();
    bobs_line(&simulator, "the poll", |line| line.text == "[poll] When?")
        .await
        .unwrap();
    let vote = Act::Vote {
        options: vec!["Tuesday".to_owned()],
        poll: Which::That,
    };
    simulator.act(BOB, ALICE, &vote).unwrap();
    let sealed = gets(&alice, "the vote", |message| {
        message.poll_update_message.as_option()?.vote.as_option().cloned()
    });
    let sealed = sealed.await.unwrap();
    let ciphertext = PollVoteCiphertext {
        enc_payload: sealed.enc_payload.as_deref().unwrap(),
        enc_iv: sealed.enc_iv.as_deref().unwrap(),
    };
    let creator = alice.client.lid().unwrap().to_non_ad();
    let voter = simulator_lid(&simulator, BOB);
    let polls = alice.client.polls();
    let chosen = polls.decrypt_vote(ciphertext, &secret, &sent.message_id, &creator, &voter);
    let wanted = compute_option_hash("Tuesday").to_vec();
    assert_eq!(chosen.await.unwrap(), [wanted]);

    let poll = Act::Poll {
        question: "Where?".to_owned(),
        options: vec!["Market".to_owned(), "Shop".to_owned()],
        at_most: 1,
    };
    let id = simulator.act(BOB, ALICE, &poll).unwrap().unwrap();
    let secret = gets(&alice, "Bob's poll", |message| {
        let info = message.message_context_info.as_option()?;
        message
            .poll_creation_message_v3
            .is_set()
            .then(|| info.message_secret.clone())?
    });
    let secret = secret.await.unwrap();
    let shop = ["Shop".to_owned()];
    alice
        .client
        .polls()
        .vote(voter.clone(), &id, &voter, &secret, &shop)
        .await
        .unwrap();
    simulator
        .wait_until(SOON, "Alice's vote", |book| {
            book.seen_by(BOB, &id)
                .is_some_and(|line| line.votes.get(ALICE).is_some_and(|votes| votes == &shop))
        })
        .await
        .unwrap();
}

/// The hidden id under which a contact writes.
fn simulator_lid(simulator: &Simulator, pn: &str) -> Jid {
    Jid::lid(simulator.lid_of(pn).unwrap_or_default())
}

#[tokio::test]
async fn bob_records_and_plays() {
    let (simulator, alice) = quiet().await.unwrap();
    let id = alice.write(BOB, "listen").await.unwrap();
    bobs_line(&simulator, "the message", |line| line.id == id)
        .await
        .unwrap();
    alice.client.presence().subscribe(Jid::pn(BOB)).await.unwrap();
    simulator.act(BOB, ALICE, &Act::Record { ms: 5 }).unwrap();
    let composing = |event: &Event| match event {
        Event::ChatPresence(shown) => {
            (shown.state == ChatPresence::Composing).then(|| format!("{:?}", shown.media))
        }
        _ => None,
    };
    assert_eq!(alice.hears("recording", composing).await.unwrap(), "Audio");
    simulator
        .act(BOB, ALICE, &Act::Play { which: Which::That })
        .unwrap();
    let played = |event: &Event| match event {
        Event::Receipt(receipt) if receipt.r#type == ReceiptType::Played => {
            receipt.message_ids.contains(&id).then_some(())
        }
        _ => None,
    };
    alice.hears("playing", played).await.unwrap();
}

#[tokio::test]
async fn what_alice_writes_waits_while_bobs_phone_is_off() {
    let (simulator, alice) = quiet().await.unwrap();
    simulator
        .act(BOB, ALICE, &Act::GoOffline { minutes: None })
        .unwrap();
    let mut ids = Vec::new();
    for text in ["one", "two"] {
        let id = alice.write(BOB, text).await.unwrap();
        assert_eq!(alice.acked(&id).await.unwrap(), None);
        ids.push(id);
    }
    assert!(simulator.ledger().screen(BOB, ALICE).is_empty());
    assert!(!simulator.ledger().has_receipt(ALICE, &ids[0], "delivered"));
    simulator.act(BOB, ALICE, &Act::ComeBack).unwrap();
    for id in &ids {
        let delivered = |event: &Event| match event {
            Event::Receipt(receipt) if receipt.r#type == ReceiptType::Delivered => {
                receipt.message_ids.contains(id).then_some(())
            }
            _ => None,
        };
        alice.hears("the second tick", delivered).await.unwrap();
    }
    let book = simulator.ledger();
    let texts: Vec<&str> = book
        .screen(BOB, ALICE)
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert_eq!(texts, ["one", "two"]);
}

#[tokio::test]
async fn bob_opts_out_of_what_looks_like_a_campaign() {
    let script = r#"[{ "on": { "message": { "contains": ["promo"] } },
                       "then": [{ "do": "read" }, { "do": "opt_out", "text": "BERHENTI" }] }]"#;
    let simulator = street(script).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    alice.write(BOB, "Promo akhir pekan!").await.unwrap();
    alice.reads("BERHENTI").await.unwrap();
}

#[tokio::test]
async fn a_story_goes_from_line_to_line() {
    let script = r#"[
        { "on": "live", "name": "offer", "then": [{ "do": "type", "ms": 5 }, { "do": "say", "text": "fish?" }] },
        { "on": { "done": "offer" }, "then": [{ "do": "wait", "ms": 5 }, { "do": "say", "text": "fresh today" }] },
        { "on": "read", "then": [{ "do": "say", "text": "you saw it" }] },
        { "on": { "reaction": { "emoji": "👍" } }, "then": [{ "do": "reply", "text": "one kilo then" }] }
    ]"#;
    let simulator = street(script).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let offer = alice.reads("fish?").await.unwrap();
    alice.reads("fresh today").await.unwrap();
    let bob = simulator_lid(&simulator, BOB);
    alice
        .client
        .mark_as_read(&bob, None, &[offer.as_str()])
        .await
        .unwrap();
    alice.reads("you saw it").await.unwrap();
    let key = wa::MessageKey {
        remote_jid: Some(bob.to_string()),
        from_me: Some(false),
        id: Some(offer),
        participant: None,
    };
    alice.client.send_reaction(bob, key, "👍").await.unwrap();
    gets(&alice, "the deal", |message| {
        let text = message.extended_text_message.as_option()?;
        (text.text.as_deref() == Some("one kilo then")).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_same_seed_tells_the_same_story_under_the_same_ids() {
    let script = r#"[{ "on": "live", "then": [
        { "do": "say", "text": "one" }, { "do": "wait", "ms": 5 },
        { "do": "poll", "question": "two?", "options": ["yes", "no"] },
        { "do": "say", "text": "three" }, { "do": "react", "emoji": "🙂", "to": "mine" } ] }]"#;
    let mut told = Vec::new();
    for _ in 0..2 {
        let simulator = street(script).await.unwrap();
        let _alice = TestClient::ready(&simulator, ALICE).await.unwrap();
        let book = simulator
            .wait_until(SOON, "the whole story", |book| {
                book.seen.iter().filter(|seen| seen.person == ALICE).count() == 4
            })
            .await
            .unwrap();
        let seen = book.seen.iter().filter(|seen| seen.person == ALICE);
        told.push(
            seen.map(|seen| (seen.id.clone(), seen.text.clone()))
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn everything_wrong_with_scripts_is_told_at_once() {
    let script = r#"[
        { "on": "live", "with": "6280000000077", "then": [{ "do": "read" }] },
        { "on": { "done": "nothing" }, "then": [] },
        { "on": "start", "then": [{ "do": "poll", "question": "why?", "options": ["because"] }] }
    ]"#;
    let error = street(script).await.err().unwrap().to_string();
    for part in [
        "script line 0: is with 6280000000077, which is no account",
        "script line 1: waits for \"nothing\"",
        "script line 1: does nothing",
        "script line 2: the poll \"why?\" needs two options",
    ] {
        assert!(error.contains(part), "{part:?} is missing from: {error}");
    }
}

#[tokio::test]
async fn the_owner_of_alices_phone_asks_and_her_client_sees_it() {
    let (simulator, alice) = quiet().await.unwrap();
    let poll = Act::Poll {
        question: "Which?".to_owned(),
        options: vec!["this".to_owned(), "that".to_owned()],
        at_most: 2,
    };
    let id = simulator.act(ALICE, BOB, &poll).unwrap().unwrap();
    let asked = gets(&alice, "the own poll", |message| {
        let inner = message
            .device_sent_message
            .as_option()
            .and_then(|sent| sent.message.as_option());
        let poll = inner.unwrap_or(message).poll_creation_message.as_option()?;
        poll.name.clone()
    });
    assert_eq!(asked.await.unwrap(), "Which?");
    assert_eq!(
        simulator.ledger().seen_by(BOB, &id).unwrap().text,
        "[poll] Which?"
    );
}

#[tokio::test]
async fn the_shop_opens_and_its_people_come() {
    const SHOP: &str = "6280000000003";
    const YUSUF: &str = "6280000000110";
    const SUPPLIERS: &str = "120363000000000001@g.us";
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    let shop = wa_sim::scenario_named("shop").unwrap().unwrap();
    assert!(shop.contacts.len() >= 25);
    simulator.load(&shop).unwrap();
    let client = TestClient::ready(&simulator, SHOP).await.unwrap();
    let ratna = client.write("6280000000101", "Promo minyak goreng hari ini!");
    ratna.await.unwrap();
    let arif = client.write("6280000000109", "Diskon sandal akhir pekan").await;
    arif.unwrap();
    client.reads("BERHENTI").await.unwrap();
    client
        .reads("Harga gula turun jadi Rp 16.900 per kg sampai Jumat")
        .await
        .unwrap();
    client
        .reads("Kami bisa Rp 16.700, ambil minimal 10 karung")
        .await
        .unwrap();
    let book = simulator
        .wait_until(SOON, "Yusuf's place", |book| {
            let mut screen = book.screen(SHOP, YUSUF).into_iter();
            screen.any(|line| line.text.starts_with("[location] -6.9147,107.6098 Warung Pojok"))
        })
        .await
        .unwrap();
    assert!(book.screen(SHOP, SUPPLIERS).len() >= 2);
}

#[tokio::test]
async fn every_built_in_scenario_loads() {
    for name in wa_sim::SCENARIOS {
        let simulator = Simulator::start(SimConfig::default()).await.unwrap();
        simulator
            .load(&wa_sim::scenario_named(name).unwrap().unwrap())
            .unwrap();
    }
    assert!(wa_sim::scenario_named("nobody-wrote-this").is_none());
}

#[tokio::test]
async fn what_alice_writes_to_bob_who_blocked_her_never_arrives() {
    let (simulator, alice) = quiet().await.unwrap();
    simulator.act(BOB, ALICE, &Act::Block).unwrap();
    let id = alice.write(BOB, "are you there?").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    simulator.act(BOB, ALICE, &Act::Unblock).unwrap();
    alice.write(BOB, "and now?").await.unwrap();
    let book = bobs_line(&simulator, "the second message", |line| line.text == "and now?");
    assert_eq!(book.await.unwrap().copies(BOB, "are you there?"), 0);
}

#[tokio::test]
async fn bob_lets_it_ring_and_hangs_up() {
    let (simulator, alice) = quiet().await.unwrap();
    let call = Act::Call {
        video: false,
        rings_ms: 10,
    };
    simulator.act(BOB, ALICE, &call).unwrap();
    let ringing = |event: &Event| matches!(event, Event::IncomingCall(_)).then_some(());
    alice
        .hears_nth("the offer and its end", 2, ringing)
        .await
        .unwrap();
}

#[tokio::test]
async fn bob_sends_a_picture_and_a_voice_note() {
    let (simulator, alice) = quiet().await.unwrap();
    let picture = Act::Image {
        caption: Some("the market".to_owned()),
        seed: 4,
    };
    simulator.act(BOB, ALICE, &picture).unwrap();
    let caption = gets(&alice, "the picture", |message| {
        message.image_message.as_option()?.caption.clone()
    });
    assert_eq!(caption.await.unwrap(), "the market");
    simulator.act(BOB, ALICE, &Act::Voice { seconds: 4 }).unwrap();
    let seconds = gets(&alice, "the voice note", |message| {
        message.audio_message.as_option()?.seconds
    });
    assert_eq!(seconds.await.unwrap(), 4);
}
