//! Unlinking, removing, damage and linking again; and a crash in the middle of each.

use kabar_core::ports::whatsapp::{HistoryDepth, LinkWish};
use kabar_core_testing::{World, people, whatsapp::NEWER, world::all_chats};
use kabar_types::{AccountId, ChatId, ErrorCode, LogoutReason, SessionState};

fn is_online(state: &SessionState) -> bool {
    *state == SessionState::Online
}

fn is_unlinked(state: &SessionState) -> bool {
    matches!(
        state,
        SessionState::LoggedOut {
            reason: LogoutReason::ByUs,
            ..
        }
    )
}

/// Whether anything of the account's devices, in use or put aside, lies in the profile.
fn has_device(world: &World, account: AccountId) -> bool {
    let id = account.to_string();
    ["accounts", "quarantine"].iter().any(|folder| {
        let entries = std::fs::read_dir(world.dir().join("profile").join(folder));
        entries
            .into_iter()
            .flatten()
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with(&id))
    })
}

/// A number with a chat of Alice's.
async fn shop() -> (World, AccountId, ChatId) {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    (world, account, chat)
}

async fn chats(world: &World) -> usize {
    match world.kabar().list_chats(all_chats()).await {
        Ok(page) => page.chats.len(),
        Err(error) => panic!("the chats: {error}"),
    }
}

/// Links the account again with the phone of this number.
async fn relink(world: &World, account: AccountId, phone: &str) {
    let started = world
        .kabar()
        .relink_account(account, LinkWish::scan(HistoryDepth::None))
        .await;
    assert!(started.is_ok(), "{started:?}");
    world.until("a code", async || world.whatsapp.shown_code()).await;
    assert!(world.whatsapp.scan(phone));
    world
        .until("the new session", async || {
            (!world.whatsapp.is_linking(account)).then_some(())
        })
        .await;
    world.whatsapp.connect(account).await;
    world.until_state(account, "online", is_online).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unlinking_with_its_messages_leaves_a_name_that_can_be_linked_again() {
    let (world, account, _) = shop().await;
    let other = world.link(people::KITCHEN).await;
    world.chat_with(other, people::BOB).await;
    world.kabar().unlink_account(account, true).await.unwrap();
    assert!(
        world
            .state(account)
            .await
            .is_some_and(|state| is_unlinked(&state))
    );
    assert_eq!(chats(&world).await, 1, "the other number's chat stays");
    assert_eq!(world.whatsapp.linked_numbers(), [people::KITCHEN]);
    assert!(!has_device(&world, account));
    relink(&world, account, people::SHOP).await;
    world.chat_with(account, people::ALICE).await;
    assert_eq!(chats(&world).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn unlinking_without_a_connection_forgets_the_device_all_the_same() {
    let (world, account, chat) = shop().await;
    world.whatsapp.disconnect(account);
    world.kabar().unlink_account(account, false).await.unwrap();
    assert!(
        world
            .state(account)
            .await
            .is_some_and(|state| is_unlinked(&state))
    );
    assert!(!has_device(&world, account));
    assert_eq!(world.messages(chat).await.len(), 1);
}

/// What a person may ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wish {
    Unlink,
    UnlinkAndForget,
    Remove,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_in_the_middle_of_parting_is_made_good_by_the_next_start() {
    for wish in [Wish::Unlink, Wish::UnlinkAndForget, Wish::Remove] {
        let (mut world, account, _) = shop().await;
        world.whatsapp.silence_logouts(true);
        let kabar = world.kabar().clone();
        let asked = tokio::spawn(async move {
            match wish {
                Wish::Unlink => kabar.unlink_account(account, false).await,
                Wish::UnlinkAndForget => kabar.unlink_account(account, true).await,
                Wish::Remove => kabar.remove_account(account).await,
            }
        });
        world
            .until("WhatsApp asked to end the link", async || {
                (world.whatsapp.logouts() > 0).then_some(())
            })
            .await;
        asked.abort();
        world.crash();
        world.whatsapp.silence_logouts(false);
        world.open().await.unwrap();
        world
            .until_in_time("nothing left of the device", async || {
                (!has_device(&world, account)).then_some(())
            })
            .await;
        assert!(world.whatsapp.linked_numbers().is_empty(), "{wish:?}");
        let state = world.state(account).await;
        match wish {
            Wish::Remove => assert_eq!(state, None),
            _ => assert!(state.is_some_and(|state| is_unlinked(&state)), "{wish:?}"),
        }
        let left = usize::from(wish == Wish::Unlink);
        assert_eq!(chats(&world).await, left, "{wish:?}");
        world.crash_and_reopen().await;
        assert_eq!(chats(&world).await, left, "{wish:?}: it is not done twice");
        if wish != Wish::Remove {
            relink(&world, account, people::SHOP).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spurious_logout_is_linked_again_under_the_same_account_with_its_history() {
    let (mut world, account, chat) = shop().await;
    world.whatsapp.log_out(account, LogoutReason::Removed);
    world
        .until_state(account, "logged out", |state| {
            matches!(state, SessionState::LoggedOut { .. })
        })
        .await;
    world
        .until("the device put aside", async || {
            let aside = world
                .dir()
                .join("profile/quarantine")
                .join(format!("{account}-1/wa.db"));
            aside.exists().then_some(())
        })
        .await;
    // Cut off in the middle of the new link: the old device is still there.
    world
        .kabar()
        .relink_account(account, LinkWish::scan(HistoryDepth::None))
        .await
        .unwrap();
    world.until("a code", async || world.whatsapp.shown_code()).await;
    world.crash_and_reopen().await;
    assert!(has_device(&world, account), "only a finished link erases it");
    relink(&world, account, people::SHOP).await;
    let aside = world
        .dir()
        .join("profile/quarantine")
        .join(format!("{account}-1"));
    assert!(!aside.exists(), "the old device is gone");
    assert_eq!(world.messages(chat).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_device_is_put_aside_and_the_number_linked_again_keeps_its_history() {
    let (mut world, account, chat) = shop().await;
    world.close().await;
    let file = world
        .dir()
        .join("profile/accounts")
        .join(account.to_string())
        .join("wa.db");
    std::fs::write(&file, "damaged").unwrap();
    world.open().await.unwrap();
    let is_damaged = |state: &SessionState| matches!(state, SessionState::Damaged { .. });
    world.until_state(account, "damaged", is_damaged).await;
    let aside = world
        .dir()
        .join("profile/quarantine")
        .join(format!("{account}-1/wa.db"));
    world
        .until("the file put aside", async || aside.exists().then_some(()))
        .await;
    assert_eq!(std::fs::read_to_string(&aside).unwrap(), "damaged", "as it was");
    world.crash_and_reopen().await;
    let expected = SessionState::Damaged {
        error: ErrorCode::DatabaseCorrupt,
        file: aside.display().to_string(),
    };
    world
        .until("the reason, and where the file is", async || {
            (world.state(account).await? == expected).then_some(())
        })
        .await;
    assert_eq!(world.messages(chat).await.len(), 1);
    relink(&world, account, people::SHOP).await;
    assert_eq!(world.messages(chat).await.len(), 1);
    assert!(!aside.exists(), "a finished link erases it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_a_newer_version_wrote_is_refused_and_left_exactly_as_it_is() {
    let (mut world, account, chat) = shop().await;
    let other = world.link(people::KITCHEN).await;
    world.close().await;
    let file = world
        .dir()
        .join("profile/accounts")
        .join(account.to_string())
        .join("wa.db");
    let ours = std::fs::read(&file).unwrap();
    std::fs::write(&file, NEWER).unwrap();
    world.open().await.unwrap();
    let expected = SessionState::Damaged {
        error: ErrorCode::DatabaseNewer,
        file: file.display().to_string(),
    };
    world
        .until_state(account, "refused", |state| *state == expected)
        .await;
    world.until_state(other, "online", is_online).await;
    let relinked = world
        .kabar()
        .relink_account(account, LinkWish::scan(HistoryDepth::None))
        .await;
    assert_eq!(
        relinked.err().map(|error| error.code()),
        Some(ErrorCode::BadRequest),
        "a newer Kabar can still use it"
    );
    world.crash_and_reopen().await;
    world
        .until_state(account, "refused again", |state| *state == expected)
        .await;
    assert_eq!(std::fs::read(&file).unwrap(), NEWER.as_bytes());
    assert_eq!(world.messages(chat).await.len(), 1);
    // The newer version is installed.
    std::fs::write(&file, ours).unwrap();
    world.kabar().reconnect_account(account).await.unwrap();
    world.until_state(account, "online", is_online).await;
}
