//! Blocking somebody: shown at once, told to WhatsApp, kept true, undone when it does not want it.

use crate::shop::Shop;
use kabar_core::ports::whatsapp::{SendError, StateChange};
use kabar_core_testing::people;
use kabar_types::{ErrorCode, EventBatch, LogoutReason, MessageStatus, SessionState, Signal};
use std::time::Duration;

fn told(shop: &Shop) -> Vec<StateChange> {
    let states = shop.world.whatsapp.states(shop.account).into_iter();
    states.map(|state| state.change).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn alice_is_blocked_at_once_told_to_whatsapp_and_written_to_no_more() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let row = kabar.block_contact(shop.account, shop.alice, true).await.unwrap();
    assert!(row.blocked && shop.row().await.blocked);
    let blocked = StateChange::Block { blocked: true };
    shop.world
        .until_in_time("WhatsApp to be told", async || {
            told(&shop).contains(&blocked).then_some(())
        })
        .await;
    let refused = kabar
        .send_text(shop.chat, "Halo?".to_owned(), None)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ContactBlocked);
    kabar
        .block_contact(shop.account, shop.alice, false)
        .await
        .unwrap();
    kabar
        .send_text(shop.chat, "Halo lagi".to_owned(), None)
        .await
        .unwrap();
    shop.world
        .until_in_time("the opposite", async || (told(&shop).len() == 2).then_some(()))
        .await;
    assert!(shop.world.whatsapp.blocked(shop.account).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_that_whatsapp_does_not_take_is_undone_with_a_word() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let never = SendError::Invalid("never".to_owned());
    shop.world.whatsapp.refuse_states(shop.account, [never]);
    kabar.block_contact(shop.account, shop.alice, true).await.unwrap();
    shop.until_row("nobody blocked", |row| !row.blocked).await;
    let said = |batch: &EventBatch| {
        let signal = Signal::SettingFailed {
            chat: shop.chat,
            error: ErrorCode::BlockRefused,
        };
        *batch == EventBatch::Signal { signal }
    };
    shop.world
        .until("the word", async || {
            shop.world.events().iter().any(said).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_another_device_blocked_is_known_after_connecting_and_when_it_is_told() {
    let shop = Shop::open().await;
    let (whatsapp, alice) = (&shop.world.whatsapp, people::alice().jid);
    whatsapp.block_elsewhere(shop.account, &alice, true);
    shop.until_row("Alice blocked", |row| row.blocked).await;
    whatsapp.disconnect(shop.account);
    whatsapp.block_elsewhere(shop.account, &alice, false);
    whatsapp.connect(shop.account).await;
    shop.until_row("nobody blocked", |row| !row.blocked).await;
    assert!(!shop.contact().await.blocked);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_chosen_offline_is_newer_than_the_list_that_comes_with_the_connection() {
    let shop = Shop::open().await;
    let whatsapp = &shop.world.whatsapp;
    whatsapp.disconnect(shop.account);
    shop.world
        .kabar()
        .block_contact(shop.account, shop.alice, true)
        .await
        .unwrap();
    whatsapp.connect(shop.account).await;
    let blocked = StateChange::Block { blocked: true };
    shop.world
        .until_in_time("WhatsApp to be told", async || {
            told(&shop).contains(&blocked).then_some(())
        })
        .await;
    assert!(shop.row().await.blocked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_for_later_does_not_go_to_somebody_who_is_blocked_by_then() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let at = shop.now().plus(60_000);
    let waits = kabar
        .schedule_text(shop.chat, "Nanti".to_owned(), None, at)
        .await
        .unwrap();
    kabar.block_contact(shop.account, shop.alice, true).await.unwrap();
    shop.world.clock.advance(Duration::from_secs(61));
    let failed = shop
        .world
        .until_in_time("the message to fail", async || {
            let row = shop.world.message(shop.chat, waits.id).await?;
            (row.status == MessageStatus::Failed).then_some(row)
        })
        .await;
    assert_eq!(failed.error, Some(ErrorCode::ContactBlocked));
    assert!(shop.world.whatsapp.sent(shop.account).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_blocked_by_a_number_that_is_logged_out() {
    let shop = Shop::open().await;
    shop.world.whatsapp.log_out(shop.account, LogoutReason::Removed);
    shop.world
        .until_state(shop.account, "logged out", |state| {
            matches!(state, SessionState::LoggedOut { .. })
        })
        .await;
    let kabar = shop.world.kabar();
    let refused = kabar
        .block_contact(shop.account, shop.alice, true)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), ErrorCode::AccountLoggedOut);
    assert!(!shop.row().await.blocked);
}
