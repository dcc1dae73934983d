//! One person known to several of our numbers, and faces in lists.

use crate::shop::Shop;
use kabar_core::ports::whatsapp::PictureAnswer;
use kabar_core_testing::people;
use kabar_types::{ContactId, Picture};

fn picture() -> PictureAnswer {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x60\0\0\0\x60".to_vec();
    bytes.resize(400, 7);
    PictureAnswer::Here {
        id: "1700000001".to_owned(),
        bytes,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_alice_said_to_both_numbers_is_one_timeline() {
    let shop = Shop::open().await;
    let (world, kabar) = (&shop.world, shop.world.kabar());
    let kitchen = world.link(people::KITCHEN).await;
    let theirs = world.chat_with(kitchen, people::ALICE).await;
    let chats = kabar.list_person_chats(shop.alice).await.unwrap();
    let ids: Vec<_> = chats.iter().map(|chat| chat.id).collect();
    assert_eq!(ids, [shop.chat, theirs]);
    let page = kabar.list_person_timeline(shop.alice, None, 50).await.unwrap();
    let accounts: Vec<_> = page.messages.iter().map(|row| row.account).collect();
    assert!(accounts.contains(&shop.account) && accounts.contains(&kitchen));
    assert_eq!(page.older, None);
    let nobody = kabar.list_person_timeline(ContactId(999), None, 50).await;
    assert!(nobody.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_face_in_a_list_is_asked_for_when_somebody_sees_the_list_and_stands_beside_her_words() {
    let shop = Shop::open_to(picture()).await;
    let (world, kabar) = (&shop.world, shop.world.kabar());
    let row = async || {
        kabar
            .list_messages(shop.chat, None, 1)
            .await
            .unwrap()
            .messages
            .remove(0)
    };
    assert_eq!(row().await.sender_picture, None);
    kabar.want_pictures(shop.account, &[shop.alice]).await.unwrap();
    let shown = world
        .until_in_time("her face", async || row().await.sender_picture)
        .await;
    let Picture { version, .. } = shown;
    assert_eq!(version, "1700000001");
}
