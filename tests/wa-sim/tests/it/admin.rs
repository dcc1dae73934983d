//! Orders from another process: who may give them, and what they can do.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use anyhow::Context;
use serde_json::{Value, json};
use wa_sim::{SimConfig, Simulator, small_scenario};
use whatsapp_rust::prelude::Event;

use crate::client::TestClient;

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

/// A simulator that takes orders, with Alice and Bob in it.
pub(crate) async fn market() -> anyhow::Result<(Simulator, Orders)> {
    let config = SimConfig {
        admin: true,
        ..Default::default()
    };
    let simulator = Simulator::start(config).await?;
    simulator.load(&small_scenario()?)?;
    let url = simulator.admin_url().context("no endpoint")?;
    let token = simulator.admin_token().context("no token")?.to_owned();
    Ok((simulator, Orders::to(&url, &token)?))
}

/// Another process that gives orders.
pub(crate) struct Orders {
    address: String,
    host: String,
    token: Option<String>,
}

impl Orders {
    pub(crate) fn to(url: &str, token: &str) -> anyhow::Result<Self> {
        let address = url.strip_prefix("http://").context("not http")?;
        Ok(Self {
            address: address.to_owned(),
            host: address.to_owned(),
            token: Some(token.to_owned()),
        })
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> anyhow::Result<(u16, Value)> {
        self.call("POST", path, &body.to_string())
    }

    pub(crate) fn get(&self, path: &str) -> anyhow::Result<(u16, Value)> {
        self.call("GET", path, "")
    }

    pub(crate) fn delete(&self, path: &str) -> anyhow::Result<(u16, Value)> {
        self.call("DELETE", path, "")
    }

    fn call(&self, method: &str, path: &str, body: &str) -> anyhow::Result<(u16, Value)> {
        let mut stream = TcpStream::connect(&self.address)?;
        let (host, length) = (&self.host, body.len());
        let token = self
            .token
            .iter()
            .map(|token| format!("Authorization: Bearer {token}\r\n"));
        let token: String = token.collect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{token}\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let status = answer.split(' ').nth(1).context("no status")?.parse()?;
        let body = answer.split_once("\r\n\r\n").context("no body")?.1;
        Ok((status, serde_json::from_str(body)?))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_can_scan_say_and_look() {
    let (simulator, orders) = market().await.unwrap();
    let client = TestClient::fresh(&simulator).await.unwrap();
    let qr = client.code().await.unwrap();
    let (status, _) = orders
        .post("/scan-qr", &json!({ "pn": ALICE, "qr": qr }))
        .unwrap();
    assert_eq!(status, 200);
    client.online().await.unwrap();
    let order = json!({ "contact": BOB, "account": ALICE, "text": "from outside" });
    let (_, said) = orders.post("/say", &order).unwrap();
    let id = client.reads("from outside").await.unwrap();
    assert_eq!(said["id"], json!(id));
    let (_, book) = orders.get("/ledger").unwrap();
    let deliveries = book["deliveries"].as_array().unwrap();
    assert!(deliveries.iter().any(|delivery| delivery["id"] == json!(id)));

    let wrong = json!({ "pn": ALICE, "qr": "x" });
    let (status, refused) = orders.post("/scan-qr", &wrong).unwrap();
    assert_eq!(status, 400);
    assert!(refused["error"].is_string());
    let fault = json!({ "account": ALICE, "fault": { "kind": "stream_error", "code": 503 } });
    assert_eq!(orders.post("/fault", &fault).unwrap().0, 200);
    let cut_off = |event: &Event| matches!(event, Event::Disconnected(_)).then_some(());
    client.hears("being disconnected", cut_off).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_can_type_a_code_and_write_on_the_phone() {
    let (simulator, orders) = market().await.unwrap();
    let client = TestClient::fresh(&simulator).await.unwrap();
    client.code().await.unwrap();
    let options = whatsapp_rust::pair_code::PairCodeOptions {
        phone_number: ALICE.to_owned(),
        ..Default::default()
    };
    let code = client.client.pair_with_code(options).await.unwrap();
    let rules = json!({ "pn": ALICE, "refuse": true });
    assert_eq!(orders.post("/link-rules", &rules).unwrap().0, 200);
    let typed = json!({ "pn": ALICE, "code": code });
    assert_eq!(orders.post("/enter-code", &typed).unwrap().0, 400);
    assert_eq!(
        orders.post("/link-rules", &json!({ "pn": ALICE })).unwrap().0,
        200
    );
    assert_eq!(orders.post("/enter-code", &typed).unwrap().0, 200);
    client.online().await.unwrap();
    let order = json!({ "account": ALICE, "to": BOB, "text": "by hand" });
    let (_, wrote) = orders.post("/write-on-phone", &order).unwrap();
    let id = client.reads("by hand").await.unwrap();
    assert_eq!(wrote["id"], json!(id));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_token_of_this_start_nobody_learns_or_does_anything() {
    let (simulator, mut orders) = market().await.unwrap();
    let (_other, elsewhere) = market().await.unwrap();
    let say = json!({ "contact": BOB, "account": ALICE, "text": "uninvited" });
    for token in [None, Some(String::new()), elsewhere.token] {
        orders.token = token;
        let (status, refused) = orders.post("/say", &say).unwrap();
        assert_eq!(status, 401);
        assert!(refused["error"].is_string());
        let (status, book) = orders.get("/ledger").unwrap();
        assert_eq!((status, book.get("seen")), (401, None));
    }
    assert_eq!(simulator.ledger().deliveries, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_calls_the_machine_by_another_name_is_turned_away() {
    let (_simulator, mut orders) = market().await.unwrap();
    let port = orders.host.split(':').nth(1).unwrap().to_owned();
    for (host, expected) in [
        (format!("evil.example:{port}"), 403),
        ("127.0.0.1:1".to_owned(), 403),
        (format!("localhost:{port}"), 200),
    ] {
        orders.host = host;
        let (status, answer) = orders.get("/ledger").unwrap();
        assert_eq!(status, expected, "{}", orders.host);
        assert_eq!(answer["error"].is_string(), expected == 403);
    }
}

#[test]
fn the_program_says_where_it_listens_and_ends_with_its_parent() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    let mut program = Command::new(env!("CARGO_BIN_EXE_wa-sim"))
        .args(["--demo", "--exit-with-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = program.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let place: Value = serde_json::from_str(&line).unwrap();
    let (admin, token) = (place["admin"].as_str(), place["admin_token"].as_str());
    let orders = Orders::to(admin.unwrap(), token.unwrap()).unwrap();
    let sari = json!({ "contact": "6280000000214", "account": "6280000000004", "text": "halo" });
    assert_eq!(orders.post("/say", &sari).unwrap().0, 200);
    assert!(place["ws"].as_str().unwrap().ends_with("/ws/chat"));
    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}

#[tokio::test]
async fn without_being_asked_for_there_is_no_way_to_give_orders() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    assert_eq!(simulator.admin_url(), None);
    assert_eq!(simulator.admin_token(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_can_change_what_an_account_has_set_and_may_do() {
    let (simulator, orders) = market().await.unwrap();
    let pin = json!({ "kind": "pin", "chat": BOB, "pinned": false });
    let order = json!({ "account": ALICE, "action": pin });
    assert_eq!(orders.post("/phone-sets", &order).unwrap().0, 200);
    let (_, state) = orders.post("/app-state", &json!({ "account": ALICE })).unwrap();
    let set = state["set"].as_array().unwrap();
    assert!(set.iter().any(|entry| entry["action"] == pin));
    let nobody = json!({ "kind": "forget_contact", "pn": "6280000000099" });
    let order = json!({ "account": ALICE, "action": nobody });
    assert_eq!(orders.post("/phone-sets", &order).unwrap().0, 400);

    let client = TestClient::ready(&simulator, ALICE).await.unwrap();
    let lock = json!({ "account": ALICE, "timelock": { "until": 4_102_444_800_u64, "enforcement": "X" } });
    assert_eq!(orders.post("/timelock", &lock).unwrap().0, 200);
    let locked = client.client.mex().fetch_reachout_timelock().await.unwrap();
    assert_eq!(locked.is_active, Some(true));

    let block = json!({ "who": ALICE, "whom": BOB, "blocks": true });
    assert_eq!(orders.post("/block", &block).unwrap().0, 200);
    let call = json!({ "contact": BOB, "account": ALICE, "video": false });
    let (status, call) = orders.post("/call", &call).unwrap();
    assert_eq!(status, 200);
    let hang_up = json!({ "call": call["call"] });
    assert_eq!(orders.post("/hang-up", &hang_up).unwrap().0, 200);
    assert_eq!(orders.post("/hang-up", &hang_up).unwrap().0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_can_have_bob_send_a_picture_and_ask_for_what_came_of_it() {
    let (simulator, orders) = market().await.unwrap();
    let order = json!({ "account": ALICE, "plan": { "delivery": "external" } });
    assert_eq!(orders.post("/history/plan", &order).unwrap().0, 200);
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let order =
        json!({ "contact": BOB, "account": ALICE, "kind": "image", "bytes": "aGVsbG8=", "caption": "look" });
    let (status, sent) = orders.post("/media/send", &order).unwrap();
    assert_eq!(status, 200, "{sent}");
    let pictures = |event: &Event| match event {
        Event::Messages(batch) => batch
            .iter()
            .any(|one| json!(one.info.id) == sent["id"])
            .then_some(()),
        _ => None,
    };
    alice.hears("Bob's picture", pictures).await.unwrap();
    let (_, seen) = orders
        .post("/media/seen", &json!({ "person": ALICE, "id": sent["id"] }))
        .unwrap();
    assert_eq!(seen["bytes"], "aGVsbG8=");
    let stored: Vec<String> = simulator
        .stored_media()
        .into_iter()
        .map(|media| media.kind)
        .collect();
    assert_eq!(stored, ["md-msg-hist", "image"]);
}
