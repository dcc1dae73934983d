//! Linking a number: the way through, and that every other way leaves nothing behind.

use kabar_core::{
    KabarError, StartLink,
    ports::whatsapp::{HistoryDepth, LinkWish},
};
use kabar_core_testing::{World, people};
use kabar_types::{ErrorCode, LinkState, SessionState};
use std::path::Path;

/// Folders and files below `accounts/` of the profile.
fn traces(world: &World) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            found.push(entry.path().display().to_string());
            walk(&entry.path(), found);
        }
    }
    let mut found = Vec::new();
    walk(&world.dir().join("profile").join("accounts"), &mut found);
    found
}

fn link_of(state: &LinkState) -> kabar_types::LinkId {
    match state {
        LinkState::Starting { link }
        | LinkState::AwaitingScan { link, .. }
        | LinkState::AwaitingCode { link, .. }
        | LinkState::Exhausted { link }
        | LinkState::Syncing { link, .. }
        | LinkState::Done { link, .. }
        | LinkState::Failed { link, .. } => *link,
    }
}

async fn code_of(error: Result<impl Sized, KabarError>) -> Option<ErrorCode> {
    error.err().map(|error| error.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanned_code_ends_in_an_account_that_is_online() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world
        .until("link done", async || {
            matches!(world.link_states().last(), Some(LinkState::Done { .. })).then_some(())
        })
        .await;
    let kinds: Vec<&str> = world.link_states().iter().map(kind).collect();
    assert_eq!(kinds, ["starting", "awaiting", "syncing", "done"]);
    let accounts = world.kabar().list_accounts().await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].id, account);
    assert_eq!(accounts[0].letters, "TS");
    assert_eq!(accounts[0].state, SessionState::Online);
}

fn kind(state: &LinkState) -> &'static str {
    match state {
        LinkState::Starting { .. } => "starting",
        LinkState::AwaitingScan { .. } => "awaiting",
        LinkState::AwaitingCode { .. } => "code",
        LinkState::Exhausted { .. } => "exhausted",
        LinkState::Syncing { .. } => "syncing",
        LinkState::Done { .. } => "done",
        LinkState::Failed { .. } => "failed",
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_links_before_the_risk_is_accepted() {
    let mut world = World::closed();
    world.open().await.unwrap();
    let start = StartLink {
        name: "Alice".into(),
        letters: String::new(),
        colour: 1,
        wish: LinkWish::scan(HistoryDepth::Recent),
        device_name: String::new(),
        proxy: None,
    };
    let refused = world.kabar().start_link(start.clone()).await;
    assert_eq!(code_of(refused).await, Some(ErrorCode::RiskNotAccepted));
    world.kabar().accept_risk().await.unwrap();
    assert!(world.kabar().start_link(start).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_link_leaves_nothing() {
    let world = World::new().await;
    let link = link_of(&world.start_link("Toko Sinar").await);
    world.until("a code", async || world.whatsapp.shown_code()).await;
    assert!(
        !traces(&world).is_empty(),
        "the attempt has a folder while it runs"
    );
    world.kabar().cancel_link(link).await.unwrap();
    assert_eq!(traces(&world), Vec::<String>::new());
    assert!(world.kabar().list_accounts().await.unwrap().is_empty());
    assert!(world.whatsapp.linking().is_empty());
    assert_eq!(
        code_of(world.kabar().renew_link(link).await).await,
        Some(ErrorCode::NotFound)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_a_crash_interrupted_is_undone_at_the_next_start() {
    let mut world = World::new().await;
    world.start_link("Toko Sinar").await;
    world.until("a code", async || world.whatsapp.shown_code()).await;
    world.crash_and_reopen().await;
    assert_eq!(traces(&world), Vec::<String>::new());
    assert!(world.kabar().list_accounts().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_whose_yes_a_crash_swallowed_is_finished_at_the_next_start() {
    let mut world = World::new().await;
    world.start_link("Toko Sinar").await;
    world.until("a code", async || world.whatsapp.shown_code()).await;
    let linked = world.whatsapp.scan_unheard(people::SHOP).unwrap();
    world.crash_and_reopen().await;
    let account = world
        .until("the number online", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            accounts
                .into_iter()
                .find(|account| account.state == SessionState::Online)
        })
        .await;
    assert_eq!(
        (account.id, account.name.as_str(), account.phone.as_deref()),
        (linked, "Toko Sinar", Some("+6280000000003"))
    );
    world.crash_and_reopen().await;
    assert_eq!(world.kabar().list_accounts().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_device_of_a_number_that_a_crash_left_is_logged_out_at_the_next_start() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let before = traces(&world);
    world.start_link("Once more").await;
    world.until("a code", async || world.whatsapp.shown_code()).await;
    world.whatsapp.scan_unheard(people::SHOP).unwrap();
    assert_eq!(world.whatsapp.linked_numbers(), [people::SHOP, people::SHOP]);
    world.crash_and_reopen().await;
    world
        .until("one device on the phone", async || {
            (world.whatsapp.linked_numbers() == [people::SHOP]).then_some(())
        })
        .await;
    world
        .until("no trace of the other", async || {
            (traces(&world) == before).then_some(())
        })
        .await;
    let accounts = world.kabar().list_accounts().await.unwrap();
    assert_eq!(accounts.iter().map(|one| one.id).collect::<Vec<_>>(), [account]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leftover_that_finds_no_connection_is_kept_for_the_start_after() {
    let mut world = World::new().await;
    world.link(people::SHOP).await;
    let before = traces(&world);
    world.start_link("Once more").await;
    world.until("a code", async || world.whatsapp.shown_code()).await;
    world.whatsapp.scan_unheard(people::SHOP).unwrap();
    world.whatsapp.set_down(true);
    world.crash_and_reopen().await;
    world.crash();
    assert!(
        traces(&world).len() > before.len(),
        "its key and file are still there"
    );
    world.whatsapp.set_down(false);
    world.open().await.unwrap();
    world
        .until("one device on the phone", async || {
            (world.whatsapp.linked_numbers() == [people::SHOP]).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relink_whose_yes_a_crash_swallowed_is_finished_at_the_next_start() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world
        .whatsapp
        .log_out(account, kabar_types::LogoutReason::Removed);
    world
        .until("logged out", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            matches!(accounts[0].state, SessionState::LoggedOut { .. }).then_some(())
        })
        .await;
    world
        .kabar()
        .relink_account(account, LinkWish::scan(HistoryDepth::None))
        .await
        .unwrap();
    world.until("a code", async || world.whatsapp.shown_code()).await;
    assert_eq!(world.whatsapp.scan_unheard(people::SHOP), Some(account));
    world.crash_and_reopen().await;
    world
        .until("online again", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            (accounts[0].state == SessionState::Online).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_linked_already_is_logged_out_again_and_named() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let before = traces(&world);
    let link = link_of(&world.start_link("Once more").await);
    world.until("a code", async || world.whatsapp.shown_code()).await;
    world.whatsapp.scan(people::SHOP);
    let state = world
        .until("the failure", async || {
            world
                .link_states()
                .into_iter()
                .find(|state| kind(state) == "failed" && link_of(state) == link)
        })
        .await;
    let expected = LinkState::Failed {
        link,
        error: ErrorCode::AlreadyLinked,
        account_name: Some("Toko Sinar".into()),
        retry_at: None,
    };
    assert_eq!(state, expected);
    assert_eq!(traces(&world), before);
    let accounts = world.kabar().list_accounts().await.unwrap();
    assert_eq!(
        accounts.iter().map(|account| account.id).collect::<Vec<_>>(),
        [account]
    );
    assert_eq!(
        world.whatsapp.linked_numbers(),
        [people::SHOP],
        "the second device is logged out"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_codes_run_out_a_person_asks_for_new_ones() {
    let world = World::new().await;
    let link = link_of(&world.start_link("Toko Sinar").await);
    world.until("a code", async || world.whatsapp.shown_code()).await;
    world.whatsapp.exhaust_codes();
    world
        .until("exhausted", async || {
            matches!(world.link_states().last(), Some(LinkState::Exhausted { .. })).then_some(())
        })
        .await;
    assert_eq!(traces(&world), Vec::<String>::new());
    world.kabar().renew_link(link).await.unwrap();
    world
        .until("a new code", async || world.whatsapp.shown_code())
        .await;
    world.whatsapp.scan(people::SHOP);
    world
        .until("an account", async || {
            world.kabar().list_accounts().await.ok()?.into_iter().next()
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_is_in_no_file_and_no_event_of_the_log() {
    let world = World::new().await;
    world.start_link("Toko Sinar").await;
    let (_, qr) = world.until("a code", async || world.whatsapp.shown_code()).await;
    let profile = world.dir().join("profile");
    for entry in std::fs::read_dir(profile)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_file())
    {
        let bytes = std::fs::read(entry.path()).unwrap();
        let found = bytes.windows(qr.len()).any(|window| window == qr.as_bytes());
        assert!(!found, "{} holds the code", entry.path().display());
    }
}
