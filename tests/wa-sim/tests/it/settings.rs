//! Settings that devices share, the orders over HTTP, and that no request stays unanswered.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use anyhow::Context;
use serde_json::{Value, json};
use wa_sim::{SimConfig, Simulator, small_scenario};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::Event;

use crate::client::TestClient;

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

async fn market(admin: bool) -> anyhow::Result<Simulator> {
    let config = SimConfig {
        admin,
        ..Default::default()
    };
    let simulator = Simulator::start(config).await?;
    simulator.load(&small_scenario()?)?;
    Ok(simulator)
}

/// A contact's name as the client learns it from the phone's address book.
fn named(event: &Event) -> Option<String> {
    match event {
        Event::ContactUpdate(contact) => contact.action.full_name.clone(),
        _ => None,
    }
}

#[tokio::test]
async fn a_paired_client_learns_names_from_the_phones_address_book() {
    let simulator = market(false).await.unwrap();
    let client = TestClient::paired(&simulator, ALICE).await.unwrap();
    let name = client.hears("Bob's name", named).await.unwrap();
    assert_eq!(name, "Bob from work");
    assert_eq!(client.client.push_name(), "Alice");
}

#[tokio::test]
async fn a_seeded_client_learns_names_and_pins_too() {
    let simulator = market(false).await.unwrap();
    let client = TestClient::seeded(&simulator, ALICE).await.unwrap();
    let name = client.hears("Bob's name", named).await.unwrap();
    assert_eq!(name, "Bob from work");
    let pinned = |event: &Event| match event {
        Event::PinUpdate(pin) => pin.action.pinned,
        _ => None,
    };
    assert!(client.hears("a pinned chat", pinned).await.unwrap());
}

#[tokio::test]
async fn a_chat_pinned_on_one_client_is_pinned_on_the_other() {
    let simulator = market(false).await.unwrap();
    let laptop = TestClient::paired(&simulator, ALICE).await.unwrap();
    let desk = TestClient::paired(&simulator, ALICE).await.unwrap();
    let carol = Jid::pn("6280000000005");
    // Both have the phone's own settings before one of them changes something.
    let pinned = |event: &Event| matches!(event, Event::PinUpdate(_)).then_some(());
    laptop.hears("the phone's pin", pinned).await.unwrap();
    desk.hears("the phone's pin", pinned).await.unwrap();
    laptop.client.chat_actions().pin_chat(&carol).await.unwrap();
    let about_carol = |event: &Event| match event {
        Event::PinUpdate(pin) => (pin.jid.user == carol.user).then_some(pin.action.pinned)?,
        _ => None,
    };
    assert!(desk.hears("Carol's pin", about_carol).await.unwrap());
}

#[tokio::test]
async fn no_request_of_an_ordinary_session_is_unknown() {
    let simulator = market(false).await.unwrap();
    let client = TestClient::paired(&simulator, ALICE).await.unwrap();
    let id = client.write(BOB, "the basket").await.unwrap();
    client.acked(&id).await.unwrap();
    client.reads("The big one. Thank you!").await.unwrap();
    let store = client.stop().await;
    let again = TestClient::on(store, &simulator).await.unwrap();
    again.online().await.unwrap();
    let id = again.write(BOB, "done").await.unwrap();
    again.acked(&id).await.unwrap();
    assert_eq!(simulator.ledger().unhandled, Vec::<String>::new());
}

/// One HTTP request, status and body.
fn call(url: &str, method: &str, path: &str, body: &Value) -> anyhow::Result<(u16, Value)> {
    let host = url.strip_prefix("http://").context("not http")?;
    let mut stream = TcpStream::connect(host)?;
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.split(' ').nth(1).context("no status")?.parse()?;
    let body = answer.split_once("\r\n\r\n").context("no body")?.1;
    Ok((status, serde_json::from_str(body)?))
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_can_scan_say_and_look() {
    let simulator = market(true).await.unwrap();
    let url = simulator.admin_url().unwrap();
    let client = TestClient::fresh(&simulator).await.unwrap();
    let qr = client.code().await.unwrap();
    let (status, _) = call(&url, "POST", "/scan-qr", &json!({ "pn": ALICE, "qr": qr })).unwrap();
    assert_eq!(status, 200);
    client.online().await.unwrap();
    let order = json!({ "contact": BOB, "account": ALICE, "text": "from outside" });
    let (_, said) = call(&url, "POST", "/say", &order).unwrap();
    let id = client.reads("from outside").await.unwrap();
    assert_eq!(said["id"], json!(id));
    let (_, book) = call(&url, "GET", "/ledger", &Value::Null).unwrap();
    let deliveries = book["deliveries"].as_array().unwrap();
    assert!(deliveries.iter().any(|delivery| delivery["id"] == json!(id)));

    let (status, refused) = call(&url, "POST", "/scan-qr", &json!({ "pn": ALICE, "qr": "x" })).unwrap();
    assert_eq!(status, 400);
    assert!(refused["error"].is_string());
    let fault = json!({ "account": ALICE, "fault": { "kind": "stream_error", "code": 503 } });
    assert_eq!(call(&url, "POST", "/fault", &fault).unwrap().0, 200);
    let cut_off = |event: &Event| matches!(event, Event::Disconnected(_)).then_some(());
    client.hears("being disconnected", cut_off).await.unwrap();
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
    let urls: Value = serde_json::from_str(&line).unwrap();
    let admin = urls["admin"].as_str().unwrap();
    let sari = json!({ "contact": "6280000000214", "account": "6280000000004", "text": "halo" });
    assert_eq!(call(admin, "POST", "/say", &sari).unwrap().0, 200);
    assert!(urls["ws"].as_str().unwrap().ends_with("/ws/chat"));
    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}

#[tokio::test]
async fn without_being_asked_for_there_is_no_way_to_give_orders() {
    let simulator = market(false).await.unwrap();
    assert_eq!(simulator.admin_url(), None);
}
