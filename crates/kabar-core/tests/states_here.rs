//! What is set here on chats and messages: shown at once, told to the account's other devices when they can be told.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::{
    clock::Clock,
    ports::whatsapp::{MessageRef, OutgoingState, Person, SendError, StateChange},
};
use kabar_core_testing::{World, clock::DAWN, people};
use kabar_types::{
    AccountId, ChatId, ErrorCode, LogoutReason, MessageStatus, Mute, ReadReceipts, SessionState, UnixMillis,
    WaId,
};
use std::time::Duration;

/// A shop and its chat with Alice, who said hello.
struct Shop {
    world: World,
    account: AccountId,
    chat: ChatId,
}

impl Shop {
    async fn open() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        let chat = world.chat_with(account, people::ALICE).await;
        Self { world, account, chat }
    }

    fn told(&self) -> Vec<StateChange> {
        let states = self.world.whatsapp.states(self.account).into_iter();
        states.map(|state| state.change).collect()
    }

    async fn until_told(&self, count: usize) -> Vec<StateChange> {
        self.world
            .until_in_time(&format!("{count} things told"), async || {
                Some(self.told()).filter(|told| told.len() >= count)
            })
            .await
    }

    /// A text of ours goes out behind everything there was to tell in this chat so far.
    async fn until_quiet(&self) {
        let kabar = self.world.kabar();
        let pinned = kabar.get_chat(self.chat).await.unwrap().pinned;
        let before = self.told().len();
        kabar.pin_chat(self.chat, !pinned).await.unwrap();
        self.until_told(before + 1).await;
    }
}

fn hello() -> MessageRef {
    MessageRef {
        wa_id: WaId(format!("HELLO-{}", people::ALICE)),
        writer: Some(Person {
            jid: people::alice().jid,
            alt: None,
        }),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_thing_set_here_is_shown_at_once_and_told_with_the_newest_message() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    shop.world.whatsapp.disconnect(shop.account);
    assert!(kabar.pin_chat(shop.chat, true).await.unwrap().pinned);
    assert!(kabar.archive_chat(shop.chat, true).await.unwrap().archived);
    assert!(kabar.mute_chat(shop.chat, Mute::Forever).await.unwrap().muted);
    let row = kabar.mark_chat_unread(shop.chat, true).await.unwrap();
    assert!(row.marked_unread);
    let message = shop.world.messages(shop.chat).await[0].clone();
    assert!(kabar.star_message(message.id, true).await.unwrap().starred);
    assert_eq!(shop.told(), [], "there is no connection");

    shop.world.whatsapp.connect(shop.account).await;
    let told = shop.until_told(5).await;
    let expected = [
        StateChange::Pin { pinned: true },
        StateChange::Archive { archived: true },
        StateChange::Mute {
            until: Some(UnixMillis(-1)),
        },
        StateChange::Read {
            read: false,
            upto: None,
        },
        StateChange::Star {
            message: hello(),
            starred: true,
        },
    ];
    assert_eq!(told, expected);
    let first: OutgoingState = shop.world.whatsapp.states(shop.account)[0].clone();
    assert_eq!(first.chat, people::alice().jid);
    assert_eq!(first.newest, Some((hello(), DAWN)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_choices_that_were_not_told_yet_only_the_last_is() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    shop.world.whatsapp.disconnect(shop.account);
    for pinned in [true, false, true] {
        kabar.pin_chat(shop.chat, pinned).await.unwrap();
    }
    let message = shop.world.messages(shop.chat).await[0].id;
    kabar.star_message(message, true).await.unwrap();
    kabar.star_message(message, false).await.unwrap();
    kabar.archive_chat(shop.chat, true).await.unwrap();
    shop.world.whatsapp.connect(shop.account).await;
    let told = shop.until_told(3).await;
    let expected = [
        StateChange::Pin { pinned: true },
        StateChange::Star {
            message: hello(),
            starred: false,
        },
        StateChange::Archive { archived: true },
    ];
    assert_eq!(told, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_told_is_told_again_and_keeps_no_message_waiting() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let trouble = [SendError::Doubt, SendError::NotConnected, SendError::Doubt];
    shop.world.whatsapp.refuse_states(shop.account, trouble);
    kabar.pin_chat(shop.chat, true).await.unwrap();
    let text = "Your boxes are ready".to_owned();
    let mine = kabar.send_text(shop.chat, text, None).await.unwrap();
    shop.world
        .until("the text, without any time passing", async || {
            let sent = shop.world.whatsapp.sent(shop.account);
            sent.iter().any(|sent| sent.wa_id == mine.wa_id).then_some(())
        })
        .await;
    assert_eq!(shop.told(), []);
    assert_eq!(shop.until_told(1).await, [StateChange::Pin { pinned: true }]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_set_survives_a_crash_and_is_told_after_the_start() {
    let mut shop = Shop::open().await;
    shop.world.whatsapp.disconnect(shop.account);
    shop.world.kabar().archive_chat(shop.chat, true).await.unwrap();
    shop.world.crash_and_reopen().await;
    let told = shop.until_told(1).await;
    assert_eq!(told, [StateChange::Archive { archived: true }]);
    assert!(shop.world.kabar().get_chat(shop.chat).await.unwrap().archived);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_choice_of_the_phone_does_not_undo_one_made_here_and_a_newer_one_takes_its_place() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let alice = people::alice();
    shop.world.clock.advance(Duration::from_secs(60));
    shop.world.whatsapp.disconnect(shop.account);
    kabar.pin_chat(shop.chat, true).await.unwrap();
    kabar.archive_chat(shop.chat, true).await.unwrap();
    let phone = |change, seconds: i64| {
        let at = DAWN.plus(seconds * 1000);
        shop.world
            .whatsapp
            .set_elsewhere(shop.account, &alice, change, at);
    };
    phone(StateChange::Pin { pinned: false }, 1);
    phone(StateChange::Archive { archived: false }, 86_400);
    shop.world
        .until("the newer one", async || {
            let chat = shop.world.kabar().get_chat(shop.chat).await.ok()?;
            (!chat.archived).then_some(())
        })
        .await;
    assert!(kabar.get_chat(shop.chat).await.unwrap().pinned);
    shop.world.whatsapp.connect(shop.account).await;
    kabar.mute_chat(shop.chat, Mute::Forever).await.unwrap();
    let told = shop.until_told(2).await;
    let silent = Some(UnixMillis(-1));
    assert_eq!(
        told,
        [
            StateChange::Pin { pinned: true },
            StateChange::Mute { until: silent }
        ],
        "what the phone changed since is not worth telling"
    );
    // Its clock is a day ahead: a choice made here after it still counts.
    assert!(kabar.archive_chat(shop.chat, true).await.unwrap().archived);
    assert_eq!(
        shop.until_told(3).await[2],
        StateChange::Archive { archived: true }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_deleted_for_me_is_gone_here_at_once_and_the_devices_are_told_its_id_and_time() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let message = shop.world.messages(shop.chat).await[0].clone();
    kabar.star_message(message.id, true).await.unwrap();
    shop.until_told(1).await;
    kabar.delete_for_me(message.id).await.unwrap();
    assert!(shop.world.messages(shop.chat).await.is_empty());
    assert_eq!(kabar.get_chat(shop.chat).await.unwrap().unread, 0);
    let told = shop.until_told(2).await;
    let deleted = StateChange::DeleteForMe {
        message: hello(),
        sent_at: Some(DAWN),
    };
    assert_eq!(told[1], deleted);

    let again = people::text_from(&people::alice(), &message.wa_id.0, "Hello");
    shop.world.whatsapp.deliver(shop.account, again).await.unwrap();
    assert!(
        shop.world.messages(shop.chat).await.is_empty(),
        "it does not come back"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_for_me_what_was_never_tried_simply_does_not_send_it() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    shop.world.whatsapp.disconnect(shop.account);
    let mine = kabar.send_text(shop.chat, "Wait".into(), None).await.unwrap();
    let refused = kabar.star_message(mine.id, true).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::BadRequest, "no other device has it");
    kabar.delete_for_me(mine.id).await.unwrap();
    shop.world.whatsapp.connect(shop.account).await;
    shop.until_quiet().await;
    assert_eq!(shop.told().len(), 1);
    assert_eq!(shop.world.whatsapp.sent(shop.account), []);

    let on_its_way = kabar.send_text(shop.chat, "Go".into(), None).await.unwrap();
    shop.world
        .until("it on the wire", async || {
            (!shop.world.whatsapp.sent(shop.account).is_empty()).then_some(())
        })
        .await;
    let refused = kabar.delete_for_me(on_its_way.id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::BadRequest);
    shop.world.whatsapp.ack(shop.account, &on_its_way.wa_id);
    shop.world.until_status(&on_its_way, MessageStatus::Sent).await;
    kabar.delete_for_me(on_its_way.id).await.unwrap();
    assert!(shop.world.message(shop.chat, on_its_way.id).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_not_linked_sets_nothing_and_says_so() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    shop.world.whatsapp.log_out(shop.account, LogoutReason::Removed);
    shop.world
        .until_state(shop.account, "logged out", |state| {
            matches!(state, SessionState::LoggedOut { .. })
        })
        .await;
    let message = shop.world.messages(shop.chat).await[0].id;
    let codes = [
        kabar.pin_chat(shop.chat, true).await.unwrap_err().code(),
        kabar
            .mute_chat(shop.chat, Mute::Forever)
            .await
            .unwrap_err()
            .code(),
        kabar.star_message(message, true).await.unwrap_err().code(),
        kabar.delete_for_me(message).await.unwrap_err().code(),
    ];
    assert_eq!(codes, [ErrorCode::AccountLoggedOut; 4]);
    assert_eq!(shop.world.messages(shop.chat).await.len(), 1);
    assert!(!kabar.get_chat(shop.chat).await.unwrap().pinned);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_cannot_be_silent_until_a_moment_that_is_over() {
    let shop = Shop::open().await;
    let at = shop.world.clock.now();
    let over = Mute::Until { at };
    let refused = shop.world.kabar().mute_chat(shop.chat, over).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::BadRequest);
    let later = Mute::Until { at: at.plus(60_000) };
    assert!(
        shop.world
            .kabar()
            .mute_chat(shop.chat, later)
            .await
            .unwrap()
            .muted
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_receipts_the_writer_is_told_nothing_and_our_devices_that_it_was_read() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    for (choice, app) in [(ReadReceipts::Off, true), (ReadReceipts::AsApp, false)] {
        let mut settings = kabar.get_settings().await.unwrap();
        settings.read_receipts = app;
        kabar.set_settings(settings).await.unwrap();
        let mut own = kabar.get_account_details(shop.account).await.unwrap().settings;
        own.read_receipts = choice;
        kabar.set_account_settings(shop.account, own).await.unwrap();
        let before = shop.told().len();
        let asks = people::text_from(&people::alice(), &format!("A{before}"), "And?");
        shop.world.whatsapp.deliver(shop.account, asks).await.unwrap();
        let newest = shop.world.messages(shop.chat).await.pop().unwrap();
        kabar.mark_chat_read(shop.chat, newest.id).await.unwrap();
        let told = shop.until_told(before + 1).await;
        let read = StateChange::Read {
            read: true,
            upto: None,
        };
        assert_eq!(told[before], read, "{choice:?}");
        assert_eq!(shop.world.whatsapp.reads(shop.account), [], "{choice:?}");
    }
    let mut own = kabar.get_account_details(shop.account).await.unwrap().settings;
    own.read_receipts = ReadReceipts::On;
    kabar.set_account_settings(shop.account, own).await.unwrap();
    let asks = people::text_from(&people::alice(), "A9", "Well?");
    shop.world.whatsapp.deliver(shop.account, asks).await.unwrap();
    kabar.mark_chat_unread(shop.chat, false).await.unwrap();
    shop.world
        .until("the receipt", async || {
            (shop.world.whatsapp.reads(shop.account) == [WaId("A9".into())]).then_some(())
        })
        .await;
}
