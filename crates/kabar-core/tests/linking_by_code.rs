//! Linking a number by a code that is typed on its phone: the way through, and why it may not go.

use kabar_core::{
    clock::Clock as _,
    ports::whatsapp::{HistoryDepth, LinkWish, PairingFailure},
};
use kabar_core_testing::{World, people};
use kabar_types::{ErrorCode, LinkState, LogoutReason, SessionState};

async fn failure(world: &World) -> (ErrorCode, Option<String>, Option<i64>) {
    world
        .until("the failure", async || match world.link_states().last() {
            Some(LinkState::Failed {
                error,
                account_name,
                retry_at,
                ..
            }) => Some((*error, account_name.clone(), retry_at.map(|at| at.0))),
            _ => None,
        })
        .await
}

/// Every folder and key of an account.
fn folders(world: &World) -> usize {
    let accounts = world.dir().join("profile").join("accounts");
    std::fs::read_dir(accounts).map_or(0, Iterator::count)
}

async fn code(world: &World) -> String {
    world
        .until("a code to type", async || world.whatsapp.code_to_type())
        .await
        .1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_code_ends_in_an_account_that_is_online() {
    let world = World::new().await;
    world.start_link_by_code("Toko Sinar", "+62 800-0000-0003").await;
    let code = code(&world).await;
    let shown = world
        .until("the code on the screen", async || {
            world.link_states().into_iter().find_map(|state| match state {
                LinkState::AwaitingCode { code, until, .. } => Some((code, until)),
                _ => None,
            })
        })
        .await;
    assert_eq!(shown.0, code);
    assert_eq!(shown.1.0, world.clock.now().0 + 180_000);
    assert!(!world.whatsapp.type_code(people::ALICE, &code), "another phone");
    assert!(world.whatsapp.type_code(people::SHOP, &code));
    let account = world
        .until("the number in the list", async || {
            world.kabar().list_accounts().await.ok()?.into_iter().next()
        })
        .await;
    world.whatsapp.connect(account.id).await;
    world
        .until("online", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            (accounts[0].state == SessionState::Online).then_some(())
        })
        .await;
    assert_eq!(account.phone, Some(format!("+{}", people::SHOP)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_without_its_country_code_is_not_asked_about() {
    let world = World::new().await;
    let start = kabar_core::StartLink {
        name: "Toko Sinar".into(),
        letters: String::new(),
        colour: 1,
        wish: LinkWish::code("0800 0000 0003", HistoryDepth::Recent),
        device_name: String::new(),
        proxy: None,
    };
    let refused = world.kabar().start_link(start).await;
    assert_eq!(
        refused.err().map(|error| error.code()),
        Some(ErrorCode::BadNumber)
    );
    assert!(world.whatsapp.linking().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_reason_why_there_is_no_code_reaches_the_window_and_leaves_nothing() {
    for (reason, expected) in [
        (PairingFailure::NumberRefused, ErrorCode::NumberRefused),
        (PairingFailure::NotOnWhatsApp, ErrorCode::NotOnWhatsApp),
        (PairingFailure::Forbidden, ErrorCode::LinkForbidden),
        (PairingFailure::TooManyTries, ErrorCode::TooManyTries),
        (PairingFailure::CodeUnavailable, ErrorCode::LinkCodeUnavailable),
        (PairingFailure::ServerTrouble, ErrorCode::WhatsAppTrouble),
    ] {
        let world = World::new().await;
        world.whatsapp.refuse_codes(Some((reason, Some(90_000))));
        world.start_link_by_code("Toko Sinar", people::SHOP).await;
        let retry_at = world.clock.now().0 + 90_000;
        assert_eq!(failure(&world).await, (expected, None, Some(retry_at)));
        assert_eq!(folders(&world), 0);
        assert!(world.whatsapp.linking().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_code_ran_out_a_person_gets_another() {
    let world = World::new().await;
    let LinkState::Starting { link } = world.start_link_by_code("Toko Sinar", people::SHOP).await else {
        panic!("it starts");
    };
    let first = code(&world).await;
    world.whatsapp.exhaust_codes();
    assert_eq!(failure(&world).await.0, ErrorCode::LinkCodeExpired);
    assert_eq!(folders(&world), 0);
    world.kabar().renew_link(link).await.unwrap();
    let second = code(&world).await;
    assert_ne!(first, second);
    assert!(world.whatsapp.type_code(people::SHOP, &second));
    world
        .until("an account", async || {
            world.kabar().list_accounts().await.ok()?.into_iter().next()
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_linked_already_is_named_before_whatsapp_is_asked() {
    let world = World::new().await;
    world.link(people::SHOP).await;
    let before = folders(&world);
    world.start_link_by_code("Once more", people::SHOP).await;
    let expected = (ErrorCode::AlreadyLinked, Some("Toko Sinar".to_owned()), None);
    assert_eq!(failure(&world).await, expected);
    assert_eq!(world.whatsapp.code_to_type(), None);
    assert_eq!(world.whatsapp.linked_numbers(), [people::SHOP]);
    assert_eq!(folders(&world), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_linked_again_with_its_own_number_only() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.whatsapp.log_out(account, LogoutReason::Removed);
    world
        .until("logged out", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            matches!(accounts[0].state, SessionState::LoggedOut { .. }).then_some(())
        })
        .await;
    let relink = |phone| LinkWish::code(phone, HistoryDepth::None);
    world
        .kabar()
        .relink_account(account, relink(people::ALICE))
        .await
        .unwrap();
    assert_eq!(failure(&world).await.0, ErrorCode::OtherNumber);
    world
        .kabar()
        .relink_account(account, relink(people::SHOP))
        .await
        .unwrap();
    let code = code(&world).await;
    assert!(world.whatsapp.type_code(people::SHOP, &code));
    world.whatsapp.connect(account).await;
    world
        .until("online again", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            (accounts[0].state == SessionState::Online).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cancels_while_the_phone_says_yes_has_no_device_left_on_it() {
    let world = World::new().await;
    let LinkState::Starting { link } = world.start_link_by_code("Toko Sinar", people::SHOP).await else {
        panic!("it starts");
    };
    let code = code(&world).await;
    world
        .whatsapp
        .type_code_unheard(people::SHOP, &code)
        .expect("the phone says yes");
    assert_eq!(world.whatsapp.linked_numbers(), [people::SHOP]);
    world.kabar().cancel_link(link).await.unwrap();
    assert_eq!(world.whatsapp.linked_numbers(), Vec::<String>::new());
    assert_eq!(folders(&world), 0);
    assert!(world.kabar().list_accounts().await.unwrap().is_empty());
}
