//! Small pictures: asked for when somebody looks, kept, and not asked for again while they are the same.

use crate::shop::{Shop, picture};
use kabar_core::ports::whatsapp::{PersonChange, PictureAnswer, SendError};
use kabar_core_testing::people;
use std::time::Duration;

fn changed(id: Option<&str>) -> PersonChange {
    PersonChange::Picture {
        id: id.map(str::to_owned),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_comes_once_somebody_looks_and_is_not_asked_for_again() {
    let shop = Shop::open_to(picture("7")).await;
    let row = shop.until_row("the picture", |row| row.picture.is_some()).await;
    let shown = row.picture.unwrap();
    assert_eq!(shown.version, "7");
    let (mime, bytes) = shop.world.kabar().find_picture(shown.id).await.unwrap().unwrap();
    assert_eq!((mime.as_str(), bytes.ends_with(b"7")), ("image/png", true));
    assert_eq!(shop.asked(), [""]);
    for _ in 0..3 {
        shop.look().await;
        shop.world.clock.advance(Duration::from_secs(60));
    }
    shop.world
        .kabar()
        .list_messages(shop.chat, None, 10)
        .await
        .unwrap();
    // A week later it is asked for by its id, and nothing comes.
    shop.world.clock.advance(Duration::from_secs(8 * 86_400));
    shop.look().await;
    shop.world
        .until_in_time("one more question", async || {
            (shop.asked().len() > 1).then_some(())
        })
        .await;
    assert_eq!(shop.asked(), ["", "7"]);
    assert_eq!(shop.row().await.picture, Some(shown));
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_look_at_once_whatsapp_is_asked_once() {
    let shop = Shop::open_to(picture("7")).await;
    tokio::join!(shop.look(), shop.look(), shop.look(), shop.look(), shop.look());
    let of_bob = async || {
        let asked = shop.world.whatsapp.pictures_asked(shop.account);
        let bob = people::bob().jid;
        asked.iter().any(|(whose, _)| *whose == bob).then_some(())
    };
    shop.world.chat_with(shop.account, people::BOB).await;
    shop.look().await;
    shop.world.until_in_time("Bob's turn", of_bob).await;
    let turns = shop.world.clock_elapsed() + Duration::from_secs(10);
    let over = async || (shop.world.clock_elapsed() > turns).then_some(());
    shop.world
        .until_in_time("the turns of everybody else", over)
        .await;
    assert_eq!(shop.asked().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_picture_is_fetched_when_whatsapp_tells_and_one_that_is_gone_goes_at_once() {
    let shop = Shop::open().await;
    let (whatsapp, alice) = (&shop.world.whatsapp, people::alice());
    whatsapp.set_picture(shop.account, &alice.jid, picture("7"));
    shop.world
        .until_in_time("the first question", async || {
            (!shop.asked().is_empty()).then_some(())
        })
        .await;
    whatsapp.tell_of(shop.account, &alice, changed(Some("7")), shop.now());
    shop.until_row("the picture", |row| row.picture.is_some()).await;
    whatsapp.set_picture(shop.account, &alice.jid, picture("8"));
    whatsapp.tell_of(shop.account, &alice, changed(Some("8")), shop.now());
    let newest = |row: &kabar_types::Chat| row.picture.as_ref().is_some_and(|one| one.version == "8");
    shop.until_row("the new picture", newest).await;
    let asked = shop.asked().len();
    whatsapp.tell_of(shop.account, &alice, changed(None), shop.now());
    shop.until_row("no picture", |row| row.picture.is_none()).await;
    assert_eq!(shop.asked().len(), asked, "there is nothing to ask for");
}

#[tokio::test(flavor = "multi_thread")]
async fn none_hidden_and_unusable_ones_are_remembered() {
    for answer in [
        PictureAnswer::None,
        PictureAnswer::Hidden,
        PictureAnswer::Unusable { id: "7".to_owned() },
        PictureAnswer::Here {
            id: "7".to_owned(),
            bytes: b"<svg/>".to_vec(),
        },
    ] {
        let shop = Shop::open().await;
        shop.world
            .whatsapp
            .set_picture(shop.account, &people::alice().jid, answer);
        shop.world
            .until_in_time("the question", async || (!shop.asked().is_empty()).then_some(()))
            .await;
        // Told of a picture that is asked for at once: everything before it has been answered.
        let bob = people::bob();
        shop.world.chat_with(shop.account, people::BOB).await;
        shop.world
            .until_in_time("Bob's turn", async || {
                shop.look().await;
                let asked = shop.world.whatsapp.pictures_asked(shop.account);
                asked.iter().any(|(whose, _)| *whose == bob.jid).then_some(())
            })
            .await;
        assert_eq!(shop.asked().len(), 1);
        assert_eq!(shop.row().await.picture, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_looked_at_without_a_connection_is_asked_for_once_there_is_one() {
    let shop = Shop::open().await;
    let bob = people::bob();
    shop.world
        .until_in_time("the question", async || (!shop.asked().is_empty()).then_some(()))
        .await;
    shop.world.chat_with(shop.account, people::BOB).await;
    shop.world.whatsapp.disconnect(shop.account);
    shop.world
        .whatsapp
        .set_picture(shop.account, &bob.jid, picture("9"));
    shop.look().await;
    shop.world.whatsapp.connect(shop.account).await;
    shop.world
        .until_in_time("Bob's picture", async || {
            let asked = shop.world.whatsapp.pictures_asked(shop.account);
            asked.iter().any(|(whose, _)| *whose == bob.jid).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_to_be_left_alone_is() {
    let shop = Shop::open().await;
    shop.world
        .until_in_time("the question", async || (!shop.asked().is_empty()).then_some(()))
        .await;
    let wait_ms = Some(600_000);
    shop.world
        .whatsapp
        .refuse_pictures(shop.account, [SendError::Busy { wait_ms }]);
    let alice = people::alice();
    shop.world
        .whatsapp
        .tell_of(shop.account, &alice, changed(Some("8")), shop.now());
    let twice = async || (shop.asked().len() >= 2).then_some(shop.world.clock_elapsed());
    let refused = shop.world.until_in_time("the refusal", twice).await;
    let again = async || (shop.asked().len() >= 3).then_some(shop.world.clock_elapsed());
    let asked = shop.world.until_in_time("another try", again).await;
    assert!(
        asked - refused >= Duration::from_secs(590),
        "{:?}",
        asked - refused
    );
}
