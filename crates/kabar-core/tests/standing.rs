//! What a desktop shows of Kabar all the time, over a whole Kabar: it follows what is unread, what was chosen, and the lock.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::{
    Unlock,
    standing::{Standing, Standings},
};
use kabar_core_testing::{
    World,
    people::{ALICE, BOB, SHOP},
};
use kabar_types::{AccountSettings, DesktopChoices, ErrorCode, Mute};
use std::time::Duration;
use zeroize::Zeroizing;

/// How things stand once they stand like this.
async fn until(standings: &mut Standings, wanted: impl Fn(&Standing) -> bool) -> Standing {
    let waiting = async {
        loop {
            let standing = standings.next().await.unwrap();
            if wanted(&standing) {
                return standing;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unread_is_counted_over_all_chats_and_a_muted_number_counts_in_silence() {
    let world = World::new().await;
    let mut standings = world.kabar().standings();
    assert_eq!(standings.next().await.unwrap().unread, 0, "first of all");

    let account = world.link(SHOP).await;
    let chat = world.chat_with(account, ALICE).await;
    world.chat_with(account, BOB).await;
    until(&mut standings, |standing| standing.unread == 2).await;

    world.kabar().mark_chat_unread(chat, false).await.unwrap();
    until(&mut standings, |standing| standing.unread == 1).await;

    let settings = AccountSettings {
        mute: Mute::Forever,
        ..AccountSettings::default()
    };
    world
        .kabar()
        .set_account_settings(account, settings)
        .await
        .unwrap();
    until(&mut standings, |standing| standing.unread == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_kabar_counts_nothing_aloud() {
    let world = World::new().await;
    let passphrase = || Zeroizing::new("kopi susu dua gelas".to_owned());
    world.kabar().set_passphrase(passphrase()).await.unwrap();
    world.kabar().turn_lock_on(passphrase()).await.unwrap();
    let account = world.link(SHOP).await;
    world.chat_with(account, ALICE).await;
    let mut standings = world.kabar().standings();
    assert_eq!(standings.next().await.unwrap().unread, 1);

    world.kabar().lock().unwrap();
    until(&mut standings, |standing| standing.unread == 0).await;
    world
        .kabar()
        .unlock(Unlock::Passphrase(passphrase()))
        .await
        .unwrap();
    until(&mut standings, |standing| standing.unread == 1).await;
}

#[tokio::test]
async fn what_was_chosen_is_told_and_nobody_can_make_the_window_unreadable() {
    let world = World::new().await;
    let mut standings = world.kabar().standings();
    assert_eq!(standings.next().await.unwrap().choices, DesktopChoices::default());

    let mut settings = world.kabar().get_settings().await.unwrap();
    settings.desktop.zoom = 150;
    settings.desktop.to_tray = true;
    world.kabar().set_settings(settings.clone()).await.unwrap();
    let standing = until(&mut standings, |standing| standing.choices.to_tray).await;
    assert_eq!(standing.choices.zoom, 150);

    for zoom in [0, 49, 201] {
        settings.desktop.zoom = zoom;
        let refused = world.kabar().set_settings(settings.clone()).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::BadRequest, "{zoom}");
    }
}
