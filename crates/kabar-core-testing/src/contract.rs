//! What every implementation of the WhatsApp seam has to keep, as one function per promise. They run over the fake
//! here and over the real adapter, against the simulator, beside it.

use crate::recorder::Recorder;
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{
    DeviceFile, HistoryDepth, InboundBody, OpenError, Outgoing, OutgoingContent, Session, WaEvent, WhatsApp,
};
use kabar_types::{AccountId, Jid, MessageStatus, WaId};
use std::sync::Arc;

/// What a promise needs from the world around the implementation. Each promise gets a harness of its own.
#[async_trait]
pub trait ContractHarness: Send + Sync {
    /// The implementation.
    fn whatsapp(&self) -> Arc<dyn WhatsApp>;

    /// A place for a device that does not exist yet; its folder does.
    fn new_device(&self) -> (AccountId, DeviceFile);

    /// A device that is linked and that no session runs.
    async fn linked_device(&self) -> (AccountId, DeviceFile);

    /// The phone scans this code.
    async fn scan(&self, qr: &str);

    /// Somebody the account can write to and hear from.
    fn contact(&self) -> Jid;

    /// The contact writes to the account.
    async fn contact_says(&self, account: AccountId, text: &str);

    /// The contact's device gets everything and the contact reads it.
    async fn contact_reads(&self, account: AccountId);

    /// How many messages of this text the contact sees.
    async fn copies_seen(&self, account: AccountId, text: &str) -> usize;

    /// The network takes the account's connection away; it may come back at once.
    async fn drop_connection(&self, account: AccountId);
}

/// A session that runs, and what it says.
struct Running {
    account: AccountId,
    session: Arc<dyn Session>,
    heard: Arc<Recorder>,
}

async fn resume(harness: &dyn ContractHarness) -> Running {
    let (account, device) = harness.linked_device().await;
    let heard = Arc::new(Recorder::default());
    let session = harness.whatsapp().resume(account, device, heard.clone()).await;
    let session = session.unwrap_or_else(|error| panic!("a linked device resumes: {error}"));
    heard.wait_for("end of the drain", |heard| (heard.count("offline-drained") > 0).then_some(())).await;
    Running { account, session, heard }
}

fn text_to(to: Jid, wa_id: WaId, text: &str) -> Outgoing {
    Outgoing { chat: to, wa_id, secret: [7; 32], content: OutgoingContent::Text { text: text.to_owned() } }
}

fn says(body: &InboundBody, expected: &str) -> bool {
    matches!(body, InboundBody::Text { text } if text == expected)
}

/// Linking shows a code that is good for a while; scanned, it ends linked, then connected, then caught up.
pub async fn linking_ends_linked_connected_and_caught_up(harness: &dyn ContractHarness) {
    let (account, device) = harness.new_device();
    let heard = Arc::new(Recorder::default());
    let session = harness.whatsapp().link(account, device.clone(), HistoryDepth::Recent, heard.clone()).await;
    let session = session.unwrap_or_else(|error| panic!("linking begins: {error}"));
    let qr = heard
        .wait_for("code", |heard| {
            heard.events.iter().find_map(|event| match event {
                WaEvent::QrReady { qr, valid_ms } if *valid_ms > 0 => Some(qr.0.clone()),
                _ => None,
            })
        })
        .await;
    harness.scan(&qr).await;
    heard.wait_for("end of the drain", |heard| (heard.count("offline-drained") > 0).then_some(())).await;
    let order = heard
        .wait_for("order of events", |heard| {
            let place = |name| heard.events.iter().position(|event| event.name() == name);
            Some((place("linked")?, place("connected")?, place("offline-drained")?))
        })
        .await;
    assert!(order.0 < order.1 && order.1 < order.2, "{}", heard.describe());
    session.stop().await;
    assert!(device.path.exists(), "the linked device is on the disk");
}

/// A device that was linked connects and catches up by itself, in this order.
pub async fn a_linked_device_resumes_without_linking_again(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let names = running.heard.wait_for("events", |heard| Some(names(&heard.events))).await;
    let connected = names.iter().position(|name| *name == "connected");
    let drained = names.iter().position(|name| *name == "offline-drained");
    assert!(connected.is_some() && connected < drained, "{names:?}");
    assert!(!names.contains(&"qr-ready"), "{names:?}");
    running.session.stop().await;
}

/// A wrong key is told apart from damage, and the file stays as it was.
pub async fn a_wrong_key_is_said_and_leaves_the_file_alone(harness: &dyn ContractHarness) {
    let (account, device) = harness.linked_device().await;
    let before = std::fs::read(&device.path).ok();
    let mut wrong = device.clone();
    wrong.key[0] ^= 1;
    let outcome = harness.whatsapp().resume(account, wrong, Arc::new(Recorder::default())).await;
    assert_eq!(outcome.err(), Some(OpenError::WrongKey));
    assert_eq!(std::fs::read(&device.path).ok(), before);
}

/// A message is handed over for committing, once.
pub async fn a_text_from_a_contact_arrives_once(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.contact_says(running.account, "Is the order ready?").await;
    let inbound = running.heard.wait_for("message", |heard| heard.messages.first().cloned()).await;
    assert!(says(&inbound.body, "Is the order ready?"));
    let writer = inbound.sender.as_ref().unwrap_or_else(|| panic!("a contact wrote it"));
    assert!(writer.jid == harness.contact() || writer.alt.as_ref() == Some(&harness.contact()));
    assert!(inbound.chat.jid == harness.contact() || inbound.chat.alt.as_ref() == Some(&harness.contact()));
    running.session.stop().await;
    assert_eq!(running.heard.wait_for("count", |heard| Some(heard.messages.len())).await, 1);
}

/// What could not be committed comes again after a reconnect.
pub async fn a_text_that_was_not_committed_comes_again(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    running.heard.refuse(true);
    harness.contact_says(running.account, "Please confirm").await;
    running.heard.wait_for("refusal", |heard| (heard.refused > 0).then_some(())).await;
    running.heard.refuse(false);
    running.session.reconnect().await;
    let again = |body: &InboundBody| says(body, "Please confirm");
    running
        .heard
        .wait_for("the message again", |heard| heard.messages.iter().any(|inbound| again(&inbound.body)).then_some(()))
        .await;
    running.session.stop().await;
}

/// What a contact wrote while the device was away is committed before the drain is announced as finished.
pub async fn what_waited_is_committed_before_the_drain_ends(harness: &dyn ContractHarness) {
    let (account, device) = harness.linked_device().await;
    harness.contact_says(account, "While you were away").await;
    let heard = Arc::new(Recorder::default());
    let session = harness.whatsapp().resume(account, device, heard.clone()).await;
    let session = session.unwrap_or_else(|error| panic!("a linked device resumes: {error}"));
    let committed = heard
        .wait_for("end of the drain", |heard| {
            (heard.count("offline-drained") > 0).then(|| heard.messages.iter().any(|m| says(&m.body, "While you were away")))
        })
        .await;
    assert!(committed, "{}", heard.describe());
    session.stop().await;
}

/// A text reaches the contact once, and the server's answer names the id we chose.
pub async fn a_text_is_acked_under_the_id_we_chose(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let wa_id = harness.whatsapp().new_message_id();
    let outgoing = text_to(harness.contact(), wa_id.clone(), "Your boxes are ready");
    running.session.send(&outgoing).await.unwrap_or_else(|error| panic!("sending works: {error}"));
    running.heard.wait_for("ack", |heard| acked(&heard.events, &wa_id)).await;
    assert_eq!(harness.copies_seen(running.account, "Your boxes are ready").await, 1);
    running.session.stop().await;
}

/// The same id again is answered again and not shown again.
pub async fn the_same_id_sent_twice_is_seen_once(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let wa_id = harness.whatsapp().new_message_id();
    let outgoing = text_to(harness.contact(), wa_id.clone(), "Once is enough");
    for copy in 1..=2 {
        running.session.send(&outgoing).await.unwrap_or_else(|error| panic!("send {copy} works: {error}"));
        running
            .heard
            .wait_for("ack", |heard| {
                let acks = heard.events.iter().filter(|event| is_ack(event, &wa_id)).count();
                (acks >= copy).then_some(())
            })
            .await;
    }
    assert_eq!(harness.copies_seen(running.account, "Once is enough").await, 1);
    running.session.stop().await;
}

/// Receipts name the message and how far it has come.
pub async fn receipts_say_delivered_and_read(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let wa_id = harness.whatsapp().new_message_id();
    let outgoing = text_to(harness.contact(), wa_id.clone(), "See you at noon");
    running.session.send(&outgoing).await.unwrap_or_else(|error| panic!("sending works: {error}"));
    running.heard.wait_for("ack", |heard| acked(&heard.events, &wa_id)).await;
    harness.contact_reads(running.account).await;
    for status in [MessageStatus::Delivered, MessageStatus::Read] {
        running.heard.wait_for("receipt", |heard| receipted(&heard.events, &wa_id, status)).await;
    }
    running.session.stop().await;
}

/// A lost connection comes back by itself and ends caught up again.
pub async fn a_lost_connection_comes_back_and_drains(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.drop_connection(running.account).await;
    running.heard.wait_for("second drain", |heard| (heard.count("offline-drained") > 1).then_some(())).await;
    let names = running.heard.wait_for("events", |heard| Some(names(&heard.events))).await;
    let ends: Vec<&str> = names.into_iter().filter(|name| ["connected", "offline-drained"].contains(name)).collect();
    assert_eq!(ends, ["connected", "offline-drained", "connected", "offline-drained"]);
    running.session.stop().await;
}

/// After `stop` nothing more is said, and nothing can be sent; stopping twice is harmless.
pub async fn a_stopped_session_is_silent(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    running.session.stop().await;
    running.session.stop().await;
    let before = running.heard.describe();
    let outgoing = text_to(harness.contact(), harness.whatsapp().new_message_id(), "Too late");
    assert!(running.session.send(&outgoing).await.is_err());
    assert_eq!(harness.copies_seen(running.account, "Too late").await, 0);
    assert_eq!(running.heard.describe(), before);
}

/// A forgotten device leaves no file, and forgetting twice is harmless.
pub async fn a_forgotten_device_leaves_no_file(harness: &dyn ContractHarness) {
    let (_, device) = harness.linked_device().await;
    for _ in 0..2 {
        harness.whatsapp().forget(&device).await.unwrap_or_else(|error| panic!("forgetting works: {error}"));
    }
    let folder = device.path.parent().unwrap_or(&device.path);
    let left = std::fs::read_dir(folder).map(Iterator::count).unwrap_or(0);
    assert_eq!(left, 0, "the folder is empty");
}

/// Message ids are fresh and look like those of WhatsApp's own clients.
pub async fn message_ids_are_fresh(harness: &dyn ContractHarness) {
    let whatsapp = harness.whatsapp();
    let mut ids: Vec<WaId> = (0..100).map(|_| whatsapp.new_message_id()).collect();
    assert!(ids.iter().all(|id| id.0.starts_with("3EB0") && id.0.len() >= 20), "{ids:?}");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 100);
}

fn names(events: &[WaEvent]) -> Vec<&'static str> {
    events.iter().map(WaEvent::name).collect()
}

fn is_ack(event: &WaEvent, id: &WaId) -> bool {
    matches!(event, WaEvent::ServerAck { wa_id, error: None, .. } if wa_id == id)
}

fn acked(events: &[WaEvent], id: &WaId) -> Option<()> {
    events.iter().any(|event| is_ack(event, id)).then_some(())
}

fn receipted(events: &[WaEvent], id: &WaId, expected: MessageStatus) -> Option<()> {
    events
        .iter()
        .any(|event| matches!(event, WaEvent::Receipt { ids, status, .. } if ids.contains(id) && *status == expected))
        .then_some(())
}

/// These promises as `#[tokio::test]`s over the harness that `$harness` makes, afresh for each.
#[macro_export]
macro_rules! contract_tests {
    ($harness:expr; $($promise:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $promise() {
                let harness = $harness;
                $crate::contract::$promise(&harness).await;
            }
        )+
    };
}
