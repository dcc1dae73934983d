//! What became of a campaign: in numbers, person by person, and why.

use crate::house::{Shop, line, list, number, quick};
use kabar_core::clock::Clock;
use kabar_types::{
    ErrorCode, MessageStatus, Pacing, PauseReason, RecipientFilter, RecipientId, RecipientReason, SkipReason,
};
use std::time::Duration;

impl Shop {
    /// Why somebody stands where they do.
    async fn why(&self, id: RecipientId) -> RecipientReason {
        let explained = self.world.kabar().explain_recipient(id).await;
        explained.unwrap().why
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_tells_who_answered_who_wants_no_more_and_who_was_skipped() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let mut people = list(0..4);
    people.push(line("0812", "no number"));
    let id = shop.run(quick(), people).await;
    shop.until_finished(id).await;
    shop.world.clock.advance(Duration::from_secs(5));
    shop.says(0, "Mau dua gelas").await;
    shop.says(0, "Eh, tiga").await;
    shop.says(1, "STOP").await;
    let report = kabar.get_report(id).await.unwrap();
    assert_eq!((report.counts.total, report.replied, report.opted_out), (5, 2, 1));
    assert_eq!(report.skips.len(), 1);
    assert_eq!(
        (report.skips[0].why, report.skips[0].people),
        (SkipReason::Invalid, 1)
    );
    assert_eq!(report.slots.iter().map(|slot| slot.sent).sum::<u32>(), 4);
    assert_eq!((report.next_at, report.failures.len()), (None, 0));
    assert_eq!(report.accounts[0].account, Some(shop.account));
    let replies = kabar.list_campaign_replies(id, 10).await.unwrap();
    let texts: Vec<&str> = replies.iter().map(|reply| reply.text.as_str()).collect();
    assert_eq!(
        texts,
        ["STOP", "Mau dua gelas"],
        "the first of each, the newest of them first"
    );
    let find = async |filter, search| {
        let page = kabar.find_recipients(id, filter, search, None, 50).await.unwrap();
        let phones = page.recipients.into_iter().map(|row| row.phone);
        phones.collect::<Vec<_>>()
    };
    assert_eq!(
        find(RecipientFilter::OptedOut, "").await,
        [format!("+{}", number(1))]
    );
    assert_eq!(find(RecipientFilter::Skipped, "").await, ["0812"]);
    assert_eq!(
        find(RecipientFilter::Replied, &number(0)).await,
        [format!("+{}", number(0))]
    );
    let missing = kabar.get_report(kabar_types::CampaignId(404)).await;
    assert_eq!(missing.unwrap_err().code(), ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn why_somebody_got_nothing_is_told_at_every_moment_of_a_campaign() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let slow = Pacing {
        gap_min_ms: 300_000,
        gap_max_ms: 300_000,
        ..quick()
    };
    let id = shop.draft(slow, list(0..6)).await;
    let rows = shop.recipients(id).await;
    assert_eq!(shop.why(rows[5].id).await, RecipientReason::NotStarted);
    shop.world.start_campaign(id).await;
    shop.world
        .until_in_time("one is sent, and the next written down", async || {
            let counts = shop.campaign(id).await.counts;
            (counts.sent == 1 && counts.waiting > 0).then_some(())
        })
        .await;
    assert_eq!(shop.why(rows[0].id).await, RecipientReason::Sent);
    let next = kabar.explain_recipient(rows[1].id).await.unwrap();
    assert_eq!(next.why, RecipientReason::NextSlot);
    assert!(next.at.unwrap() > shop.world.clock.now());
    assert_eq!(kabar.get_report(id).await.unwrap().next_at, next.at);
    assert!(matches!(
        shop.why(rows[5].id).await,
        RecipientReason::InTurn { before: 1.. }
    ));
    kabar.add_suppression(&number(4)).await.unwrap();
    let skipped = kabar.explain_recipient(rows[4].id).await.unwrap();
    let why = SkipReason::OptedOut;
    assert_eq!(skipped.why, RecipientReason::Skipped { why });
    assert_eq!(skipped.at, Some(shop.world.clock.now()));
    kabar.pause_campaign(id).await.unwrap();
    let why = PauseReason::Person;
    assert_eq!(shop.why(rows[1].id).await, RecipientReason::Paused { why });
    kabar.cancel_campaign(id).await.unwrap();
    assert_eq!(shop.why(rows[1].id).await, RecipientReason::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_a_chat_says_which_campaign_it_is_of_and_whom_it_was_for() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let id = shop.run(quick(), list(0..1)).await;
    shop.until_finished(id).await;
    let row = shop.recipients(id).await.remove(0);
    let (chat, message) = (row.chat.unwrap(), row.message.unwrap());
    assert_eq!(
        shop.world.message(chat, message).await.unwrap().campaign,
        Some(id)
    );
    let found = kabar.find_recipient_of(message).await.unwrap().unwrap();
    assert_eq!((found.campaign_name.as_str(), found.recipient), ("Promo", row));
    let typed = kabar.send_text(chat, "Apa kabar?".into(), None).await.unwrap();
    let typed = shop.world.until_status(&typed, MessageStatus::Sent).await;
    assert_eq!(typed.campaign, None);
    assert_eq!(kabar.find_recipient_of(typed.id).await.unwrap(), None);
}
