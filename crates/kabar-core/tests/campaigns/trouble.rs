//! What stops a campaign: WhatsApp's limits, refusals, and a number that is gone.

use crate::house::{Shop, list, quick};
use kabar_core::clock::Clock;
use kabar_types::{LogoutReason, MessageStatus, Pacing, PauseReason, RecipientOutcome, SkipReason, Timelock};
use std::time::Duration;

impl Shop {
    /// WhatsApp refuses the next message on the wire that is not settled.
    async fn refuse(&self, count: usize, code: u16) {
        self.until_sent(count).await;
        let sent = self.world.whatsapp.sent(self.account).remove(count - 1);
        self.world.whatsapp.nack(self.account, &sent.wa_id, code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_refusals_in_a_row_pull_the_brake_before_a_fourth() {
    let shop = Shop::open().await;
    shop.world.whatsapp.ack_everything(false);
    let id = shop.run(quick(), list(0..6)).await;
    for count in 1..=3 {
        shop.refuse(count, 479).await;
    }
    let paused = shop.until_paused(id, PauseReason::ErrorsInARow).await;
    assert_eq!((paused.counts.failed, paused.counts.planned), (3, 3));
    assert_eq!(shop.sent().len(), 3);
    shop.world.whatsapp.ack_everything(true);
    shop.world.kabar().resume_campaign(id).await.unwrap();
    let counts = shop.until_finished(id).await.counts;
    assert_eq!((counts.failed, counts.sent), (3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_one_person_is_skipped_and_the_others_get_theirs() {
    let shop = Shop::open().await;
    shop.world.whatsapp.ack_everything(false);
    let id = shop.run(quick(), list(0..3)).await;
    shop.until_sent(1).await;
    shop.world.whatsapp.ack_everything(true);
    shop.refuse(1, 463).await;
    shop.until_finished(id).await;
    let why = SkipReason::NoToken;
    let sent = RecipientOutcome::Sent;
    assert_eq!(
        shop.outcomes(id).await,
        [RecipientOutcome::Skipped { why }, sent, sent]
    );
    let row = shop.recipients(id).await.remove(0);
    let message = shop
        .world
        .message(row.chat.unwrap(), row.message.unwrap())
        .await
        .unwrap();
    assert_eq!(message.status, MessageStatus::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_on_new_chats_pauses_once_only_those_are_left() {
    let shop = Shop::open().await;
    let known = crate::house::number(2);
    shop.world.chat_with(shop.account, &known).await;
    shop.world.clock.advance(Duration::from_secs(2));
    let until = Some(shop.world.clock.now().plus(86_400_000));
    shop.limit(shop.account, Timelock::Locked { until }).await;
    let id = shop.run(quick(), list(0..3)).await;
    shop.until_paused(id, PauseReason::Timelock).await;
    let (planned, sent) = (RecipientOutcome::Planned, RecipientOutcome::Sent);
    shop.world
        .until("whom it talks with goes on", async || {
            (shop.outcomes(id).await == [planned, planned, sent]).then_some(())
        })
        .await;
    shop.free(shop.account).await;
    shop.world.kabar().resume_campaign(id).await.unwrap();
    shop.until_finished(id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_a_new_chat_that_turns_out_to_be_a_lock_pauses() {
    let shop = Shop::open().await;
    shop.world.whatsapp.ack_everything(false);
    let id = shop.run(quick(), list(0..3)).await;
    shop.until_sent(1).await;
    let until = Some(shop.world.clock.now().plus(86_400_000));
    let limits = kabar_types::Limits {
        timelock: Timelock::Locked { until },
        ..kabar_types::Limits::default()
    };
    shop.world.whatsapp.set_limits(shop.account, limits);
    shop.refuse(1, 463).await;
    let paused = shop.until_paused(id, PauseReason::Timelock).await;
    assert_eq!(shop.sent().len(), 1);
    assert_eq!((paused.counts.skipped, paused.counts.planned), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_does_not_learn_what_it_may_do_pauses_with_that_reason() {
    let shop = Shop::open().await;
    let kitchen = shop.world.link(kabar_core_testing::people::KITCHEN).await;
    let id = shop.draft_from(&[kitchen], quick(), list(0..2)).await;
    shop.world.start_campaign(id).await;
    shop.until_paused(id, PauseReason::LimitsUnknown).await;
    assert!(shop.sent_by(kitchen).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_gone_or_too_new_pauses() {
    let shop = Shop::open().await;
    let new = Pacing {
        account_days: 7,
        ..quick()
    };
    let id = shop.run(new, list(0..1)).await;
    shop.until_paused(id, PauseReason::AccountTooNew).await;
    let id = shop
        .run(
            Pacing {
                gap_min_ms: 9_000,
                gap_max_ms: 9_000,
                ..quick()
            },
            list(0..9),
        )
        .await;
    shop.until_sent(1).await;
    shop.world.whatsapp.log_out(shop.account, LogoutReason::Removed);
    let paused = shop.until_paused(id, PauseReason::LoggedOut).await;
    assert_eq!(paused.counts.waiting, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_whose_end_has_come_pauses_with_everybody_who_is_left() {
    let shop = Shop::open().await;
    let stop = shop.world.clock.now().plus(8_000);
    let short = Pacing {
        gap_min_ms: 5_000,
        gap_max_ms: 5_000,
        stop_by: Some(stop),
        ..quick()
    };
    let id = shop.run(short, list(0..5)).await;
    let paused = shop.until_paused(id, PauseReason::StopBy).await;
    assert!(paused.counts.planned >= 3, "{:?}", paused.counts);
    assert!(shop.sent().len() <= 2);
}
