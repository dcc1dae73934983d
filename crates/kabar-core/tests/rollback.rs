//! An older copy of a device file is never used, and no crash makes a healthy file look like one.

use kabar_core_testing::{World, people};
use kabar_types::{AccountId, ErrorCode, SessionState};
use std::{fs, io, path::PathBuf};

fn device(world: &World, account: AccountId) -> PathBuf {
    let folder = world.dir().join("profile/accounts").join(account.to_string());
    folder.join("wa.db")
}

async fn state(world: &World, account: AccountId) -> SessionState {
    world
        .until("the session to come up or to be refused", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            let state = accounts.into_iter().find(|one| one.id == account)?.state;
            matches!(state, SessionState::Online | SessionState::Damaged { .. }).then_some(state)
        })
        .await
}

/// What a crash leaves when it comes after the file was counted and before the database was.
fn count_the_file_alone(world: &World, account: AccountId) -> io::Result<()> {
    let path = device(world, account);
    let text = fs::read_to_string(&path)?;
    let parts: Vec<&str> = text.splitn(3, ' ').collect();
    let count: u32 = parts[1].parse().map_err(io::Error::other)?;
    fs::write(&path, format!("{} {} {}", parts[0], count + 1, parts[2]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_from_before_the_last_resume_is_refused_and_the_history_stays() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.close().await;
    let copy = fs::read(device(&world, account)).unwrap();
    world.open().await.unwrap();
    assert_eq!(state(&world, account).await, SessionState::Online);
    world.close().await;

    fs::write(device(&world, account), &copy).unwrap();
    world.open().await.unwrap();
    let expected = SessionState::Damaged {
        error: ErrorCode::DeviceRolledBack,
        file: device(&world, account).display().to_string(),
    };
    assert_eq!(state(&world, account).await, expected);
    assert_eq!(
        fs::read(device(&world, account)).unwrap(),
        copy,
        "it is left alone"
    );
    assert!(!world.messages(chat).await.is_empty());

    let asked_again = world.kabar().reconnect_account(account).await;
    assert!(asked_again.is_ok());
    assert_eq!(state(&world, account).await, expected, "nobody is asked twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_crash_at_any_step_of_any_start_locks_a_healthy_number_out() {
    // Each bit is a start: 1 when it is cut off between the two counts, 0 when it comes up.
    for cuts in 0..8_u32 {
        let mut world = World::new().await;
        let account = world.link(people::SHOP).await;
        world.close().await;
        let mut copies = Vec::new();
        for start in 0..3 {
            let before = fs::read(device(&world, account)).unwrap();
            if cuts & (1 << start) != 0 {
                count_the_file_alone(&world, account).unwrap();
                continue;
            }
            world.open().await.unwrap();
            assert_eq!(
                state(&world, account).await,
                SessionState::Online,
                "cuts {cuts:03b}, start {start}"
            );
            world.crash();
            copies.push(before);
        }
        let newest = fs::read(device(&world, account)).unwrap();
        for copy in &copies {
            fs::write(device(&world, account), copy).unwrap();
            world.open().await.unwrap();
            let state = state(&world, account).await;
            assert!(
                matches!(
                    &state,
                    SessionState::Damaged {
                        error: ErrorCode::DeviceRolledBack,
                        ..
                    }
                ),
                "cuts {cuts:03b}: a copy from before a start that came up is {state:?}"
            );
            world.close().await;
        }
        fs::write(device(&world, account), &newest).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_linked_again_starts_to_count_anew() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    for _ in 0..2 {
        world.close().await;
        world.open().await.unwrap();
        assert_eq!(state(&world, account).await, SessionState::Online);
    }
    world.kabar().unlink_account(account, false).await.unwrap();
    let wish = kabar_core::ports::whatsapp::LinkWish::scan(kabar_core::ports::whatsapp::HistoryDepth::None);
    world.kabar().relink_account(account, wish).await.unwrap();
    world
        .until("a code to scan", async || world.whatsapp.shown_code())
        .await;
    assert!(world.whatsapp.scan(people::SHOP));
    world.whatsapp.connect(account).await;
    assert_eq!(state(&world, account).await, SessionState::Online);
    world.close().await;
    world.open().await.unwrap();
    assert_eq!(state(&world, account).await, SessionState::Online);
}
