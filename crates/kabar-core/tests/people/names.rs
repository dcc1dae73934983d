//! What people are called, what they say about themselves, and what becomes of them when their number changes.

use crate::shop::Shop;
use kabar_core::ports::whatsapp::{BusinessSeen, InboundExtras, PersonChange, ProfileAnswer, WaEvent};
use kabar_core_testing::people::{self, alice, text_from};
use kabar_types::{BusinessProfile, ErrorCode, MessageBody, Redacted, SystemNote};

const NEW: &str = "6280000000199";

fn renumbered() -> PersonChange {
    PersonChange::Number {
        new: people::person(NEW).jid,
        new_lid: alice().alt,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_a_business_brings_its_verified_name() {
    let shop = Shop::open().await;
    let mut hello = text_from(&alice(), "B-1", "Promo hari ini");
    hello.push_name = Some(Redacted("alice".to_owned()));
    hello.extras = InboundExtras {
        business: BusinessSeen::named("Kedai Alice"),
        ..InboundExtras::default()
    };
    shop.world.whatsapp.deliver(shop.account, hello).await.unwrap();
    let row = shop.row().await;
    assert_eq!((row.title.as_str(), row.business), ("Kedai Alice", true));
    let none = BusinessSeen {
        is: Some(false),
        name: None,
    };
    let change = PersonChange::Business(none);
    shop.world
        .whatsapp
        .tell_of(shop.account, &alice(), change, shop.now());
    shop.until_row("no business", |row| row.title == "alice" && !row.business)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_alice_says_about_herself_is_asked_for_once_and_kept_with_its_moment() {
    let shop = Shop::open().await;
    let profile = ProfileAnswer {
        about: Some(Redacted("Sedang rapat".to_owned())),
        business: BusinessSeen::named("Kedai Alice"),
        profile: Some(BusinessProfile {
            address: "Jl. Melati 3".to_owned(),
            ..BusinessProfile::default()
        }),
    };
    shop.world
        .whatsapp
        .set_profile(shop.account, &alice().jid, profile.clone());
    assert_eq!(shop.contact().await.fetched_at, None);
    let kabar = shop.world.kabar();
    let seen = kabar.fetch_contact(shop.account, shop.alice).await.unwrap();
    assert_eq!(seen.about.as_deref(), Some("Sedang rapat"));
    assert_eq!(
        (seen.profile, seen.fetched_at),
        (profile.profile, Some(shop.now()))
    );
    assert_eq!((seen.name.as_str(), seen.business), ("Kedai Alice", true));
    let text = Redacted("Sudah selesai".to_owned());
    shop.world
        .whatsapp
        .tell_of(shop.account, &alice(), PersonChange::About { text }, shop.now());
    let new = async || (shop.contact().await.about.as_deref() == Some("Sudah selesai")).then_some(());
    shop.world.until("the new words", new).await;
    shop.world.whatsapp.disconnect(shop.account);
    let seen = kabar.fetch_contact(shop.account, shop.alice).await.unwrap();
    assert_eq!(
        seen.about.as_deref(),
        Some("Sudah selesai"),
        "asked for a moment ago"
    );
    shop.world.clock.advance(std::time::Duration::from_secs(61));
    let refused = kabar.fetch_contact(shop.account, shop.alice).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotConnected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_people_see_of_the_shop_is_kept() {
    let shop = Shop::open().await;
    let name = Redacted("Toko Sinar".to_owned());
    shop.world
        .whatsapp
        .emit(shop.account, WaEvent::OwnNameSeen { name });
    let kabar = shop.world.kabar();
    let known = async || {
        let details = kabar.get_account_details(shop.account).await.ok()?;
        (details.push_name == "Toko Sinar").then_some(())
    };
    shop.world.until("the name", known).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alice_takes_a_new_number_and_stays_one_chat_that_says_so_once() {
    let shop = Shop::open().await;
    let whatsapp = &shop.world.whatsapp;
    for _ in 0..2 {
        whatsapp.tell_of(shop.account, &alice(), renumbered(), shop.now());
    }
    shop.until_row("the new number", |row| row.phone == Some(format!("+{NEW}")))
        .await;
    // From the new number, and late from the old one.
    let mut new = people::person(NEW);
    new.alt = alice().alt;
    whatsapp
        .deliver(shop.account, text_from(&new, "N-1", "Nomor baru"))
        .await
        .unwrap();
    whatsapp
        .deliver(shop.account, text_from(&alice(), "O-1", "Nomor lama"))
        .await
        .unwrap();
    let mut old = alice();
    old.alt = None;
    whatsapp
        .deliver(shop.account, text_from(&old, "O-2", "Tanpa id"))
        .await
        .unwrap();
    let rows = shop.world.messages(shop.chat).await;
    let notes = rows.iter().filter(|row| {
        let note = SystemNote::NumberChanged {
            old: Some(format!("+{}", people::ALICE)),
            new: Some(format!("+{NEW}")),
        };
        row.body == MessageBody::System { note }
    });
    assert_eq!(notes.count(), 1);
    assert_eq!(rows.len(), 5, "hello, the news, and three texts");
    let row = shop.row().await;
    assert_eq!((row.phone, row.unread), (Some(format!("+{NEW}")), 4));
    // What is sent goes to the new number.
    shop.world
        .kabar()
        .send_text(shop.chat, "Siap".to_owned(), None)
        .await
        .unwrap();
    let sent = shop
        .world
        .until_in_time("the answer", async || whatsapp.sent(shop.account).pop())
        .await;
    assert_eq!(sent.to, people::person(NEW).jid);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_number_of_a_stranger_makes_nobody_a_contact() {
    let shop = Shop::open().await;
    let bob = people::bob();
    let change = PersonChange::Number {
        new: people::person(NEW).jid,
        new_lid: bob.alt.clone(),
    };
    shop.world
        .whatsapp
        .tell_of(shop.account, &bob, change, shop.now());
    shop.world
        .whatsapp
        .tell_of(shop.account, &alice(), PersonChange::Profile, shop.now());
    let name = Redacted("Toko".to_owned());
    shop.world
        .whatsapp
        .emit(shop.account, WaEvent::OwnNameSeen { name });
    let kabar = shop.world.kabar();
    let known = async || {
        let details = kabar.get_account_details(shop.account).await.ok()?;
        (details.push_name == "Toko").then_some(())
    };
    shop.world.until("what came after it", known).await;
    let chats = kabar
        .list_chats(kabar_core_testing::world::all_chats())
        .await
        .unwrap();
    assert_eq!(chats.chats.len(), 1);
}
