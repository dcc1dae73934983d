//! What a campaign would come to, told before it is started and kept by it.

use crate::house::{Shop, line, list, number, quick};
use kabar_core::clock::Clock;
use kabar_types::{
    Limits, NewChatQuota, Pacing, PauseReason, PlannedHold, SkipCount, SkipReason, SoftLimit, Timelock,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_days_end_and_who_gets_nothing_and_the_campaign_keeps_it() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let daily = Pacing {
        gap_min_ms: 60_000,
        gap_max_ms: 60_000,
        per_day: 3,
        ..quick()
    };
    let mut people = list(0..6);
    people.extend([line("0812", "no number"), line(&number(1), "once more")]);
    let id = shop.draft(daily, people).await;
    kabar.add_suppression(&number(5)).await.unwrap();
    let plan = kabar.plan_campaign(id, None).await.unwrap();
    let days: Vec<_> = plan
        .days
        .iter()
        .map(|day| (day.date.as_str(), day.messages, day.new_chats))
        .collect();
    assert_eq!(days, [("2026-10-01", 3, 3), ("2026-10-02", 2, 2)]);
    assert_eq!((plan.total, plan.held, plan.incomplete), (5, None, 0));
    let skip = |why, people| SkipCount { why, people };
    assert_eq!(
        plan.skips,
        [
            skip(SkipReason::OptedOut, 1),
            skip(SkipReason::Invalid, 1),
            skip(SkipReason::Duplicate, 1)
        ]
    );
    let limits: Vec<SoftLimit> = plan.raised.iter().map(|raised| raised.limit).collect();
    assert!(limits.contains(&SoftLimit::NewChats) && !limits.contains(&SoftLimit::PerDay));
    assert_eq!(shop.campaign(id).await.counts.planned, 5, "nothing was changed");

    shop.world.start_campaign(id).await;
    assert_eq!(kabar.plan_campaign(id, None).await.unwrap().raised, []);
    shop.until_sent(3).await;
    shop.world.clock.advance(std::time::Duration::from_secs(86_000));
    shop.until_finished(id).await;
    let late = shop.world.clock.now().since(plan.finish_at.unwrap());
    assert!((0..120_000).contains(&late), "{late}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_what_would_hold_it() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    shop.world.chat_with(shop.account, &number(0)).await;
    shop.world.clock.advance(std::time::Duration::from_secs(2));
    let id = shop.draft(quick(), list(0..5)).await;
    let held = async |pacing: Pacing| {
        let plan = kabar.plan_campaign(id, Some(&pacing)).await.unwrap();
        assert!(plan.finish_at.is_none() || plan.held.is_none());
        plan.held
    };
    let by = |why, people| Some(PlannedHold { why, people });
    assert_eq!(held(quick()).await, None);
    let young = Pacing {
        account_days: 7,
        ..quick()
    };
    assert_eq!(held(young).await, by(PauseReason::AccountTooNew, 5));
    let short = Pacing {
        gap_min_ms: 60_000,
        gap_max_ms: 60_000,
        stop_by: Some(shop.world.clock.now().plus(90_000)),
        ..quick()
    };
    assert_eq!(held(short).await, by(PauseReason::StopBy, 3));
    let until = Some(shop.world.clock.now().plus(86_400_000));
    let limits = Limits {
        quota: NewChatQuota::Known {
            used: 5,
            total: 10,
            until,
        },
        timelock: Timelock::Free,
    };
    shop.world.whatsapp.set_limits(shop.account, limits);
    shop.world
        .whatsapp
        .emit(shop.account, kabar_core::ports::whatsapp::WaEvent::LimitsChanged);
    shop.world
        .until("the quota", async || {
            let plan = kabar.plan_campaign(id, None).await.ok()?;
            plan.quota[0].known.then_some(())
        })
        .await;
    assert_eq!(held(quick()).await, by(PauseReason::NewChatQuota, 1));
    let quota = kabar.plan_campaign(id, None).await.unwrap().quota[0];
    assert_eq!((quota.left, quota.until), (Some(3), until));
    shop.limit(shop.account, Timelock::Locked { until }).await;
    assert_eq!(held(quick()).await, by(PauseReason::Timelock, 4));
    let bad = Pacing {
        days: [false; 7],
        ..quick()
    };
    let refused = kabar.plan_campaign(id, Some(&bad)).await.unwrap_err();
    assert_eq!(refused.code(), kabar_types::ErrorCode::BadPacing);
}
