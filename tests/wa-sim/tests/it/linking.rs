//! Linking, logging in, being replaced, being unlinked.

use wa_sim::{HandshakePattern, SimConfig, Simulator};
use whatsapp_rust::prelude::Event;

use crate::client::{SOON, TestClient, seeded_store};

const ALICE: &str = "6280000000001";

async fn alices_world() -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.add_account(ALICE, "Alice")?;
    Ok(simulator)
}

fn patterns(simulator: &Simulator) -> Vec<HandshakePattern> {
    let book = simulator.ledger();
    book.logins.iter().map(|login| login.pattern).collect()
}

#[tokio::test]
async fn alice_scans_a_code_and_her_client_is_connected_within_a_second() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::fresh(&simulator).await.unwrap();
    let code = client.code().await.unwrap();
    let linking = async {
        simulator.scan_qr(ALICE, &code).await.unwrap();
        client.online().await.unwrap();
    };
    let second = std::time::Duration::from_secs(1);
    tokio::time::timeout(second, linking).await.unwrap();
    assert!(simulator.is_online(ALICE));
    assert_eq!(client.client.pn().unwrap().user, ALICE);
    assert_eq!(patterns(&simulator), [HandshakePattern::Xx]);
}

#[tokio::test]
async fn a_code_nobody_shows_cannot_be_scanned() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::fresh(&simulator).await.unwrap();
    let code = client.code().await.unwrap();
    let stranger = simulator.scan_qr("6280000000009", &code).await;
    assert!(stranger.unwrap_err().to_string().contains("no account"));
    let other = code.replacen("2@", "2@0", 1);
    assert!(simulator.scan_qr(ALICE, &other).await.is_err());
    assert!(simulator.scan_qr(ALICE, "nonsense").await.is_err());
    simulator.scan_qr(ALICE, &code).await.unwrap();
}

#[tokio::test]
async fn a_client_that_logged_in_once_comes_back_by_ik() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::paired(&simulator, ALICE).await.unwrap();
    let store = client.stop().await;
    let again = TestClient::on(store, &simulator).await.unwrap();
    again.online().await.unwrap();
    assert_eq!(patterns(&simulator), [HandshakePattern::Xx, HandshakePattern::Ik]);
}

#[tokio::test]
async fn a_seeded_client_logs_in_by_ik_and_never_pairs() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::seeded(&simulator, ALICE).await.unwrap();
    client.online().await.unwrap();
    assert_eq!(patterns(&simulator), [HandshakePattern::Ik]);
    let codes = client.count(|event| matches!(event, Event::PairingQrCode(_)));
    assert_eq!(codes, 0);
}

#[tokio::test]
async fn a_client_that_knows_an_old_server_key_comes_in_by_the_fallback() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::seeded(&simulator, ALICE).await.unwrap();
    client.online().await.unwrap();
    let store = client.stop().await;
    simulator.renew_identity().unwrap();
    let again = TestClient::on(store, &simulator).await.unwrap();
    again.online().await.unwrap();
    assert_eq!(
        patterns(&simulator),
        [HandshakePattern::Ik, HandshakePattern::XxFallback]
    );
}

#[tokio::test]
async fn a_server_restarted_with_its_identity_is_known_to_its_clients() {
    let first = alices_world().await.unwrap();
    let identity = first.identity();
    let kept = identity.to_bytes();
    first.stop().await;
    let second = Simulator::start(SimConfig {
        identity: Some(wa_sim::ServerIdentity::from_bytes(&kept).unwrap()),
        ..Default::default()
    })
    .await
    .unwrap();
    second.add_account(ALICE, "Alice").unwrap();
    let client = TestClient::seeded(&second, ALICE).await.unwrap();
    client.online().await.unwrap();
    assert_eq!(patterns(&second), [HandshakePattern::Ik]);
    assert_eq!(second.identity().to_bytes(), kept);
}

#[tokio::test]
async fn the_newer_of_two_connections_of_a_device_wins() {
    let simulator = alices_world().await.unwrap();
    let seeded = simulator.seed_account(ALICE).unwrap();
    let store = || seeded_store(&seeded);
    let first = TestClient::on(store().await.unwrap(), &simulator).await.unwrap();
    first.online().await.unwrap();
    let second = TestClient::on(store().await.unwrap(), &simulator).await.unwrap();
    second.online().await.unwrap();
    let replaced = |event: &Event| matches!(event, Event::StreamReplaced(_)).then_some(());
    first.hears("being replaced", replaced).await.unwrap();
    assert!(simulator.is_online(ALICE));
}

#[tokio::test]
async fn a_client_alice_unlinks_on_her_phone_is_logged_out_and_cannot_return() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::ready(&simulator, ALICE).await.unwrap();
    simulator.unlink_all(ALICE);
    let out = |event: &Event| matches!(event, Event::LoggedOut(_)).then_some(());
    client.hears("being logged out", out).await.unwrap();
    let store = client.stop().await;
    let again = TestClient::on(store, &simulator).await.unwrap();
    let refused = |event: &Event| match event {
        Event::LoggedOut(out) => Some(out.on_connect),
        _ => None,
    };
    assert!(again.hears("being refused", refused).await.unwrap());
    assert!(!simulator.is_online(ALICE));
}

#[tokio::test]
async fn a_client_that_logs_out_is_gone_from_the_account() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::ready(&simulator, ALICE).await.unwrap();
    client.client.logout().await;
    simulator
        .wait_until(SOON, "the client to be unlinked", |book| {
            book.events.iter().any(|event| event.contains("was unlinked"))
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_simulator_that_stops_lets_go_of_its_clients_and_its_port() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::ready(&simulator, ALICE).await.unwrap();
    let port = simulator
        .ws_url()
        .split([':', '/'])
        .nth(4)
        .unwrap()
        .parse()
        .unwrap();
    tokio::time::timeout(SOON, simulator.stop()).await.unwrap();
    let gone = |event: &Event| matches!(event, Event::Disconnected(_)).then_some(());
    client.hears("being disconnected", gone).await.unwrap();
    let config = SimConfig {
        port,
        ..Default::default()
    };
    Simulator::start(config).await.unwrap();
}

#[tokio::test]
async fn a_stolen_number_without_the_right_noise_key_is_refused() {
    let simulator = alices_world().await.unwrap();
    let mut thief = simulator.seed_account(ALICE).unwrap();
    let other = simulator.seed_account(ALICE).unwrap();
    let mut device: serde_json::Value = serde_json::from_slice(&thief.device).unwrap();
    let theirs: serde_json::Value = serde_json::from_slice(&other.device).unwrap();
    device["noise_key"] = theirs["noise_key"].clone();
    thief.device = serde_json::to_vec(&device).unwrap();
    let store = seeded_store(&thief).await.unwrap();
    let client = TestClient::on(store, &simulator).await.unwrap();
    let refused = |event: &Event| matches!(event, Event::LoggedOut(_)).then_some(());
    client.hears("being refused", refused).await.unwrap();
}
