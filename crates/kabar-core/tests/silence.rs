//! No log line carries a text, a name, a number or a code.

use kabar_core::ports::whatsapp::{HistoryRest, Inbound, WaEvent};
use kabar_core_testing::{World, clock::DAWN, people, world::all_chats};
use kabar_types::{MessageStatus, Redacted, WaId};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};
use tracing_subscriber::fmt::MakeWriter;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_a_person_wrote_is_or_is_called_appears_in_the_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let hello = Inbound {
        push_name: Some(Redacted("Alice Wonder".into())),
        ..people::text_from(&people::alice(), "A1", "the blue boxes")
    };
    world.whatsapp.deliver(account, hello).await.unwrap();
    let poison = Inbound {
        wa_id: WaId(String::new()),
        ..people::text_from(&people::alice(), "x", "poisoned words")
    };
    world.whatsapp.deliver(account, poison).await.unwrap();
    let chat = world.kabar().list_chats(all_chats()).await.unwrap().chats[0].id;
    let message = world
        .kabar()
        .send_text(chat, "the green boxes".into(), None)
        .await
        .unwrap();
    world
        .until("written", async || {
            (!world.whatsapp.sent(account).is_empty()).then_some(())
        })
        .await;
    world.whatsapp.nack(account, &message.wa_id, 463);
    world.until_status(&message, MessageStatus::Failed).await;
    world
        .whatsapp
        .receipt(account, people::ALICE, &message.wa_id, MessageStatus::Read, DAWN);
    world.until_status(&message, MessageStatus::Read).await;
    let history = people::history_with(&people::bob(), "Bob Builder", 3);
    let blob = world
        .whatsapp
        .history()
        .make(vec![history], HistoryRest::default());
    world.whatsapp.emit(
        account,
        WaEvent::History {
            chunk: Some(1),
            progress: Some(100),
            blob,
        },
    );
    world
        .until("history", async || {
            (world.kabar().list_chats(all_chats()).await.ok()?.chats.len() == 2).then_some(())
        })
        .await;
    let qr = {
        world.start_link("Secret Garden").await;
        world
            .until("a code", async || world.whatsapp.shown_code())
            .await
            .1
    };
    world.crash_and_reopen().await;
    world.close().await;

    let log = String::from_utf8_lossy(&log.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
    assert!(log.contains("link: linked"), "the log is captured at all:\n{log}");
    let secrets = [
        "boxes",
        "poisoned",
        "Alice",
        "Bob",
        "Garden",
        "Toko",
        "6280000000",
        "of the past",
        &qr,
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "the log holds {secret:?}");
    }
}
