//! Going on from what became of a campaign: what failed goes once more, others get another.

use crate::house::{Shop, list, number, quick, variant};
use kabar_types::{
    CampaignState, ErrorCode, FollowUp, NewConsent, PauseReason, RecipientOutcome, SkipReason, Variant,
};
use std::time::Duration;

impl Shop {
    /// WhatsApp refuses the message that is on the wire as the `count`th.
    async fn turn_down(&self, count: usize) {
        self.until_sent(count).await;
        let sent = self.world.whatsapp.sent(self.account).remove(count - 1);
        self.world.whatsapp.nack(self.account, &sent.wa_id, 479);
    }
}

fn another() -> Vec<Variant> {
    vec![variant("A", "Masih ada, {{nama}}")]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_goes_once_more_by_the_same_rules_and_the_campaign_ends_again() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    shop.world.whatsapp.ack_everything(false);
    let id = shop.run(quick(), list(0..2)).await;
    for count in 1..=2 {
        shop.turn_down(count).await;
    }
    shop.until_finished(id).await;
    shop.world.whatsapp.ack_everything(true);
    kabar.add_suppression(&number(1)).await.unwrap();
    let again = kabar.retry_failed(id).await.unwrap();
    assert_eq!((again.state, again.ended_at), (CampaignState::Running, None));
    let counts = shop.until_finished(id).await.counts;
    assert_eq!((counts.sent, counts.skipped, counts.failed), (1, 1, 0));
    let why = SkipReason::OptedOut;
    assert_eq!(
        shop.outcomes(id).await,
        [RecipientOutcome::Sent, RecipientOutcome::Skipped { why }]
    );
    assert_eq!(shop.sent(), ["Halo 0", "Halo 1", "Halo 0"]);
    let nothing = kabar.retry_failed(id).await.unwrap_err();
    assert_eq!(nothing.code(), ErrorCode::NothingToRetry);
    let state = shop.campaign(id).await.state;
    assert_eq!(state, CampaignState::Finished, "nobody is left: it stays over");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_arrived_is_never_sent_again() {
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
    let refused = shop.world.kabar().retry_failed(id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NothingToRetry);
    assert_eq!(shop.sent(), ["Halo 0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_brake_was_pulled_what_failed_waits_until_somebody_lets_it_go_on() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    shop.world.whatsapp.ack_everything(false);
    let id = shop.run(quick(), list(0..4)).await;
    for count in 1..=3 {
        shop.turn_down(count).await;
    }
    let reason = PauseReason::ErrorsInARow;
    shop.until_paused(id, reason).await;
    let paused = kabar.retry_failed(id).await.unwrap();
    assert_eq!(paused.state, CampaignState::Paused { reason });
    assert_eq!((paused.counts.failed, paused.counts.planned), (0, 4));
    shop.world.whatsapp.ack_everything(true);
    kabar.resume_campaign(id).await.unwrap();
    assert_eq!(shop.until_finished(id).await.counts.sent, 4);
    let draft = shop.draft(quick(), list(5..6)).await;
    let refused = kabar.retry_failed(draft).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::CampaignState);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_did_not_answer_gets_a_campaign_of_their_own_and_nobody_who_wants_none() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let id = shop.run(quick(), list(0..4)).await;
    shop.until_finished(id).await;
    shop.world.clock.advance(Duration::from_secs(5));
    shop.says(1, "Mau").await;
    kabar.add_suppression(&number(2)).await.unwrap();
    let followed = kabar
        .follow_up(id, FollowUp::NotReplied, "Promo lagi", another())
        .await
        .unwrap();
    assert_eq!(followed.campaign.state, CampaignState::Draft);
    let counts = followed.campaign.counts;
    assert_eq!((counts.total, counts.planned, counts.skipped), (3, 2, 1));
    assert_eq!(
        (followed.skips[0].why, followed.skips[0].people),
        (SkipReason::OptedOut, 1)
    );
    let texts: Vec<String> = shop
        .recipients(followed.campaign.id)
        .await
        .into_iter()
        .map(|row| row.text)
        .collect();
    assert_eq!(
        texts,
        ["Masih ada, 0", "", "Masih ada, 3"],
        "what the list said of them is kept"
    );
    // What shows that they agreed came along.
    let ledger = kabar.list_consents(None, 100).await.unwrap().consents;
    let records: Vec<NewConsent> = ledger
        .iter()
        .filter(|one| one.campaign == Some(followed.campaign.id))
        .map(|one| NewConsent {
            source: one.source.clone(),
            at: one.at,
            wording: one.wording.clone(),
        })
        .collect();
    assert_eq!(
        (records.len(), records[0].wording.as_str()),
        (2, "Write to me about coffee.")
    );
    let nobody = kabar.follow_up(id, FollowUp::Failed, "Promo", another()).await;
    assert_eq!(nobody.unwrap_err().code(), ErrorCode::NobodyToWrite);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_that_runs_is_not_put_away_and_one_that_is_over_is() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let id = shop.run(quick(), list(0..3)).await;
    let refused = kabar.archive_campaign(id, true).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::CampaignState);
    shop.until_finished(id).await;
    assert!(kabar.archive_campaign(id, true).await.unwrap().archived);
    assert!(!kabar.archive_campaign(id, false).await.unwrap().archived);
    assert_eq!(kabar.rename_campaign(id, " Kopi ").await.unwrap().name, "Kopi");
    let nameless = kabar.rename_campaign(id, " ").await.unwrap_err();
    assert_eq!(nameless.code(), ErrorCode::BadRequest);
}
