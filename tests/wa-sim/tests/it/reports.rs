//! Somebody who bothers is reported.

use wa_sim::{Report, SimConfig, Simulator, small_scenario};
use whatsapp_rust::{Jid, SpamFlow, SpamReportRequest};

use crate::client::TestClient;

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

#[tokio::test]
async fn alice_reports_bob_and_a_report_of_nobody_is_refused() {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&small_scenario().unwrap()).unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let of = |whom: Option<Jid>| SpamReportRequest {
        message_id: "3EB0AA".to_owned(),
        message_timestamp: 1_790_000_000,
        from_jid: whom,
        spam_flow: SpamFlow::ContactInfo,
        ..SpamReportRequest::default()
    };
    alice
        .client
        .send_spam_report(of(Some(Jid::pn(BOB))))
        .await
        .unwrap();
    let taken = Report {
        by: ALICE.to_owned(),
        whom: BOB.to_owned(),
        messages: vec!["3EB0AA".to_owned()],
        flow: "ContactInfo".to_owned(),
    };
    assert_eq!(simulator.reports(ALICE), std::slice::from_ref(&taken));
    assert!(alice.client.send_spam_report(of(None)).await.is_err());
    assert_eq!(simulator.reports(ALICE), [taken]);
}
