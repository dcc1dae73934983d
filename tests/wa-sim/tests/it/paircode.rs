//! Linking by a code that is typed, and everything that keeps a client from being linked.

use wa_sim::{NoCode, SimConfig, Simulator};
use whatsapp_rust::pair_code::{PairCodeError, PairCodeOptions, PairCodeRejection, PairError};
use whatsapp_rust::prelude::Event;

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const NOBODY: &str = "6280000000009";

async fn alices_world() -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.add_account(ALICE, "Alice")?;
    Ok(simulator)
}

/// A new client that is connected and shows codes to scan.
async fn unlinked(simulator: &Simulator) -> anyhow::Result<TestClient> {
    let client = TestClient::fresh(simulator).await?;
    client.code().await?;
    Ok(client)
}

async fn code_for(client: &TestClient, pn: &str) -> Result<String, PairError> {
    let options = PairCodeOptions {
        phone_number: pn.to_owned(),
        ..Default::default()
    };
    client.client.pair_with_code(options).await
}

/// Another code of the same form.
fn mistyped(code: &str) -> String {
    let last = if code.ends_with('A') { 'B' } else { 'A' };
    let kept = code.len() - 1;
    format!("{}{last}", &code[..kept])
}

#[tokio::test(flavor = "multi_thread")]
async fn alice_types_the_code_her_client_shows_and_it_comes_online() {
    let simulator = alices_world().await.unwrap();
    let client = unlinked(&simulator).await.unwrap();
    let code = code_for(&client, ALICE).await.unwrap();
    let (front, back) = code.split_at(4);
    let as_shown = format!("{front}-{}", back.to_lowercase());
    simulator.enter_code(ALICE, &as_shown).await.unwrap();
    client.online().await.unwrap();
    assert!(simulator.is_online(ALICE));
    assert_eq!(client.client.pn().unwrap().user, ALICE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_code_is_refused_by_the_phone_and_can_be_typed_again() {
    let simulator = alices_world().await.unwrap();
    let client = unlinked(&simulator).await.unwrap();
    let code = code_for(&client, ALICE).await.unwrap();
    let wrong = simulator.enter_code(ALICE, &mistyped(&code)).await.unwrap_err();
    assert!(wrong.to_string().contains("wrong"), "{wrong}");
    // The client is told nothing: it still shows its code.
    let failed = |event: &Event| matches!(event, Event::PairError(_) | Event::PairingCodeError(_));
    assert_eq!(client.count(failed), 0);
    simulator.enter_code(ALICE, &code).await.unwrap();
    client.online().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_code_cannot_be_typed() {
    let simulator = alices_world().await.unwrap();
    let client = unlinked(&simulator).await.unwrap();
    let nobody_asked = simulator.enter_code(ALICE, "ABCD1234").await.unwrap_err();
    assert!(nobody_asked.to_string().contains("no connected client"));
    let code = code_for(&client, ALICE).await.unwrap();
    simulator.expire_code(ALICE).unwrap();
    let late = simulator.enter_code(ALICE, &code).await.unwrap_err();
    assert!(late.to_string().contains("expired"), "{late}");
    assert!(!simulator.is_online(ALICE));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_told_to_refresh_its_code_gets_a_new_one_that_works() {
    let simulator = alices_world().await.unwrap();
    let client = unlinked(&simulator).await.unwrap();
    let old = code_for(&client, ALICE).await.unwrap();
    let too_early = code_for(&client, ALICE).await.unwrap_err();
    assert!(matches!(
        too_early,
        PairError::PairCode(PairCodeError::CodeAlreadyOutstanding { .. })
    ));
    simulator.refresh_code(ALICE, true).unwrap();
    let refresh = |event: &Event| match event {
        Event::PairingCodeRefresh(refresh) => Some(refresh.force_manual),
        _ => None,
    };
    assert!(client.hears("to refresh the code", refresh).await.unwrap());
    let new = code_for(&client, ALICE).await.unwrap();
    assert_ne!(old, new);
    simulator.enter_code(ALICE, &old).await.unwrap_err();
    simulator.enter_code(ALICE, &new).await.unwrap();
    client.online().await.unwrap();
}

#[tokio::test]
async fn a_client_is_told_why_it_gets_no_code() {
    let simulator = alices_world().await.unwrap();
    let client = unlinked(&simulator).await.unwrap();
    let reasons = [
        (400, PairCodeRejection::BadRequest),
        (403, PairCodeRejection::Forbidden),
        (429, PairCodeRejection::RateOverlimit),
        (452, PairCodeRejection::FeatureNotAvailable),
        (500, PairCodeRejection::InternalServerError),
        (404, PairCodeRejection::Unknown(404)),
    ];
    for (code, reason) in reasons {
        simulator.refuse_codes(ALICE, Some(NoCode::new(code))).unwrap();
        let refused = code_for(&client, ALICE).await.unwrap_err();
        assert_eq!(refused.rejection(), Some(reason));
    }
    let slow_down = NoCode {
        code: 429,
        backoff_secs: Some(90),
    };
    simulator.refuse_codes(ALICE, Some(slow_down)).unwrap();
    let refused = code_for(&client, ALICE).await.unwrap_err();
    assert_eq!(refused.backoff().unwrap().as_secs(), 90);
    let stranger = code_for(&client, NOBODY).await.unwrap_err();
    assert_eq!(stranger.rejection(), Some(PairCodeRejection::BadRequest));
    simulator.refuse_codes(ALICE, None).unwrap();
    code_for(&client, ALICE).await.unwrap();
}

#[tokio::test]
async fn a_client_of_an_account_with_a_passkey_is_asked_for_it_and_not_linked() {
    let simulator = alices_world().await.unwrap();
    simulator.require_passkey(ALICE, true).unwrap();
    let client = TestClient::fresh(&simulator).await.unwrap();
    let code = client.code().await.unwrap();
    let stopped = simulator.scan_qr(ALICE, &code).await.unwrap_err();
    assert!(stopped.to_string().contains("passkey"), "{stopped}");
    let asked = |event: &Event| match event {
        Event::PairPasskeyRequest(request) => Some(request.request_options_json.clone()),
        _ => None,
    };
    let options = client.hears("to be asked for a passkey", asked).await.unwrap();
    assert!(whatsapp_rust::passkey::parse_request_options(&options).is_ok());
    let assertion = whatsapp_rust::passkey::Assertion {
        credential_id: vec![1],
        assertion_json: b"{}".to_vec(),
    };
    client.client.send_passkey_response(assertion).await.unwrap_err();
    assert!(!simulator.is_online(ALICE));
    simulator.require_passkey(ALICE, false).unwrap();
    simulator.scan_qr(ALICE, &code).await.unwrap();
    client.online().await.unwrap();
}

#[tokio::test]
async fn a_phone_that_refuses_links_nothing_and_a_used_code_is_called_so() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::fresh(&simulator).await.unwrap();
    let code = client.code().await.unwrap();
    simulator.refuse_linking(ALICE, true).unwrap();
    let refused = simulator.scan_qr(ALICE, &code).await.unwrap_err();
    assert!(refused.to_string().contains("refused"), "{refused}");
    simulator.refuse_linking(ALICE, false).unwrap();
    let (first, second) = tokio::join!(simulator.scan_qr(ALICE, &code), simulator.scan_qr(ALICE, &code));
    first.unwrap();
    let used = second.unwrap_err();
    assert!(used.to_string().contains("used already"), "{used}");
    assert_eq!(client.count(|event| matches!(event, Event::PairError(_))), 0);
}

#[tokio::test]
async fn a_fifth_client_cannot_be_linked_until_another_is_taken_off() {
    let simulator = alices_world().await.unwrap();
    for _ in 0..4 {
        simulator.seed_account(ALICE).unwrap();
    }
    let client = TestClient::fresh(&simulator).await.unwrap();
    let code = client.code().await.unwrap();
    let full = simulator.scan_qr(ALICE, &code).await.unwrap_err();
    assert!(full.to_string().contains("4 linked clients"), "{full}");
    simulator.unlink_all(ALICE);
    simulator.scan_qr(ALICE, &code).await.unwrap();
    client.online().await.unwrap();
}

#[tokio::test]
async fn a_client_without_codes_left_says_so_and_goes() {
    let simulator = alices_world().await.unwrap();
    simulator.set_qr_codes(0);
    let client = TestClient::fresh(&simulator).await.unwrap();
    let exhausted = |event: &Event| match event {
        Event::PairingQrCodesExhausted(end) => Some(end.disconnected),
        _ => None,
    };
    assert!(client.hears("the end of the codes", exhausted).await.unwrap());
    let shown = client.count(|event| matches!(event, Event::PairingQrCode(_)));
    assert_eq!(shown, 0);
}

#[tokio::test]
async fn a_business_tells_its_name_to_the_client_it_links() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    let mut scenario = wa_sim::small_scenario().unwrap();
    scenario.accounts[0].business = true;
    simulator.load(&scenario).unwrap();
    let client = TestClient::paired(&simulator, ALICE).await.unwrap();
    let name = |event: &Event| match event {
        Event::PairSuccess(success) => Some(success.business_name.clone()),
        _ => None,
    };
    assert_eq!(client.hears("its name", name).await.unwrap(), "Alice");
    assert!(client.client.is_lid_migrated().await);
    simulator
        .wait_until(SOON, "the login", |book| !book.logins.is_empty())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_code_the_server_retired_links_nothing_and_the_one_shown_then_does() {
    let simulator = alices_world().await.unwrap();
    let client = TestClient::fresh(&simulator).await.unwrap();
    let old = client.code().await.unwrap();
    simulator.retire_codes();
    let shown = |event: &Event| match event {
        Event::PairingQrCode(qr) => Some(qr.code.clone()),
        _ => None,
    };
    let new = client.hears_nth("another code", 2, shown).await.unwrap();
    assert_ne!(old, new);
    // The phone cannot know; it is the client that finds the signature made with the old secret.
    let refused = simulator.scan_qr(ALICE, &old).await.unwrap_err();
    assert!(refused.to_string().contains("did not let itself"), "{refused}");
    let failed = |event: &Event| matches!(event, Event::PairError(_)).then_some(());
    client.hears("that linking failed", failed).await.unwrap();
    simulator.scan_qr(ALICE, &new).await.unwrap();
    client.online().await.unwrap();
}
