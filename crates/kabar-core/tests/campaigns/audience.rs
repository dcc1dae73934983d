//! Who may be written to at all: those we know, and those of whom it was written down that they agreed.

use crate::house::{Shop, greeting, line, list, number, quick};
use kabar_core::NewCampaign;
use kabar_core_testing::people;
use kabar_types::{AudienceClass, RecipientOutcome, SkipReason};

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_gets_nothing_unless_it_was_written_down_that_they_agreed() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    shop.says(0, "Masih buka?").await;
    shop.world.clock.advance(std::time::Duration::from_secs(2));
    let agreed = greeting(&[shop.account], quick(), list(0..3));
    let unproven = NewCampaign {
        consent: None,
        ..agreed.clone()
    };
    let created = kabar.create_campaign(&unproven).await.unwrap();
    let stranger = Some(SkipReason::NoConsent);
    assert_eq!(created.verdicts, [None, stranger, stranger]);
    assert_eq!((created.audience.replied, created.audience.cold), (1, 2));
    shop.world.start_campaign(created.campaign.id).await;
    shop.until_finished(created.campaign.id).await;
    assert_eq!(shop.sent(), ["Halo 0"]);

    let id = kabar.create_campaign(&agreed).await.unwrap().campaign.id;
    shop.world.start_campaign(id).await;
    shop.until_finished(id).await;
    assert_eq!(shop.sent(), ["Halo 0", "Halo 0", "Halo 1", "Halo 2"]);
    let ledger = kabar.list_consents(None, 100).await.unwrap().consents;
    let about: Vec<(Option<String>, &str)> = ledger
        .iter()
        .map(|entry| (entry.phone.clone(), entry.wording.as_str()))
        .collect();
    let of = |place| (Some(format!("+{}", number(place))), "Write to me about coffee.");
    assert_eq!(about, [of(0), of(1), of(2)]);
    assert!(ledger.iter().all(|entry| entry.campaign == Some(id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_campaign_may_is_no_consent_for_the_next_and_its_messages_make_nobody_known() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let agreed = greeting(&[shop.account], quick(), list(0..1));
    let id = kabar.create_campaign(&agreed).await.unwrap().campaign.id;
    shop.world.start_campaign(id).await;
    shop.until_finished(id).await;
    let mut next = NewCampaign {
        consent: None,
        ..agreed
    };
    next.recipients.push(line(people::ALICE, "Alice"));
    shop.world.chat_with(shop.account, people::ALICE).await;
    let created = kabar.create_campaign(&next).await.unwrap();
    assert_eq!(created.verdicts, [Some(SkipReason::NoConsent), None]);
    assert_eq!((created.audience.replied, created.audience.cold), (1, 1));
    let now = kabar.get_audience(created.campaign.id).await.unwrap();
    assert_eq!(now, created.audience);
}

#[tokio::test(flavor = "multi_thread")]
async fn how_people_are_known_is_told_before_anything_is_written_down() {
    let shop = Shop::open().await;
    shop.says(0, "Halo").await;
    let numbers = [number(0), "0812".to_owned(), number(1), format!("+{}", number(1))];
    let told = shop.world.kabar().preview_audience(&numbers).await.unwrap();
    let (replied, cold) = (Some(AudienceClass::Replied), Some(AudienceClass::Cold));
    assert_eq!(told.classes, [replied, None, cold, cold]);
    assert_eq!(
        (told.counts.replied, told.counts.cold),
        (1, 1),
        "each person once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_known_no_more_when_their_turn_comes_is_skipped() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let chat = shop.world.chat_with(shop.account, &number(0)).await;
    shop.says(0, "Halo").await;
    shop.world.clock.advance(std::time::Duration::from_secs(2));
    let unproven = NewCampaign {
        consent: None,
        ..greeting(&[shop.account], quick(), list(0..1))
    };
    let id = kabar.create_campaign(&unproven).await.unwrap().campaign.id;
    kabar.clear_chat(chat, false).await.unwrap();
    shop.world
        .until("an empty chat", async || {
            let page = kabar.list_messages(chat, None, 10).await.unwrap();
            page.messages.is_empty().then_some(())
        })
        .await;
    shop.world.start_campaign(id).await;
    shop.until_finished(id).await;
    assert_eq!(shop.sent(), Vec::<String>::new());
    let why = SkipReason::NoConsent;
    assert_eq!(shop.outcomes(id).await, [RecipientOutcome::Skipped { why }]);
}
