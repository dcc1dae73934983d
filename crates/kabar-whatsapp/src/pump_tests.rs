//! The pump with events made by hand, for what a server on this machine does not do.

use super::*;
use crate::liveness::Liveness;
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{CommitError, InboundBody, LinkBy};
use kabar_types::{AccountId, Jid, Redacted};
use std::{str::FromStr, sync::Mutex};
use tokio::sync::oneshot;
use whatsapp_rust::{
    types::{
        events::{
            BatchOrigin, ConnectFailure, ConnectFailureReason, Connected, DecryptFailMode, InboundMessage,
            LoggedOut, MessageBatch, OfflineSyncCompleted, OfflineSyncPreview, PairError, PairingCode,
            PairingQrCode, ServerAck, UnavailableType, UndecryptableMessage,
        },
        message::{MessageInfo, MessageSource},
    },
    waproto::whatsapp as wa,
};

#[derive(Default)]
struct Sink {
    told: Mutex<Vec<WaEvent>>,
    committed: Mutex<Vec<Inbound>>,
}

#[async_trait]
impl InboxSink for Sink {
    async fn commit(&self, _account: AccountId, batch: Vec<Inbound>) -> Result<(), CommitError> {
        self.committed.lock().unwrap().extend(batch);
        Ok(())
    }

    async fn expect_history(&self, _account: AccountId) -> Result<(), CommitError> {
        Ok(())
    }

    fn notify(&self, _account: AccountId, event: WaEvent) {
        self.told.lock().unwrap().push(event);
    }
}

/// What a pump made of `happenings`: the events by name, and what it committed.
async fn pumped(linking: bool, happenings: Vec<Happening>) -> (Vec<&'static str>, Vec<Inbound>) {
    let sink = Arc::new(Sink::default());
    let account = AccountId::from_str("00000000-0000-0000-0000-000000000001").unwrap();
    let (queue, receiver) = mpsc::unbounded_channel();
    for happening in happenings {
        assert!(queue.send(happening).is_ok());
    }
    assert!(queue.send(Happening::End).is_ok());
    let shared = Arc::new(Shared::unconnected(&queue));
    let mut pump = Pump::new(
        account,
        sink.clone(),
        shared,
        linking.then(scanned),
        patient(&queue),
        Device {
            watch: DeviceWatch::default(),
            sent: SentRows::default(),
        },
    );
    let (recovered, mut committed) = mpsc::unbounded_channel();
    pump.recovered = recovered;
    pump.run(receiver).await;
    let mut kept = Vec::new();
    while let Ok(inbound) = committed.try_recv() {
        kept.push(inbound);
    }
    let told = sink.told.lock().unwrap().iter().map(WaEvent::name).collect();
    (told, kept)
}

fn patient(queue: &mpsc::UnboundedSender<Happening>) -> Pulse {
    Pulse::new(Liveness::default(), queue.downgrade())
}

fn scanned() -> Linking {
    Linking::new(&LinkBy::Qr)
}

fn library(event: Event) -> Happening {
    Happening::Library(Arc::new(event))
}

fn connected() -> Happening {
    library(Event::Connected(Connected::builder().build()))
}

fn drained() -> Happening {
    library(Event::OfflineSyncCompleted(
        OfflineSyncCompleted::builder().count(0).build(),
    ))
}

fn announced(messages: i32) -> Happening {
    library(Event::OfflineSyncPreview(
        OfflineSyncPreview::builder()
            .total(messages)
            .app_data_changes(0)
            .messages(messages)
            .notifications(0)
            .receipts(0)
            .calls(0)
            .statuses(0)
            .build(),
    ))
}

fn logged_out() -> Happening {
    let out = LoggedOut::builder()
        .on_connect(false)
        .reason(ConnectFailureReason::LoggedOut)
        .build();
    library(Event::LoggedOut(out))
}

fn code() -> Happening {
    let code = PairingQrCode::builder()
        .code("2@AAAA".to_owned())
        .timeout(Duration::from_secs(60))
        .build();
    library(Event::PairingQrCode(code))
}

fn from_bob(recovered: Option<&str>) -> Arc<MessageInfo> {
    let source = MessageSource {
        chat: "100000000000214@lid".parse().unwrap(),
        sender: "100000000000214:2@lid".parse().unwrap(),
        ..Default::default()
    };
    let unavailable_request_id = recovered.map(str::to_owned);
    Arc::new(MessageInfo {
        id: "3EB0AA".to_owned(),
        source,
        unavailable_request_id,
        ..Default::default()
    })
}

fn missing(mode: DecryptFailMode) -> Happening {
    library(Event::UndecryptableMessage(
        UndecryptableMessage::builder()
            .info(from_bob(None))
            .is_unavailable(false)
            .unavailable_type(UnavailableType::Unknown)
            .decrypt_fail_mode(mode)
            .build(),
    ))
}

fn batch(recovered: Option<&str>, hook_committed: bool) -> Happening {
    let message = wa::Message {
        conversation: Some("found again".to_owned()),
        ..Default::default()
    };
    let message = InboundMessage::builder()
        .message(Arc::new(message))
        .info(from_bob(recovered))
        .build();
    library(Event::Messages(
        MessageBatch::builder()
            .messages(Arc::from([message]))
            .origin(BatchOrigin::Live)
            .hook_committed(hook_committed)
            .build(),
    ))
}

#[tokio::test]
async fn the_end_of_the_queue_never_comes_before_the_login() {
    let dialing = || Happening::Wire(Sign::Dialing);
    let (told, _) = pumped(
        false,
        vec![
            dialing(),
            drained(),
            connected(),
            dialing(),
            connected(),
            drained(),
        ],
    )
    .await;
    assert_eq!(
        told,
        ["connected", "offline-drained", "connected", "offline-drained"]
    );
}

#[tokio::test]
async fn the_queue_is_not_empty_before_its_last_message_is_stored() {
    let begun = || {
        vec![
            Happening::Wire(Sign::Dialing),
            connected(),
            announced(1),
            Happening::Committing,
            drained(),
        ]
    };
    let (told, _) = pumped(false, begun()).await;
    assert_eq!(told, ["connected"]);
    let mut whole = begun();
    whole.push(Happening::Committed(1));
    let (told, _) = pumped(false, whole).await;
    assert_eq!(told, ["connected", "offline-drained"]);
}

#[tokio::test]
async fn nothing_is_told_after_the_end() {
    let lost = Happening::Wire(Sign::Lost);
    let (told, _) = pumped(
        false,
        vec![connected(), logged_out(), lost, drained(), logged_out()],
    )
    .await;
    assert_eq!(told, ["connected", "logged-out"]);
}

#[tokio::test]
async fn a_message_that_cannot_be_read_keeps_its_place_until_the_phone_finds_it() {
    let (told, kept) = pumped(
        false,
        vec![missing(DecryptFailMode::Show), batch(Some("request"), false)],
    )
    .await;
    assert!(told.is_empty());
    let [place, found] = &kept[..] else {
        panic!("two, in order")
    };
    assert!(matches!(place.body, InboundBody::Waiting));
    assert!(matches!(&found.body, InboundBody::Text { text } if text == "found again"));
    assert_eq!(
        (&place.wa_id, &place.chat.jid),
        (&found.wa_id, &Jid::new("100000000000214@lid"))
    );
}

#[tokio::test]
async fn what_the_hook_committed_and_what_wants_to_stay_hidden_is_not_committed_again() {
    let happenings = vec![
        missing(DecryptFailMode::Hide),
        batch(None, true),
        batch(Some("request"), true),
        batch(None, false),
    ];
    let (_, kept) = pumped(false, happenings).await;
    assert!(kept.is_empty());
}

#[tokio::test]
async fn a_wrong_signature_of_the_phone_fails_the_link() {
    let error = PairError::builder()
        .id("6280000000004:1@s.whatsapp.net".parse().unwrap())
        .lid("100000000000004:1@lid".parse().unwrap())
        .business_name(String::new())
        .platform(String::new())
        .error("hmac".to_owned())
        .build();
    let (told, _) = pumped(true, vec![code(), library(Event::PairError(error))]).await;
    assert_eq!(told, ["qr-ready", "pairing-failed"]);
}

#[tokio::test]
async fn while_linking_a_lost_connection_is_not_an_accounts() {
    let (told, _) = pumped(true, vec![code(), Happening::Wire(Sign::Lost), code()]).await;
    assert_eq!(told, ["qr-ready", "qr-ready"]);
}

#[tokio::test(start_paused = true)]
async fn no_code_within_a_minute_is_no_connection() {
    let sink = Arc::new(Sink::default());
    let account = AccountId::from_str("00000000-0000-0000-0000-000000000001").unwrap();
    let (queue, receiver) = mpsc::unbounded_channel();
    let running = tokio::spawn(
        Pump::new(
            account,
            sink.clone(),
            Arc::new(Shared::unconnected(&queue)),
            Some(scanned()),
            patient(&queue),
            Device {
                watch: DeviceWatch::default(),
                sent: SentRows::default(),
            },
        )
        .run(receiver),
    );
    tokio::time::sleep(FIRST_CODE_WITHIN + Duration::from_secs(1)).await;
    assert!(queue.send(Happening::End).is_ok());
    running.await.unwrap();
    let told = sink.told.lock().unwrap();
    assert!(matches!(
        told[..],
        [WaEvent::PairingFailed {
            reason: PairingFailure::NoConnection,
            wait_ms: None,
        }]
    ));
}

#[tokio::test(start_paused = true)]
async fn a_code_to_type_runs_out_by_itself() {
    let sink = Arc::new(Sink::default());
    let account = AccountId::from_str("00000000-0000-0000-0000-000000000001").unwrap();
    let (queue, receiver) = mpsc::unbounded_channel();
    let by = LinkBy::Code {
        phone: Redacted("6280000000001".to_owned()),
    };
    let pump = Pump::new(
        account,
        sink.clone(),
        Arc::new(Shared::unconnected(&queue)),
        Some(Linking::new(&by)),
        patient(&queue),
        Device {
            watch: DeviceWatch::default(),
            sent: SentRows::default(),
        },
    );
    let running = tokio::spawn(pump.run(receiver));
    let shown = Event::PairingCode(
        PairingCode::builder()
            .code("ABCD1234".to_owned())
            .timeout(Duration::from_secs(180))
            .build(),
    );
    assert!(queue.send(library(shown)).is_ok());
    tokio::time::sleep(Duration::from_secs(210)).await;
    assert!(queue.send(Happening::End).is_ok());
    running.await.unwrap();
    let told = sink.told.lock().unwrap();
    assert!(matches!(
        told[..],
        [
            WaEvent::PairCode { .. },
            WaEvent::PairingFailed {
                reason: PairingFailure::CodeExpired,
                ..
            }
        ]
    ));
}

#[tokio::test]
async fn a_client_that_ended_without_a_reason_is_built_again_after_growing_pauses() {
    let refused = || {
        let failure = ConnectFailure::builder()
            .reason(ConnectFailureReason::BadUserAgent)
            .build();
        library(Event::ConnectFailure(failure))
    };
    let (mut happenings, mut verdicts) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let (answer, verdict) = oneshot::channel();
        let handshake = Happening::Wire(Sign::HandshakeFailed { answered: true });
        happenings.extend([
            Happening::Wire(Sign::Dialing),
            refused(),
            handshake,
            Happening::ClientEnded(answer),
        ]);
        verdicts.push(verdict);
    }
    let (told, _) = pumped(false, happenings).await;
    assert_eq!(told, ["disconnected"; 5], "once for each refusal");
    let mut pauses = Vec::new();
    for verdict in verdicts {
        pauses.push(verdict.await.unwrap());
    }
    assert_eq!(
        pauses,
        [30, 120, 600, 900, 900].map(|secs| Verdict::RebuildAfter(Duration::from_secs(secs)))
    );
}

#[tokio::test]
async fn a_client_that_ended_with_a_reason_stays_ended() {
    let (answer, verdict) = oneshot::channel();
    pumped(false, vec![logged_out(), Happening::ClientEnded(answer)]).await;
    assert_eq!(verdict.await.unwrap(), Verdict::End);
}

#[tokio::test(start_paused = true)]
async fn no_proof_is_told_before_what_was_sent_is_kept() {
    let (sink, sent) = (Arc::new(Sink::default()), SentRows::default());
    let account = AccountId::from_str("00000000-0000-0000-0000-000000000001").unwrap();
    let (queue, receiver) = mpsc::unbounded_channel();
    let device = Device {
        watch: DeviceWatch::default(),
        sent: sent.clone(),
    };
    let shared = Arc::new(Shared::unconnected(&queue));
    let pump = Pump::new(account, sink.clone(), shared, None, patient(&queue), device);
    let pump = tokio::spawn(pump.run(receiver));
    let (written, writing) = oneshot::channel::<()>();
    sent.begin(async move { drop(writing.await) }).await;
    let ack = ServerAck::builder()
        .id("3EB0000000000000000001".to_owned())
        .class("message".to_owned())
        .from("6280000000214@s.whatsapp.net".parse().unwrap())
        .build();
    assert!(queue.send(library(Event::ServerAck(ack))).is_ok());
    tokio::time::sleep(Duration::from_secs(1)).await;
    let told = || {
        sink.told
            .lock()
            .unwrap()
            .iter()
            .map(WaEvent::name)
            .collect::<Vec<_>>()
    };
    assert!(told().is_empty(), "{:?}", told());
    written.send(()).unwrap();
    assert!(queue.send(Happening::End).is_ok());
    pump.await.unwrap();
    assert_eq!(told(), ["server-ack"]);
}
