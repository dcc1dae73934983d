//! Groups by orders over HTTP.

use serde_json::json;

use super::{ALICE, BOB, CAROL};
use crate::admin::market;
use crate::client::TestClient;

#[tokio::test(flavor = "multi_thread")]
async fn another_process_has_bob_make_a_group_and_write_in_it() {
    let (simulator, orders) = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let body = json!({ "owner": BOB, "subject": "Market", "members": [ALICE] });
    let (status, made) = orders.post("/group/create", &body).unwrap();
    assert_eq!(status, 200, "{made}");
    let group = made["group"].as_str().unwrap();
    let say = json!({ "person": BOB, "group": group, "text": "who comes?" });
    orders.post("/group/say", &say).unwrap();
    alice.reads("who comes?").await.unwrap();
    let promote = json!({ "by": BOB, "group": group, "change": { "do": "promote", "who": [ALICE] } });
    assert_eq!(orders.post("/group/change", &promote).unwrap().0, 200);
    let (_, invite) = orders
        .post("/group/invite", &json!({ "by": ALICE, "group": group }))
        .unwrap();
    let join = json!({ "who": CAROL, "code": invite["code"] });
    assert_eq!(
        orders.post("/group/join", &join).unwrap().1,
        json!({ "joined": true })
    );
    let (_, seen) = orders.post("/group/view", &json!({ "group": group })).unwrap();
    let expected = json!([
        { "pn": ALICE, "admin": true },
        { "pn": BOB, "admin": true },
        { "pn": CAROL, "admin": false },
    ]);
    assert_eq!(seen["members"], expected);
    let post = json!({ "person": CAROL, "audience": [ALICE], "text": "on my way" });
    orders.post("/status", &post).unwrap();
    alice.reads("on my way").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rules_forbid_is_refused_over_http_too() {
    let (simulator, orders) = market().await.unwrap();
    let group = simulator.create_group(BOB, "Market", &[ALICE]).unwrap();
    let remove = json!({ "by": ALICE, "group": group, "change": { "do": "remove", "who": [BOB] } });
    let (status, words) = orders.post("/group/change", &remove).unwrap();
    assert_eq!(status, 400);
    assert!(words["error"].as_str().unwrap().contains("401"), "{words}");
    let say = json!({ "person": CAROL, "group": group, "text": "hello" });
    assert_eq!(orders.post("/group/say", &say).unwrap().0, 400);
}
