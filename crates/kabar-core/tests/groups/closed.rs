//! Groups where nothing can be written by us.

use crate::house::{House, neighbours, remove};
use kabar_core::clock::Clock;
use kabar_core::ports::whatsapp::{GroupChange, SendError};
use kabar_core_testing::{Answer, people};
use kabar_types::{ErrorCode, EventBatch, GroupRole, MessageStatus, Signal, SystemNote};

#[tokio::test(flavor = "multi_thread")]
async fn where_only_admins_write_a_member_is_refused_until_it_is_an_admin() {
    let (house, chat) = House::with_group().await;
    let before = house.sent(&chat, "Hello").await;
    house.change(
        Some(&people::alice()),
        "N1",
        GroupChange::AdminsWrite { on: true },
        62,
    );
    house.says(&chat, SystemNote::AdminsWrite { on: true }, 2).await;
    let kabar = house.world.kabar();
    let refused = kabar.send_text(chat.id, "May I?".into(), None).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OnlyAdminsWrite);
    let refused = kabar.forward_message(before.id, vec![chat.id]).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OnlyAdminsWrite);
    assert_eq!(house.chat().await.closed, Some(ErrorCode::OnlyAdminsWrite));
    // What is done to a message that is there is another matter.
    kabar.react(before.id, "👍".into()).await.unwrap();
    let promoted = GroupChange::Promoted { people: vec![None] };
    house.change(Some(&people::alice()), "N2", promoted, 63);
    house.says(&chat, SystemNote::MembersPromoted, 3).await;
    kabar.send_text(chat.id, "Now I may".into(), None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_when_we_are_removed_fails_and_says_why() {
    let (house, chat) = House::with_group().await;
    let sent = house.sent(&chat, "Hello").await;
    house.world.whatsapp.answer(
        house.account,
        [Answer::Fails(SendError::Busy {
            wait_ms: Some(600_000),
        })],
    );
    let kabar = house.world.kabar();
    let waiting = kabar.send_text(chat.id, "Anybody?".into(), None).await.unwrap();
    let tomorrow = house.world.clock.now().plus(86_400_000);
    let later = kabar
        .schedule_text(chat.id, "Tomorrow".into(), None, tomorrow)
        .await
        .unwrap();
    kabar.react(sent.id, "👍".into()).await.unwrap();
    house.change(Some(&people::alice()), "N1", remove(&[None]), 62);
    for message in [&waiting, &later] {
        let row = house.world.until_status(message, MessageStatus::Failed).await;
        assert_eq!(row.error, Some(ErrorCode::NotInGroup));
    }
    let refused = kabar.retry_message(waiting.id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotInGroup);
    let refused = kabar.edit_message(sent.id, "Hallo".into()).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotInGroup);
    let told = house.world.events().into_iter().any(|batch| match batch {
        EventBatch::Signal {
            signal: Signal::ChangeFailed { message, error, .. },
        } => message == sent.id && error == ErrorCode::NotInGroup,
        _ => false,
    });
    assert!(
        told || house
            .world
            .whatsapp
            .sent(house.account)
            .iter()
            .any(|one| one.text == "👍")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_whatsapp_refuses_for_says_why_and_is_asked_for() {
    let (house, chat) = House::with_group().await;
    let mut info = people::group_of("Neighbours", &[people::alice(), people::bob()], GroupRole::Member);
    info.rules.admins_write = true;
    house.world.whatsapp.groups().set(&neighbours().jid, Some(info));
    let message = house
        .world
        .kabar()
        .send_text(chat.id, "Hello".into(), None)
        .await
        .unwrap();
    house
        .world
        .until("it is written", async || {
            (!house.world.whatsapp.sent(house.account).is_empty()).then_some(())
        })
        .await;
    house.world.whatsapp.nack(house.account, &message.wa_id, 420);
    let row = house.world.until_status(&message, MessageStatus::Failed).await;
    assert_eq!(row.error, Some(ErrorCode::OnlyAdminsWrite));
    house
        .world
        .until("it is closed here, too", async || {
            house
                .chat()
                .await
                .closed
                .filter(|why| *why == ErrorCode::OnlyAdminsWrite)
        })
        .await;
}
