//! Somebody who bothers is reported to WhatsApp, and blocked if wanted.

use crate::shop::Shop;
use kabar_core::ports::whatsapp::{Reported, SendError};
use kabar_core_testing::people;
use kabar_types::ErrorCode;

#[tokio::test(flavor = "multi_thread")]
async fn alice_is_reported_by_her_newest_message_and_blocked() {
    let shop = Shop::open().await;
    let (world, kabar) = (&shop.world, shop.world.kabar());
    let theirs = people::text_from(&people::alice(), "SPAM-9", "Buy now");
    world
        .whatsapp
        .deliver(shop.account, theirs.clone())
        .await
        .unwrap();
    let row = kabar
        .report_contact(shop.account, shop.alice, true)
        .await
        .unwrap();
    assert!(row.blocked);
    let reported = Reported {
        person: people::alice().jid,
        wa_id: theirs.wa_id,
        sent_at: theirs.sent_at,
    };
    assert_eq!(world.whatsapp.reports(shop.account), [reported]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_whatsapp_does_not_take_is_said_and_the_block_stands() {
    let shop = Shop::open().await;
    let (world, kabar) = (&shop.world, shop.world.kabar());
    let never = SendError::Invalid("never".to_owned());
    world
        .whatsapp
        .refuse_reports(shop.account, [never, SendError::Doubt]);
    for (code, block) in [
        (ErrorCode::ReportRefused, true),
        (ErrorCode::WhatsAppTrouble, false),
    ] {
        let refused = kabar.report_contact(shop.account, shop.alice, block).await;
        assert_eq!(refused.err().map(|error| error.code()), Some(code));
    }
    assert!(shop.contact().await.blocked);
    assert!(world.whatsapp.reports(shop.account).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_wrote_nothing_cannot_be_reported_and_without_a_connection_nobody_can() {
    let shop = Shop::open().await;
    let (world, kabar) = (&shop.world, shop.world.kabar());
    let quiet = kabar.begin_chat(shop.account, "+62 800-0000-0109").await.unwrap();
    let report = async |contact| {
        let refused = kabar.report_contact(shop.account, contact, false).await;
        refused.err().map(|error| error.code())
    };
    assert_eq!(
        report(quiet.contact.unwrap()).await,
        Some(ErrorCode::NothingToReport)
    );
    world.whatsapp.disconnect(shop.account);
    assert_eq!(report(shop.alice).await, Some(ErrorCode::NotConnected));
}
