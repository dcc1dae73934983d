//! Sessions over restarts, losses and ends.

use kabar_core::ports::whatsapp::{HistoryDepth, LinkWish, WaEvent};
use kabar_core_testing::{World, people, world::all_chats};
use kabar_types::{AccountId, ErrorCode, LinkState, LogoutReason, SessionState};

async fn state(world: &World, account: AccountId) -> Option<SessionState> {
    let accounts = world.kabar().list_accounts().await.ok()?;
    accounts
        .into_iter()
        .find(|one| one.id == account)
        .map(|one| one.state)
}

async fn until_state(
    world: &World,
    account: AccountId,
    what: &str,
    is: impl Fn(&SessionState) -> bool,
) -> SessionState {
    world
        .until_in_time(what, async || state(world, account).await.filter(&is))
        .await
}

fn is_online(state: &SessionState) -> bool {
    *state == SessionState::Online
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_resumes_without_linking_again() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    until_state(&world, account, "online", is_online).await;
    world.close().await;
    world.open().await.unwrap();
    until_state(&world, account, "online again", is_online).await;
    assert_eq!(world.whatsapp.linked_numbers(), [people::SHOP]);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_numbers_come_online_and_keep_their_chats_apart() {
    let mut world = World::new().await;
    let shop = world.link(people::SHOP).await;
    let kitchen = world.link(people::KITCHEN).await;
    let here = world.chat_with(shop, people::ALICE).await;
    let there = world.chat_with(kitchen, people::ALICE).await;
    assert_ne!(here, there);
    world.close().await;
    world.open().await.unwrap();
    for account in [shop, kitchen] {
        until_state(&world, account, "online", is_online).await;
    }
    assert_eq!(
        world.kabar().list_chats(all_chats()).await.unwrap().chats.len(),
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_shows_and_comes_back() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    until_state(&world, account, "online", is_online).await;
    world.whatsapp.disconnect(account);
    until_state(&world, account, "reconnecting", |state| {
        matches!(state, SessionState::Reconnecting { .. })
    })
    .await;
    world.whatsapp.connect(account).await;
    until_state(&world, account, "online again", is_online).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_on_the_phone_keeps_the_messages_and_stops_sending() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.whatsapp.log_out(account, LogoutReason::Removed);
    let is_out = |state: &SessionState| {
        matches!(
            state,
            SessionState::LoggedOut {
                reason: LogoutReason::Removed,
                ..
            }
        )
    };
    until_state(&world, account, "logged out", is_out).await;
    let refused = world.kabar().send_text(chat, "hello?".into(), None).await;
    assert_eq!(
        refused.err().map(|error| error.code()),
        Some(ErrorCode::AccountLoggedOut)
    );
    world.close().await;
    world.open().await.unwrap();
    assert!(
        state(&world, account).await.is_some_and(|state| is_out(&state)),
        "it stays logged out"
    );
    assert_eq!(world.messages(chat).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_session_comes_back_when_a_person_asks() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.whatsapp.emit(account, WaEvent::Replaced);
    until_state(&world, account, "replaced", |state| {
        *state == SessionState::Replaced
    })
    .await;
    world.kabar().reconnect_account(account).await.unwrap();
    until_state(&world, account, "online", is_online).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_ends_by_itself() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.whatsapp.emit(
        account,
        WaEvent::Banned {
            code: 101,
            until_ms: Some(120_000),
        },
    );
    world
        .until("banned", async || {
            state(&world, account)
                .await
                .filter(|state| matches!(state, SessionState::Banned { code: 101, .. }))
        })
        .await;
    until_state(&world, account, "online", is_online).await;
    let passed = world.clock_elapsed();
    assert!(passed.as_secs() >= 120, "not before its end: {passed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_device_file_is_named_and_the_other_number_goes_on() {
    let mut world = World::new().await;
    let broken = world.link(people::SHOP).await;
    let sound = world.link(people::KITCHEN).await;
    world.close().await;
    let file = world
        .dir()
        .join("profile/accounts")
        .join(broken.to_string())
        .join("wa.db");
    std::fs::write(&file, "damaged").unwrap();
    world.open().await.unwrap();
    let state = until_state(&world, broken, "damaged", |state| {
        matches!(state, SessionState::Damaged { .. })
    })
    .await;
    let SessionState::Damaged {
        error: ErrorCode::DatabaseCorrupt,
        ..
    } = state
    else {
        panic!("{state:?}")
    };
    until_state(&world, sound, "online", is_online).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unlinking_logs_out_on_the_server_and_keeps_the_messages() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.kabar().unlink_account(account, false).await.unwrap();
    let state = state(&world, account).await;
    assert!(
        matches!(
            state,
            Some(SessionState::LoggedOut {
                reason: LogoutReason::ByUs,
                ..
            })
        ),
        "{state:?}"
    );
    assert!(world.whatsapp.linked_numbers().is_empty());
    assert_eq!(world.messages(chat).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_an_account_leaves_nothing_of_it_and_nothing_else_changes() {
    let mut world = World::new().await;
    let gone = world.link(people::SHOP).await;
    let stays = world.link(people::KITCHEN).await;
    world.chat_with(gone, people::ALICE).await;
    let chat = world.chat_with(stays, people::ALICE).await;
    world.kabar().remove_account(gone).await.unwrap();
    let folder = world.dir().join("profile/accounts").join(gone.to_string());
    assert!(!folder.exists());
    let chats = world.kabar().list_chats(all_chats()).await.unwrap().chats;
    assert_eq!(chats.iter().map(|chat| chat.id).collect::<Vec<_>>(), [chat]);
    assert_eq!(world.whatsapp.linked_numbers(), [people::KITCHEN]);
    world.close().await;
    world.open().await.unwrap();
    until_state(&world, stays, "online", is_online).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_was_unlinked_is_linked_again_and_keeps_its_messages() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let early = world
        .kabar()
        .relink_account(account, LinkWish::scan(HistoryDepth::None))
        .await;
    assert_eq!(
        early.err().map(|error| error.code()),
        Some(ErrorCode::BadRequest),
        "it is linked"
    );
    world.kabar().unlink_account(account, false).await.unwrap();
    world
        .kabar()
        .relink_account(account, LinkWish::scan(HistoryDepth::None))
        .await
        .unwrap();
    world.until("a code", async || world.whatsapp.shown_code()).await;
    world.whatsapp.scan(people::SHOP);
    world
        .until("the new session", async || {
            (!world.whatsapp.is_linking(account)).then_some(())
        })
        .await;
    world.whatsapp.connect(account).await;
    until_state(&world, account, "online", is_online).await;
    assert_eq!(world.messages(chat).await.len(), 1);
    world.close().await;
    world.open().await.unwrap();
    until_state(&world, account, "online after a restart", is_online).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relink_that_is_cancelled_or_scanned_by_another_phone_leaves_the_account_as_it_was() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.whatsapp.log_out(account, LogoutReason::Removed);
    let is_out = |state: &SessionState| matches!(state, SessionState::LoggedOut { .. });
    until_state(&world, account, "logged out", is_out).await;
    let started = world
        .kabar()
        .relink_account(account, LinkWish::scan(HistoryDepth::None))
        .await
        .unwrap();
    world.until("a code", async || world.whatsapp.shown_code()).await;
    world.whatsapp.scan(people::KITCHEN);
    world
        .until("the failure", async || {
            matches!(
                world.link_states().last(),
                Some(LinkState::Failed {
                    error: ErrorCode::OtherNumber,
                    ..
                })
            )
            .then_some(())
        })
        .await;
    assert!(
        world.whatsapp.linked_numbers().is_empty(),
        "the other phone's device is logged out"
    );
    let LinkState::Starting { link } = started else {
        panic!("{started:?}")
    };
    world.kabar().cancel_link(link).await.unwrap();
    world.close().await;
    world.open().await.unwrap();
    assert!(state(&world, account).await.is_some_and(|state| is_out(&state)));
    assert_eq!(world.messages(chat).await.len(), 1);
}
