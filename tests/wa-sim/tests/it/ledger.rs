//! The judge's book: copies by intent, kept over a restart, and no larger than allowed.

use serde_json::json;
use wa_sim::{SimConfig, Simulator, small_scenario};

use crate::admin;
use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

async fn market(config: SimConfig) -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(config).await?;
    simulator.load(&small_scenario()?)?;
    Ok(simulator)
}

async fn bob_got(simulator: &Simulator, arrivals: u32) -> anyhow::Result<()> {
    let all = |book: &wa_sim::LedgerSnapshot| {
        let of_bob = (book.seen.iter()).filter(|seen| seen.person == BOB && seen.sender == ALICE);
        of_bob.map(|seen| seen.arrivals).sum::<u32>() == arrivals
    };
    simulator.wait_until(SOON, "what Alice wrote", all).await?;
    Ok(())
}

#[tokio::test]
async fn one_intent_under_two_ids_is_a_double_and_under_one_id_is_not() {
    let simulator = market(SimConfig::default()).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    alice.write_as("3EB0AAAA", BOB, "rice [#lunch]").await.unwrap();
    alice.write_as("3EB0AAAA", BOB, "rice [#lunch]").await.unwrap();
    bob_got(&simulator, 2).await.unwrap();
    assert_eq!(simulator.copies_by_token(BOB)["lunch"], 1);
    alice.write(BOB, "rice, once more [#lunch]").await.unwrap();
    alice.write(BOB, "tea [#tea]").await.unwrap();
    bob_got(&simulator, 4).await.unwrap();
    let copies = simulator.copies_by_token(BOB);
    assert_eq!((copies["lunch"], copies["tea"], copies.get("soup")), (2, 1, None));
    assert!(
        simulator.copies_by_token(ALICE).contains_key("tea"),
        "on her own phone"
    );
}

#[tokio::test]
async fn what_people_saw_and_what_was_delivered_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = SimConfig {
        ledger: Some(folder.path().join("ledger.json")),
        ..Default::default()
    };
    let simulator = market(config.clone()).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    alice.write(BOB, "before [#one]").await.unwrap();
    bob_got(&simulator, 1).await.unwrap();
    let said = simulator.say(BOB, ALICE, "and back").await.unwrap();
    simulator
        .wait_until(SOON, "Alice's confirmation", |book| book.confirmed(ALICE, &said))
        .await
        .unwrap();
    alice.stop().await;
    simulator.stop().await;
    let before = simulator.ledger();

    let simulator = market(config.clone()).await.unwrap();
    let kept = simulator.ledger();
    assert_eq!((&kept.seen, &kept.deliveries), (&before.seen, &before.deliveries));
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    alice.write(BOB, "the same, after [#one]").await.unwrap();
    bob_got(&simulator, 2).await.unwrap();
    assert_eq!(simulator.copies_by_token(BOB)["one"], 2);
    simulator.save_ledger().await.unwrap();
    let third = market(config).await.unwrap();
    assert_eq!(third.copies_by_token(BOB)["one"], 2, "without a stop");
}

#[tokio::test]
async fn a_file_that_is_no_ledger_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "dear diary").unwrap();
    let config = SimConfig {
        ledger: Some(path.clone()),
        ..Default::default()
    };
    assert!(Simulator::start(config).await.is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "dear diary");
}

#[tokio::test]
async fn the_event_log_keeps_its_size_and_counts_what_it_forgot() {
    let config = SimConfig {
        event_limit: Some(5),
        ..Default::default()
    };
    let simulator = market(config).await.unwrap();
    for _ in 0..20 {
        simulator.set_fault(ALICE, None);
    }
    let book = simulator.ledger();
    assert_eq!(book.events.len(), 5);
    assert!(book.forgotten_events >= 15);
    simulator.forget_events();
    let after = simulator.ledger();
    assert_eq!(
        (after.events.len(), after.forgotten_events),
        (0, book.forgotten_events + 5)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_counts_copies_and_keeps_the_book() {
    let (simulator, orders) = admin::market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    alice.write(BOB, "counted from outside [#far]").await.unwrap();
    bob_got(&simulator, 1).await.unwrap();
    let (_, copies) = orders.get(&format!("/ledger/copies?person={BOB}")).unwrap();
    assert_eq!(copies, json!({ "far": 1 }));
    let (status, refused) = orders.post("/ledger/save", &json!({})).unwrap();
    assert_eq!(
        (status, refused["error"].is_string()),
        (400, true),
        "no file was named"
    );
    assert_eq!(orders.post("/ledger/forget", &json!({})).unwrap().0, 200);
}
