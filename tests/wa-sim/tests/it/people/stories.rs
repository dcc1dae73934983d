//! Scripts: what people do by themselves.

use wa_sim::{SimConfig, Simulator};
use whatsapp_rust::prelude::wa;

use super::{ALICE, BOB, gets, simulator_lid, street};
use crate::client::{SOON, TestClient};

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
async fn every_built_in_scenario_loads() {
    for name in wa_sim::SCENARIOS {
        let simulator = Simulator::start(SimConfig::default()).await.unwrap();
        simulator
            .load(&wa_sim::scenario_named(name).unwrap().unwrap())
            .unwrap();
    }
    assert!(wa_sim::scenario_named("nobody-wrote-this").is_none());
}
