//! Whose night it is: everybody is written to in the hours of their own country.

use crate::house::{Shop, line, list, quick};
use kabar_core::clock::Clock;
use kabar_types::{Pacing, PauseReason, RecipientOutcome};
use std::time::Duration;

const GERMAN: &str = "+49 171 0000214";

/// From six in the morning on, wherever somebody is. The clock of these tests begins at midnight of UTC: Berlin has two hours
/// past it, Jakarta seven, Jayapura nine.
fn by_day() -> Pacing {
    Pacing {
        quiet_from: 0,
        quiet_until: 6 * 60,
        recipient_zones: true,
        ..quick()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sleeps_keeps_nobody_waiting_and_gets_theirs_in_their_morning() {
    let shop = Shop::open().await;
    let dawn = shop.world.clock.now();
    let mut people = vec![line(GERMAN, "Bob")];
    people.extend(list(0..3));
    let id = shop.run(by_day(), people).await;
    shop.until_sent(3).await;
    assert_eq!(shop.sent(), ["Halo 0", "Halo 1", "Halo 2"]);
    assert!(shop.world.clock.now().since(dawn) < 600_000, "at once");
    assert_eq!(shop.outcomes(id).await[0], RecipientOutcome::Planned);
    shop.later(Duration::from_secs(3 * 3_600)).await;
    assert_eq!(shop.promised().len(), 3, "it is five in Berlin");
    shop.world.clock.advance(Duration::from_secs(3_540));
    shop.until_finished(id).await;
    let waited = shop.world.clock.now().since(dawn);
    assert!(
        (14_390_000..15_000_000).contains(&waited),
        "six in Berlin: {waited}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_country_went_to_sleep_meanwhile_gets_nothing_at_the_last_word() {
    let shop = Shop::open().await;
    // In the west of Indonesia it is seven; the zone of the campaign is open all along.
    let soon_quiet = Pacing {
        quiet_from: 7 * 60 + 2,
        quiet_until: 7 * 60 + 30,
        ..by_day()
    };
    shop.world.whatsapp.set_down(true);
    shop.world.whatsapp.disconnect(shop.account);
    let id = shop.run(soon_quiet, list(0..1)).await;
    shop.world
        .until("armed", async || {
            (shop.outcomes(id).await == [RecipientOutcome::Waiting]).then_some(())
        })
        .await;
    shop.world.clock.advance(Duration::from_secs(300));
    shop.world.whatsapp.set_down(false);
    shop.world.whatsapp.connect(shop.account).await;
    shop.world
        .until("taken back", async || {
            (shop.outcomes(id).await == [RecipientOutcome::Planned]).then_some(())
        })
        .await;
    assert_eq!(shop.promised(), Vec::<String>::new());
    shop.world.clock.advance(Duration::from_secs(1_490));
    shop.until_finished(id).await;
    assert_eq!(shop.promised(), ["Halo 0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_a_chat_goes_before_new_ones_that_may_not_begin_yet_in_any_zone() {
    let shop = Shop::open().await;
    let known = crate::house::number(7);
    shop.world.chat_with(shop.account, &known).await;
    shop.world.clock.advance(Duration::from_secs(2));
    let one_new = Pacing {
        new_chats_per_day: 1,
        ..by_day()
    };
    let mut people = vec![line("+49 171 0000215", "Carol"), line(GERMAN, "Bob")];
    people.extend(list(0..2));
    people.extend(list(7..8));
    shop.run(one_new, people).await;
    shop.until_sent(2).await;
    assert_eq!(shop.promised(), ["Halo 0", "Halo 7"], "and Berlin sleeps");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_country_that_is_never_awake_as_a_whole_pauses_once_only_its_people_are_left() {
    let shop = Shop::open().await;
    let narrow = Pacing {
        quiet_from: 10 * 60,
        quiet_until: 7 * 60,
        ..by_day()
    };
    let mut people = vec![line("+7 916 000-02-14", "Bob")];
    people.extend(list(0..2));
    let id = shop.run(narrow, people).await;
    let paused = shop.until_paused(id, PauseReason::ZonesClosed).await;
    assert_eq!(paused.counts.planned, 1);
    assert_eq!(shop.promised(), ["Halo 0", "Halo 1"]);
    let own = Pacing {
        recipient_zones: false,
        ..quick()
    };
    shop.world.accept_tempo(id, &own).await;
    shop.world.kabar().set_pacing(id, &own).await.unwrap();
    shop.world.kabar().resume_campaign(id).await.unwrap();
    shop.until_finished(id).await;
}
