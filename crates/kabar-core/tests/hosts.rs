//! What a host may rely on: every command's future can be sent to another thread.

use kabar_core::{
    AccountSeed, Kabar, StartLink,
    ports::whatsapp::{HistoryDepth, LinkWish},
};
use kabar_core_testing::{World, world::all_chats};
use kabar_types::{AccountId, ChatId, ErrorCode, Jid, LinkId, MessageId, Settings, TypingState};
use std::{future::Future, sync::Arc};
use uuid::Uuid;

fn sendable<T: Future + Send>(future: T) -> T {
    future
}

fn start() -> StartLink {
    StartLink {
        name: "Alice".into(),
        letters: "AL".into(),
        colour: 1,
        wish: LinkWish::scan(HistoryDepth::None),
        device_name: String::new(),
        proxy: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_about_nothing_says_so_and_can_be_spawned() {
    let world = World::new().await;
    let kabar: &Arc<Kabar> = world.kabar();
    let (chat, message) = (ChatId(404), MessageId(404));
    let (account, link) = (AccountId(Uuid::nil()), LinkId(Uuid::nil()));
    let mut codes = Vec::new();
    let mut note = |code: Option<ErrorCode>| codes.push(code);
    note(sendable(kabar.get_chat(chat)).await.err().map(|e| e.code()));
    note(
        sendable(kabar.list_messages(chat, None, 10))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.send_text(chat, "x".into(), None))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.retry_message(message))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.delete_message(message))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.mark_chat_read(chat, message))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.set_draft(chat, "x".into()))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.set_typing(chat, TypingState::Typing))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.update_account(account, "Alice", "AL", 1))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.unlink_account(account, false))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.remove_account(account))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.relink_account(account, LinkWish::scan(HistoryDepth::None)))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(
        sendable(kabar.reconnect_account(account))
            .await
            .err()
            .map(|e| e.code()),
    );
    note(sendable(kabar.renew_link(link)).await.err().map(|e| e.code()));
    assert_eq!(codes, vec![Some(ErrorCode::NotFound); 14]);

    assert!(sendable(kabar.cancel_link(link)).await.is_ok());
    assert!(sendable(kabar.get_settings()).await.is_ok());
    assert!(sendable(kabar.set_settings(Settings::default())).await.is_ok());
    assert!(sendable(kabar.list_accounts()).await.is_ok());
    assert!(sendable(kabar.list_chats(all_chats())).await.is_ok());
    assert!(sendable(kabar.bootstrap()).await.is_ok());
    assert!(sendable(kabar.start_link(start())).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_a_device_of_its_own_is_adopted_whole_or_not_at_all() {
    let world = World::new().await;
    let seed = |phone: &str| AccountSeed {
        name: "Dapur Bu Laras".into(),
        letters: String::new(),
        colour: 4,
        phone: Jid::from_phone_digits(phone),
        lid: None,
    };
    let kabar = world.kabar().clone();
    let adopting = sendable(kabar.adopt_account(seed("6280000000004"), |device| async move {
        std::fs::write(device.path, "imported")
            .map_err(|error| kabar_core::ports::whatsapp::OpenError::Io(error.to_string()))
    }));
    let account = adopting.await.unwrap();
    assert_eq!(
        (account.letters.as_str(), account.phone.as_deref()),
        ("DB", Some("+6280000000004"))
    );
    let failed = kabar
        .adopt_account(seed("6280000000005"), |_| async {
            Err(kabar_core::ports::whatsapp::OpenError::Corrupt)
        })
        .await;
    assert_eq!(
        failed.err().map(|error| error.code()),
        Some(ErrorCode::DatabaseCorrupt)
    );
    let taken = kabar
        .adopt_account(seed("6280000000004"), |_| async { Ok(()) })
        .await;
    assert!(taken.is_err(), "the number is there already");
    assert_eq!(kabar.list_accounts().await.unwrap().len(), 1);
    let folders = std::fs::read_dir(world.dir().join("profile/accounts"))
        .unwrap()
        .count();
    assert_eq!(folders, 1);
}
