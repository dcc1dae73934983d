//! A chat with a number that was typed.

use crate::shop::Shop;
use kabar_core::ports::whatsapp::BusinessSeen;
use kabar_core_testing::{people, world::all_chats};
use kabar_types::{ErrorCode, Jid};
use std::time::Duration;

const CAROL: &str = "6280000000103";

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_with_a_number_is_in_no_list_until_something_is_said() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let phone = Jid::from_phone_digits(CAROL);
    let named = BusinessSeen::named("Kedai Carol");
    shop.world.whatsapp.set_business(shop.account, &phone, named);
    let chat = kabar.begin_chat(shop.account, "+62 800-0000-0103").await.unwrap();
    assert_eq!(chat.phone.as_deref(), Some("+6280000000103"));
    let listed = async || kabar.list_chats(all_chats()).await.unwrap().chats.len();
    assert_eq!(listed().await, 1);
    let again = kabar.begin_chat(shop.account, CAROL).await.unwrap();
    assert_eq!(
        (again.id, shop.world.whatsapp.lookups(shop.account).len()),
        (chat.id, 1)
    );
    kabar.send_text(chat.id, "Halo".to_owned(), None).await.unwrap();
    assert_eq!(listed().await, 2);
    // Under the hidden id it is the same person.
    let carol = people::person(CAROL);
    let by_lid = people::text_from(
        &kabar_core::ports::whatsapp::Person {
            jid: carol.alt.clone().unwrap(),
            alt: None,
        },
        "C-1",
        "Halo juga",
    );
    shop.world.whatsapp.deliver(shop.account, by_lid).await.unwrap();
    assert_eq!(listed().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_cannot_be_written_to_says_why() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let refusal = async |number: &str| kabar.begin_chat(shop.account, number).await.unwrap_err().code();
    for bad in ["", "0812 000", "teh manis", "+1", "0800-0000-0103"] {
        assert_eq!(refusal(bad).await, ErrorCode::BadNumber, "{bad}");
    }
    assert_eq!(refusal(people::SHOP).await, ErrorCode::OwnNumber);
    let absent = Jid::from_phone_digits(CAROL);
    shop.world.whatsapp.set_absent(shop.account, &absent);
    assert_eq!(refusal(CAROL).await, ErrorCode::NotOnWhatsApp);
    assert_eq!(refusal(CAROL).await, ErrorCode::NotOnWhatsApp);
    let asked = || shop.world.whatsapp.lookups(shop.account).len();
    assert_eq!(asked(), 1, "it was asked for a moment ago");
    shop.world.clock.advance(Duration::from_secs(2));
    shop.world.whatsapp.disconnect(shop.account);
    assert_eq!(refusal("6280000000104").await, ErrorCode::NotConnected);
    let alice = kabar.begin_chat(shop.account, people::ALICE).await.unwrap();
    assert_eq!(alice.id, shop.chat, "whoever is known needs no question");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_numbers_are_asked_for_slowly_and_not_twice() {
    let shop = Shop::open().await;
    let numbers: Vec<Jid> = (0..120)
        .map(|place| Jid::from_phone_digits(&format!("628000001{place:04}")))
        .collect();
    let kabar = shop.world.kabar().clone();
    let (account, asked) = (shop.account, numbers.clone());
    let asking = tokio::spawn(async move { kabar.find_on_whatsapp(account, &asked).await });
    let before = shop.world.clock_elapsed();
    shop.world
        .until_in_time("three questions", async || {
            (shop.world.whatsapp.lookups(account).len() == 3 && asking.is_finished()).then_some(())
        })
        .await;
    assert!(shop.world.clock_elapsed() - before >= Duration::from_secs(3));
    let found = asking.await.unwrap().unwrap();
    assert_eq!((found.len(), found.values().all(|on| *on)), (120, true));
    let kabar = shop.world.kabar();
    kabar.find_on_whatsapp(account, &numbers).await.unwrap();
    assert_eq!(shop.world.whatsapp.lookups(account).len(), 3);
    let chats = kabar.list_chats(all_chats()).await.unwrap();
    assert_eq!(chats.chats.len(), 1, "a list of numbers makes no chats");
}
