//! From the list to the end: each person once, at the tempo that was chosen, over pauses and crashes.

use crate::house::{Shop, greeting, line, list, number, quick};
use kabar_core::NewCampaign;
use kabar_core::clock::Clock;
use kabar_core_testing::people;
use kabar_types::{CampaignState, ErrorCode, Pacing, PauseReason, RecipientOutcome, SkipReason};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn everybody_of_a_list_gets_their_text_once_and_the_counts_add_up() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    kabar.add_suppression(&number(7)).await.unwrap();
    let mut recipients = list(0..3);
    recipients.extend([
        line("0812", "no number"),
        line(&number(1), "the same once more"),
        line(&number(7), "she wants none"),
        line(people::SHOP, "to ourselves"),
    ]);
    let new = NewCampaign {
        name: " Promo ".to_owned(),
        ..greeting(&[shop.account], quick(), recipients)
    };
    let created = kabar.create_campaign(&new).await.unwrap();
    let (invalid, duplicate) = (Some(SkipReason::Invalid), Some(SkipReason::Duplicate));
    let opted_out = Some(SkipReason::OptedOut);
    assert_eq!(
        created.verdicts,
        [None, None, None, invalid, duplicate, opted_out, invalid]
    );
    assert_eq!(created.campaign.state, CampaignState::Draft);
    let id = created.campaign.id;
    shop.world.start_campaign(id).await;
    let campaign = shop.until_finished(id).await;
    assert_eq!(shop.sent(), ["Halo 0", "Halo 1", "Halo 2"]);
    let counts = campaign.counts;
    assert_eq!((counts.total, counts.sent, counts.skipped), (7, 3, 4));
    assert!(campaign.started_at.is_some() && campaign.ended_at.is_some());
    let rows = shop.recipients(id).await;
    assert_eq!(rows[0].outcome, RecipientOutcome::Sent);
    assert!(rows[0].chat.is_some() && rows[0].message.is_some());
    let refused = kabar.start_campaign(id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::CampaignState);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_before_anything_is_written_down() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let good = greeting(&[shop.account], quick(), list(0..1));
    let burst = Pacing {
        gap_min_ms: 999,
        ..quick()
    };
    for (bad, code) in [
        (
            NewCampaign {
                name: " ".into(),
                ..good.clone()
            },
            ErrorCode::BadRequest,
        ),
        (
            NewCampaign {
                accounts: vec![],
                ..good.clone()
            },
            ErrorCode::BadRequest,
        ),
        (
            NewCampaign {
                pacing: burst,
                ..good.clone()
            },
            ErrorCode::BadPacing,
        ),
        (
            NewCampaign {
                recipients: vec![line("1", "x")],
                ..good
            },
            ErrorCode::NobodyToWrite,
        ),
    ] {
        assert_eq!(kabar.create_campaign(&bad).await.unwrap_err().code(), code);
    }
    assert!(kabar.list_campaigns().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_is_felt_at_once_and_takes_back_what_was_armed() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let id = shop
        .run(
            Pacing {
                gap_min_ms: 5_000,
                gap_max_ms: 5_000,
                ..quick()
            },
            list(0..6),
        )
        .await;
    shop.until_sent(2).await;
    let paused = kabar.pause_campaign(id).await.unwrap();
    let reason = PauseReason::Person;
    assert_eq!(paused.state, CampaignState::Paused { reason });
    let before = shop.promised().len();
    assert!(paused.counts.waiting <= 1 && before <= 3, "{:?}", paused.counts);
    shop.later(Duration::from_secs(60)).await;
    assert!(
        shop.promised().len() <= before + 1,
        "what was on its way, and no more"
    );
    assert_eq!(shop.campaign(id).await.counts.waiting, 0);
    kabar.resume_campaign(id).await.unwrap();
    shop.until_finished(id).await;
    let mut once = shop.promised();
    once.sort();
    assert_eq!(once, ["Halo 0", "Halo 1", "Halo 2", "Halo 3", "Halo 4", "Halo 5"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_that_is_cancelled_writes_to_nobody_any_more() {
    let shop = Shop::open().await;
    let id = shop
        .run(
            Pacing {
                gap_min_ms: 5_000,
                gap_max_ms: 5_000,
                ..quick()
            },
            list(0..4),
        )
        .await;
    shop.until_sent(1).await;
    let cancelled = shop.world.kabar().cancel_campaign(id).await.unwrap();
    assert_eq!(cancelled.state, CampaignState::Cancelled);
    let before = shop.promised();
    shop.later(Duration::from_secs(60)).await;
    assert_eq!(shop.promised(), before);
    let counts = shop.campaign(id).await.counts;
    assert_eq!(counts.cancelled + counts.sent, 4, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_in_the_middle_it_goes_on_and_nobody_gets_it_twice() {
    let mut shop = Shop::open().await;
    let id = shop.run(quick(), list(0..8)).await;
    for count in [2, 5] {
        shop.until_sent(count).await;
        shop.world.crash_and_reopen().await;
    }
    shop.until_finished(id).await;
    let sent = shop.world.whatsapp.sent(shop.account);
    let mut ids: Vec<_> = sent
        .iter()
        .map(|sent| (sent.text.clone(), sent.wa_id.clone()))
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 8, "a repeat has the same id: {ids:?}");
    let counts = shop.campaign(id).await.counts;
    assert_eq!((counts.total, counts.sent), (8, 8));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_in_quiet_hours_and_a_scheduled_campaign_waits_for_its_moment() {
    let shop = Shop::open().await;
    let dawn = shop.world.clock.now();
    let hours = Pacing {
        quiet_from: 0,
        quiet_until: 2 * 60,
        start_at: Some(dawn.plus(1_800_000)),
        ..quick()
    };
    let id = shop.run(hours, list(0..2)).await;
    assert!(matches!(
        shop.campaign(id).await.state,
        CampaignState::Scheduled { .. }
    ));
    shop.later(Duration::from_secs(3_600)).await;
    assert_eq!(shop.promised(), Vec::<String>::new(), "it is one in the morning");
    shop.world.clock.advance(Duration::from_secs(3_540));
    shop.until_finished(id).await;
    assert!(shop.world.clock.now().since(dawn) >= 7_190_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cap_of_an_hour_holds_and_a_computer_that_slept_makes_up_for_nothing() {
    let shop = Shop::open().await;
    let capped = Pacing {
        per_hour: 2,
        ..quick()
    };
    let id = shop.run(capped, list(0..5)).await;
    shop.until_sent(2).await;
    shop.later(Duration::from_secs(600)).await;
    assert_eq!(shop.promised().len(), 2);
    shop.later(Duration::from_secs(5 * 3_600)).await;
    shop.world
        .until_in_time("two more", async || (shop.promised().len() == 4).then_some(()))
        .await;
    shop.later(Duration::from_secs(600)).await;
    assert_eq!(shop.promised().len(), 4, "five hours are no five turns");
    shop.world.clock.advance(Duration::from_secs(3_000));
    shop.until_finished(id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_campaigns_of_a_number_take_turns_and_two_numbers_do_not_wait_for_each_other() {
    let shop = Shop::open().await;
    let kitchen = shop.world.link(people::KITCHEN).await;
    shop.free(kitchen).await;
    let pacing = Pacing {
        gap_min_ms: 2_000,
        gap_max_ms: 2_000,
        ..quick()
    };
    let first = shop.draft(pacing.clone(), list(0..8)).await;
    let second = shop.draft(pacing.clone(), list(10..18)).await;
    let third = shop.draft_from(&[kitchen], pacing, list(20..24)).await;
    for id in [first, second, third] {
        shop.world.start_campaign(id).await;
    }
    for id in [first, second, third] {
        shop.until_finished(id).await;
    }
    let sent = shop.sent();
    let of_first = |texts: &[String]| texts.iter().filter(|text| text.len() == "Halo 0".len()).count();
    assert_eq!((sent.len(), of_first(&sent)), (16, 8));
    assert!((2..=6).contains(&of_first(&sent[4..12])), "{sent:?}");
    assert_eq!(shop.sent_by(kitchen).len(), 4);
}
