//! Calls: a client hears them ring, turns them down, or misses them.

use wa_sim::{CallState, SimConfig, Simulator, small_scenario};
use whatsapp_rust::prelude::Event;
use whatsapp_rust::types::call::{CallAction, IncomingCall};

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

async fn market() -> Simulator {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&small_scenario().unwrap()).unwrap();
    simulator
}

/// The offer of a call, as the client shows it.
async fn ringing(client: &TestClient, id: &str) -> anyhow::Result<IncomingCall> {
    let offer = |event: &Event| match event {
        Event::IncomingCall(call) => {
            let rings = matches!(&call.action, CallAction::Offer { .. }) && call.action.call_id() == id;
            rings.then(|| IncomingCall::clone(call))
        }
        _ => None,
    };
    client.hears("a call", offer).await
}

async fn stops_ringing(client: &TestClient, id: &str) -> anyhow::Result<Option<String>> {
    let ended = |event: &Event| match event {
        Event::IncomingCall(call) if call.action.call_id() == id => match &call.action {
            CallAction::Terminate { reason, .. } => Some(reason.clone()),
            _ => None,
        },
        _ => None,
    };
    client.hears("the end of the call", ended).await
}

async fn state_is(simulator: &Simulator, id: &str, state: CallState) {
    let what = format!("the call to be {state:?}");
    let reached = |_: &wa_sim::LedgerSnapshot| simulator.call_state(id) == Some(state);
    simulator.wait_until(SOON, &what, reached).await.unwrap();
}

#[tokio::test]
async fn alice_hears_bob_call_and_hang_up() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.call(BOB, ALICE, true).unwrap();
    let call = ringing(&alice, &id).await.unwrap();
    assert!(matches!(call.action, CallAction::Offer { is_video: true, .. }));
    assert_eq!(call.notify.as_deref(), Some("Bob"));
    simulator.hang_up(&id).unwrap();
    assert_eq!(stops_ringing(&alice, &id).await.unwrap(), None);
    assert_eq!(simulator.call_state(&id), Some(CallState::Ended));
    assert!(simulator.hang_up(&id).is_err());
}

#[tokio::test]
async fn a_call_alice_turns_down_stops_ringing_on_her_other_client() {
    let simulator = market().await;
    let laptop = TestClient::ready(&simulator, ALICE).await.unwrap();
    let desk = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.call(BOB, ALICE, false).unwrap();
    let call = ringing(&laptop, &id).await.unwrap();
    ringing(&desk, &id).await.unwrap();
    laptop.client.voip().reject(&call).await.unwrap();
    state_is(&simulator, &id, CallState::Rejected).await;
    let reason = stops_ringing(&desk, &id).await.unwrap();
    assert_eq!(reason.as_deref(), Some("rejected_elsewhere"));
}

#[tokio::test]
async fn a_call_while_alice_was_away_is_a_missed_call() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let store = alice.stop().await;
    let id = simulator.call(BOB, ALICE, false).unwrap();
    simulator.hang_up(&id).unwrap();
    let alice = TestClient::on(store, &simulator).await.unwrap();
    let missed = |event: &Event| match event {
        Event::MissedCall(call) => (call.call_id == id).then_some(()),
        _ => None,
    };
    alice.hears("a missed call", missed).await.unwrap();
}

#[tokio::test]
async fn the_receipt_for_a_ringing_call_is_no_receipt_for_a_message() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let id = simulator.call(BOB, ALICE, false).unwrap();
    ringing(&alice, &id).await.unwrap();
    let said = simulator.say(BOB, ALICE, "why don't you pick up?").await.unwrap();
    alice.reads("why don't you pick up?").await.unwrap();
    let book = simulator
        .wait_until(SOON, "Alice's receipt", |book| book.confirmed(ALICE, &said))
        .await
        .unwrap();
    assert!(
        book.receipts
            .iter()
            .all(|receipt| receipt.from != ALICE || receipt.id == said)
    );
}

#[tokio::test]
async fn bob_whom_alice_blocked_cannot_make_her_client_ring() {
    let simulator = market().await;
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    simulator.block(ALICE, BOB).unwrap();
    let silent = simulator.call(BOB, ALICE, false).unwrap();
    simulator.unblock(ALICE, BOB).unwrap();
    let loud = simulator.call(BOB, ALICE, false).unwrap();
    ringing(&alice, &loud).await.unwrap();
    let rang = |event: &Event| matches!(event, Event::IncomingCall(call) if call.action.call_id() == silent);
    assert_eq!(alice.count(rang), 0);
    assert_eq!(simulator.call_state(&silent), Some(CallState::Ringing));
}
