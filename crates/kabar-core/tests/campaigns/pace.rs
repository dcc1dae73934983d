//! Tempo in a person's hands: changed while it runs, bolder than is cautious, held and let go.

use crate::house::{Shop, list, quick};
use kabar_core::{clock::Clock, ports::whatsapp::WaEvent};
use kabar_core_testing::people;
use kabar_types::{
    CampaignState, ErrorCode, Pacing, PauseReason, RaisedLimit, RecipientOutcome, SessionState, SoftLimit,
};
use std::time::Duration;

/// Ten minutes apart.
fn slow() -> Pacing {
    Pacing {
        gap_min_ms: 600_000,
        gap_max_ms: 600_000,
        ..quick()
    }
}

impl Shop {
    /// Until the person at this place of the list is armed; the clock stands still.
    async fn until_armed(&self, id: kabar_types::CampaignId, place: usize) {
        self.world
            .until("somebody armed", async || {
                let outcomes = self.outcomes(id).await;
                (outcomes[place] == RecipientOutcome::Waiting).then_some(())
            })
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tempo_is_felt_at_once_and_takes_back_what_was_armed() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let id = shop.run(slow(), list(0..4)).await;
    shop.until_sent(1).await;
    shop.until_armed(id, 1).await;
    shop.world.accept_tempo(id, &quick()).await;
    let changed = kabar.set_pacing(id, &quick()).await.unwrap();
    assert_eq!((changed.counts.waiting, changed.counts.planned), (0, 3));
    assert_eq!(
        (changed.state, &changed.pacing),
        (CampaignState::Running, &quick())
    );
    let began = shop.world.clock.now();
    shop.until_finished(id).await;
    assert!(
        shop.world.clock.now().since(began) < 60_000,
        "nobody waits for the old gap"
    );
    assert_eq!(shop.sent(), ["Halo 0", "Halo 1", "Halo 2", "Halo 3"]);
    let refused = kabar.set_pacing(id, &quick()).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::CampaignState);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_campaign_begins_when_its_moment_is_taken_away() {
    let shop = Shop::open().await;
    let later = Pacing {
        start_at: Some(shop.world.clock.now().plus(86_400_000)),
        ..quick()
    };
    let id = shop.run(later, list(0..1)).await;
    let state = shop.campaign(id).await.state;
    assert!(matches!(state, CampaignState::Scheduled { .. }));
    shop.world.kabar().set_pacing(id, &quick()).await.unwrap();
    shop.until_finished(id).await;
    assert!(shop.world.clock_elapsed() < Duration::from_secs(600));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_begins_at_a_tempo_that_is_bolder_than_what_was_accepted() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let bold = Pacing {
        per_day: 200,
        account_days: 0,
        ..Pacing::cautious("UTC")
    };
    let id = shop.draft(bold.clone(), list(0..2)).await;
    let raised = kabar.check_pacing(&bold).raised;
    let limits: Vec<SoftLimit> = raised.iter().map(|raised| raised.limit).collect();
    assert_eq!(limits, [SoftLimit::PerDay, SoftLimit::AccountDays]);
    let code = async |accepted: &[RaisedLimit]| {
        kabar.accept_raises(id, accepted).await.unwrap();
        kabar.start_campaign(id).await.unwrap_err().code()
    };
    assert_eq!(code(&[]).await, ErrorCode::LimitsNotAccepted);
    assert_eq!(code(&raised[..1]).await, ErrorCode::LimitsNotAccepted);
    let other = RaisedLimit {
        default: 99,
        ..raised[0]
    };
    let refused = kabar.accept_raises(id, &[other]).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::BadRequest);
    kabar.accept_raises(id, &raised[1..]).await.unwrap();
    kabar.start_campaign(id).await.unwrap();
    let records = kabar.list_raises(id).await.unwrap();
    let told: Vec<_> = records
        .iter()
        .map(|record| (record.limit, record.value, record.at))
        .collect();
    let at = shop.world.clock.now();
    assert_eq!(
        told,
        [(SoftLimit::PerDay, 200, at), (SoftLimit::AccountDays, 0, at)]
    );
    assert!(records.iter().all(|record| !record.version.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_gets_no_bolder_unasked_and_what_is_held_does_not_go_on_so() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let id = shop.run(slow(), list(0..4)).await;
    shop.until_sent(1).await;
    let bolder = Pacing {
        per_day: 1_001,
        ..slow()
    };
    let refused = kabar.set_pacing(id, &bolder).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::LimitsNotAccepted);
    assert_eq!(shop.campaign(id).await.pacing, slow());
    kabar.pause_campaign(id).await.unwrap();
    kabar.set_pacing(id, &bolder).await.unwrap();
    let refused = kabar.resume_campaign(id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::LimitsNotAccepted);
    let reason = PauseReason::Person;
    assert_eq!(shop.campaign(id).await.state, CampaignState::Paused { reason });
    let calmer = Pacing {
        per_day: 900,
        ..slow()
    };
    kabar.set_pacing(id, &calmer).await.unwrap();
    kabar.resume_campaign(id).await.unwrap();
    let impossible = Pacing {
        gap_min_ms: 999,
        ..quick()
    };
    let refused = kabar.set_pacing(id, &impossible).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::BadPacing);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_pause_it_goes_on_within_a_second() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let id = shop.run(slow(), list(0..3)).await;
    shop.until_sent(1).await;
    kabar.pause_campaign(id).await.unwrap();
    shop.later(Duration::from_secs(600)).await;
    assert_eq!(shop.promised().len(), 1, "a pause lets nobody through");
    let resumed = shop.world.clock.now();
    kabar.resume_campaign(id).await.unwrap();
    shop.world
        .until("the next", async || (shop.promised().len() == 2).then_some(()))
        .await;
    assert!(shop.world.clock.now().since(resumed) <= 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_pauses_and_somebody_has_to_let_it_go_on_when_it_is_over() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let id = shop.run(slow(), list(0..3)).await;
    shop.until_sent(1).await;
    let ban = WaEvent::Banned {
        code: 101,
        until_ms: Some(120_000),
    };
    shop.world.whatsapp.emit(shop.account, ban);
    let paused = shop.until_paused(id, PauseReason::Banned).await;
    assert_eq!((paused.counts.waiting, paused.counts.planned), (0, 2));
    shop.world
        .until_in_time("online", async || {
            let state = shop.world.state(shop.account).await;
            matches!(state, Some(SessionState::Online)).then_some(())
        })
        .await;
    let reason = PauseReason::Banned;
    assert_eq!(shop.campaign(id).await.state, CampaignState::Paused { reason });
    assert_eq!(shop.sent().len(), 1);
    shop.world.accept_tempo(id, &quick()).await;
    kabar.set_pacing(id, &quick()).await.unwrap();
    kabar.resume_campaign(id).await.unwrap();
    shop.until_finished(id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn campaigns_over_several_numbers_each_get_their_turns_and_none_waits_for_another_number() {
    let shop = Shop::open().await;
    let kitchen = shop.world.link(people::KITCHEN).await;
    shop.free(kitchen).await;
    let pacing = Pacing {
        gap_min_ms: 2_000,
        gap_max_ms: 2_000,
        ..quick()
    };
    let mut ids = Vec::new();
    for (accounts, places) in [
        ([shop.account, kitchen], 0..6),
        ([shop.account, kitchen], 10..16),
        ([shop.account, kitchen], 20..26),
        ([kitchen, shop.account], 30..36),
    ] {
        ids.push(shop.draft_from(&accounts, pacing.clone(), list(places)).await);
    }
    for id in &ids {
        shop.world.start_campaign(*id).await;
    }
    for id in &ids {
        // Time stands still until each has its place.
        shop.until_armed(*id, 2).await;
    }
    for id in &ids {
        shop.until_finished(*id).await;
    }
    let of = |sent: &[String], first: char, length: usize| {
        sent.iter()
            .filter(|text| text.len() == length && text.chars().nth(5) == Some(first))
            .count()
    };
    let sent = shop.sent();
    assert_eq!(sent.len(), 18);
    // In the middle third each of the three had its turns.
    let middle = &sent[6..12];
    let turns = [
        6 - of(middle, '1', 7) - of(middle, '2', 7),
        of(middle, '1', 7),
        of(middle, '2', 7),
    ];
    assert!(turns.iter().all(|turns| (1..=3).contains(turns)), "{sent:?}");
    assert_eq!(shop.sent_by(kitchen).len(), 6);
}
