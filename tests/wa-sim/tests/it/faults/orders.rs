//! Faults ordered from outside, listed and taken away again.

use serde_json::json;
use wa_sim::{Fault, Scope, SimConfig, Simulator};

use super::{ALICE, BOB, alice_online, of_alice};
use crate::admin;

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_put_listed_and_taken_away_over_http() {
    let (simulator, orders) = admin::market().await.unwrap();
    let nack = json!({ "scope": { "account": ALICE }, "fault": { "kind": "nack", "code": 479 } });
    let (status, put) = orders.post("/faults", &nack).unwrap();
    assert_eq!(status, 200);
    let (_, listed) = orders.get("/faults").unwrap();
    assert_eq!(listed[0]["fault"]["code"], json!(479));
    assert_eq!(listed[0]["scope"], json!({ "account": ALICE }));
    let id = put["id"].as_u64().unwrap();
    let (_, removed) = orders.delete(&format!("/faults/{id}")).unwrap();
    assert_eq!(removed["removed"], json!(true));
    assert_eq!(simulator.faults(), []);
    let wrong = json!({ "scope": { "account": ALICE }, "fault": { "kind": "nonsense" } });
    let (status, refused) = orders.post("/faults", &wrong).unwrap();
    assert_eq!((status, refused["error"].is_string()), (422, true));
    let (status, refused) = orders.get("/nonsense").unwrap();
    assert_eq!((status, refused["error"].is_string()), (404, true));
}

#[tokio::test]
async fn several_faults_are_in_place_at_once_and_end_one_by_one() {
    let (simulator, alice) = alice_online().await.unwrap();
    let nack = |code| Fault::Nack { code, times: Some(1) };
    simulator.add_fault(of_alice(), nack(400));
    simulator.add_fault(Scope::Everybody, nack(479));
    let mut codes = Vec::new();
    for text in ["one", "two", "three"] {
        let id = alice.write(BOB, text).await.unwrap();
        codes.push(alice.acked(&id).await.unwrap());
    }
    assert_eq!(codes, [Some("400".to_owned()), Some("479".to_owned()), None]);
    assert_eq!(simulator.faults(), []);
}

#[tokio::test]
async fn setting_a_fault_takes_the_place_of_the_one_before() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.set_fault(ALICE, Some(Fault::Swallow));
    simulator.set_fault(ALICE, Some(Fault::LoseAck { times: None }));
    let kinds: Vec<_> = simulator
        .faults()
        .into_iter()
        .map(|active| active.fault)
        .collect();
    assert_eq!(kinds, [Fault::LoseAck { times: None }]);
    simulator.set_fault(ALICE, None);
    assert_eq!(simulator.faults(), []);
}
