//! People first: those who want no more, those who answer, and whoever types.

use crate::house::{Shop, list, number, quick};
use kabar_core::clock::Clock;
use kabar_core_testing::{Answer, people};
use kabar_types::{ErrorCode, MessageStatus, Pacing, RecipientOutcome, SkipReason, SuppressionSource};
use std::time::Duration;

fn slow() -> Pacing {
    Pacing {
        gap_min_ms: 5_000,
        gap_max_ms: 5_000,
        ..quick()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opts_out_between_arming_and_sending_gets_nothing() {
    let shop = Shop::open().await;
    let id = shop.run(slow(), list(0..3)).await;
    shop.until_sent(1).await;
    shop.world
        .until("the second armed", async || {
            let outcomes = shop.outcomes(id).await;
            (outcomes[1] == RecipientOutcome::Waiting).then_some(())
        })
        .await;
    shop.world.kabar().add_suppression(&number(1)).await.unwrap();
    shop.until_finished(id).await;
    assert_eq!(shop.sent(), ["Halo 0", "Halo 2"]);
    let why = SkipReason::OptedOut;
    assert_eq!(shop.outcomes(id).await[1], RecipientOutcome::Skipped { why });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_means_stop_holds_for_every_number_and_an_answer_stops_the_rest() {
    let shop = Shop::open().await;
    let first = shop.run(quick(), list(0..2)).await;
    shop.until_finished(first).await;
    shop.says(0, " STOP! ").await;
    let listed = shop
        .world
        .kabar()
        .list_suppressions(None, 10)
        .await
        .unwrap()
        .suppressions;
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].source, listed[0].campaign),
        (SuppressionSource::Word, Some(first))
    );
    shop.world.clock.advance(Duration::from_secs(2));

    let second = shop.draft(slow(), list(0..4)).await;
    shop.world.start_campaign(second).await;
    shop.says(3, "Masih buka?").await;
    shop.until_finished(second).await;
    let skipped = |why| RecipientOutcome::Skipped { why };
    assert_eq!(
        shop.outcomes(second).await,
        [
            skipped(SkipReason::OptedOut),
            RecipientOutcome::Sent,
            RecipientOutcome::Sent,
            skipped(SkipReason::Replied)
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_from_somebody_whom_no_campaign_knows_is_a_word_like_any_other() {
    let shop = Shop::open().await;
    shop.says(0, "stop").await;
    assert!(
        shop.world
            .kabar()
            .list_suppressions(None, 10)
            .await
            .unwrap()
            .suppressions
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_gets_one_campaign_message_in_a_week() {
    let shop = Shop::open().await;
    let weekly = Pacing {
        person_days: 7,
        ..quick()
    };
    let first = shop.run(weekly.clone(), list(0..1)).await;
    shop.until_finished(first).await;
    let second = shop.run(weekly, list(0..2)).await;
    shop.until_finished(second).await;
    let why = SkipReason::WroteLately;
    assert_eq!(
        shop.outcomes(second).await,
        [RecipientOutcome::Skipped { why }, RecipientOutcome::Sent]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_types_is_not_kept_waiting_by_a_campaign_that_hangs() {
    let shop = Shop::open().await;
    let chat = shop.world.chat_with(shop.account, people::ALICE).await;
    shop.world.whatsapp.ack_everything(false);
    shop.world
        .whatsapp
        .answer(shop.account, [Answer::WrittenThenHangs]);
    let _campaign = shop.run(quick(), list(0..5)).await;
    shop.until_sent(1).await;
    shop.world.whatsapp.ack_everything(true);
    shop.world.clock.advance(Duration::from_secs(10));
    for text in ["One", "Two", "Three"] {
        let row = shop
            .world
            .kabar()
            .send_text(chat, text.to_owned(), None)
            .await
            .unwrap();
        shop.world.until_status(&row, MessageStatus::Sent).await;
    }
    assert_eq!(
        shop.sent(),
        ["Halo 0", "One", "Two", "Three"],
        "one of a campaign at a time"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_doubt_is_not_repeated_to_somebody_who_opted_out_meanwhile() {
    let shop = Shop::open().await;
    shop.world.whatsapp.ack_everything(false);
    let id = shop.run(quick(), list(0..1)).await;
    shop.until_sent(1).await;
    shop.world.whatsapp.set_down(true);
    shop.world.whatsapp.disconnect(shop.account);
    shop.world.kabar().add_suppression(&number(0)).await.unwrap();
    shop.world.whatsapp.set_down(false);
    shop.world.whatsapp.connect(shop.account).await;
    shop.until_finished(id).await;
    assert_eq!(shop.outcomes(id).await, [RecipientOutcome::Unknown]);
    assert_eq!(shop.sent(), ["Halo 0"]);
    let row = shop.recipients(id).await.remove(0);
    let again = shop.world.kabar().retry_message(row.message.unwrap()).await;
    assert_eq!(again.unwrap_err().code(), ErrorCode::OptedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_scheduled_for_somebody_who_opted_out_is_not_sent_and_says_why() {
    let shop = Shop::open().await;
    let chat = shop.world.chat_with(shop.account, people::ALICE).await;
    let at = shop.world.clock.now().plus(60_000);
    let kabar = shop.world.kabar();
    let row = kabar.schedule_text(chat, "Later".into(), None, at).await.unwrap();
    let alice = kabar.add_suppression(people::ALICE).await.unwrap();
    shop.world.clock.advance(Duration::from_secs(61));
    let failed = shop.world.until_status(&row, MessageStatus::Failed).await;
    assert_eq!(failed.error, Some(ErrorCode::OptedOut));
    let typed = kabar.send_text(chat, "An answer".into(), None).await.unwrap();
    shop.world.until_status(&typed, MessageStatus::Sent).await;
    kabar.remove_suppression(alice).await.unwrap();
    assert!(
        kabar
            .list_suppressions(None, 10)
            .await
            .unwrap()
            .suppressions
            .is_empty()
    );
}
