//! Linking a number both ways, and each way it may not go: what the person sees, and what is left behind.

use crate::{
    link_screen::LinkScreen,
    world::{ACCOUNT, Here, World},
};
use anyhow::Result;
use kabar_core::ports::whatsapp::{HistoryDepth, LinkWish};
use kabar_types::{ErrorCode, LinkState};
use wa_sim::NoCode;

fn by_code() -> LinkWish {
    LinkWish::code(format!("+{ACCOUNT}"), HistoryDepth::Recent)
}

fn by_scan() -> LinkWish {
    LinkWish::scan(HistoryDepth::Recent)
}

/// The same code with its last character wrong.
fn mistyped(code: &str) -> String {
    let last = if code.ends_with('A') { 'B' } else { 'A' };
    format!("{}{last}", &code[..code.len() - 1])
}

/// No folder, no key, no account here, and no device on the phone.
async fn assert_nothing_left(world: &World, here: &Here) -> Result<()> {
    let folders = std::fs::read_dir(world.profile().join("accounts")).map_or(0, Iterator::count);
    assert_eq!(folders, 0, "no folder stays");
    let keys = std::fs::read_to_string(world.profile().join("keys.json"))?;
    assert_eq!(keys.matches("account/").count(), 0, "no key stays");
    assert!(here.kabar.list_accounts().await?.is_empty());
    assert_eq!(world.devices_on_phone(), 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn laras_types_the_code_on_her_phone_and_finds_her_chats() -> Result<()> {
    let world = World::new().await?;
    let here = world.open().await?;
    let mut screen = LinkScreen::open(&here, by_code()).await?;
    let code = screen.code().await?;
    world.sim.enter_code(ACCOUNT, &code).await?;
    let account = screen.done().await?;
    here.online(account).await?;
    let chat = here.chat("Sari Kusuma").await?;
    assert!(
        here.messages(&chat).await?.len() >= 3,
        "the phone's history is here"
    );
    drop(screen);
    here.quit().await;

    let here = world.open().await?;
    here.online(account).await?;
    assert_eq!(world.devices_on_phone(), 1);
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_laras_mistypes_can_be_typed_again() -> Result<()> {
    let world = World::new().await?;
    let here = world.open().await?;
    let mut screen = LinkScreen::open(&here, by_code()).await?;
    let code = screen.code().await?;
    let wrong = world.sim.enter_code(ACCOUNT, &mistyped(&code)).await;
    assert!(wrong.is_err_and(|error| error.to_string().contains("wrong")));
    assert!(here.kabar.list_accounts().await?.is_empty());
    world.sim.enter_code(ACCOUNT, &code).await?;
    here.online(screen.done().await?).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_too_often_is_told_how_long_to_wait() -> Result<()> {
    let world = World::new().await?;
    let no = NoCode {
        code: 429,
        backoff_secs: Some(3_600),
    };
    world.sim.refuse_codes(ACCOUNT, Some(no))?;
    let here = world.open().await?;
    let mut screen = LinkScreen::open(&here, by_code()).await?;
    let LinkState::Failed { error, retry_at, .. } = screen.failure().await? else {
        anyhow::bail!("no failure");
    };
    assert_eq!(error, ErrorCode::TooManyTries);
    assert!(retry_at.is_some());
    assert_nothing_left(&world, &here).await?;

    world.sim.refuse_codes(ACCOUNT, None)?;
    screen.again().await?;
    let code = screen.code().await?;
    world.sim.enter_code(ACCOUNT, &code).await?;
    here.online(screen.done().await?).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_of_a_code_is_told_apart() -> Result<()> {
    let world = World::new().await?;
    let here = world.open().await?;
    for (code, expected) in [
        (400, ErrorCode::NumberRefused),
        (403, ErrorCode::LinkForbidden),
        (404, ErrorCode::NotOnWhatsApp),
        (452, ErrorCode::LinkCodeUnavailable),
        (500, ErrorCode::WhatsAppTrouble),
    ] {
        world.sim.refuse_codes(ACCOUNT, Some(NoCode::new(code)))?;
        let mut screen = LinkScreen::open(&here, by_code()).await?;
        assert_eq!(screen.failed().await?.0, expected, "{code}");
        screen.cancel().await?;
    }
    assert_nothing_left(&world, &here).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_whatsapp_took_back_gives_way_to_a_new_one() -> Result<()> {
    let world = World::new().await?;
    let here = world.open().await?;
    let mut screen = LinkScreen::open(&here, by_code()).await?;
    let old = screen.code().await?;
    world.sim.refresh_code(ACCOUNT, true)?;
    assert_eq!(screen.failed().await?.0, ErrorCode::LinkCodeExpired);
    assert_nothing_left(&world, &here).await?;

    screen.again().await?;
    let new = screen.code().await?;
    assert_ne!(old, new);
    assert!(world.sim.enter_code(ACCOUNT, &old).await.is_err());
    world.sim.enter_code(ACCOUNT, &new).await?;
    here.online(screen.done().await?).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_wants_a_passkey_is_told_so_whichever_way_it_is_linked() -> Result<()> {
    let world = World::new().await?;
    world.sim.require_passkey(ACCOUNT, true)?;
    let here = world.open().await?;
    let mut screen = LinkScreen::open(&here, by_code()).await?;
    let code = screen.code().await?;
    assert!(world.sim.enter_code(ACCOUNT, &code).await.is_err());
    assert_eq!(screen.failed().await?.0, ErrorCode::PasskeyRequired);
    assert_nothing_left(&world, &here).await?;
    screen.cancel().await?;

    let mut screen = LinkScreen::open(&here, by_scan()).await?;
    let qr = screen.qr().await?;
    assert!(world.sim.scan_qr(ACCOUNT, &qr).await.is_err());
    assert_eq!(screen.failed().await?.0, ErrorCode::PasskeyRequired);
    assert_nothing_left(&world, &here).await?;

    // Laras removes the passkey on her phone.
    world.sim.require_passkey(ACCOUNT, false)?;
    screen.again().await?;
    let qr = screen.qr().await?;
    world.sim.scan_qr(ACCOUNT, &qr).await?;
    here.online(screen.done().await?).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_no_history_gets_none_and_new_messages_all_the_same() -> Result<()> {
    let world = World::new().await?;
    let here = world.open().await?;
    let wish = LinkWish::code(ACCOUNT, HistoryDepth::None);
    let mut screen = LinkScreen::open(&here, wish).await?;
    let code = screen.code().await?;
    world.sim.enter_code(ACCOUNT, &code).await?;
    here.online(screen.done().await?).await?;
    world.sim.say(crate::world::SARI, ACCOUNT, "Halo Bu").await?;
    let chat = here.chat("Sari Kusuma").await?;
    assert_eq!(here.messages(&chat).await?.len(), 1, "only what was said since");
    assert_eq!(here.chats().await?.len(), 1, "no chat of the past");
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_codes_to_scan_ran_out_there_are_new_ones() -> Result<()> {
    let world = World::new().await?;
    world.sim.set_qr_codes(0);
    let here = world.open().await?;
    let mut screen = LinkScreen::open(&here, by_scan()).await?;
    screen.exhausted().await?;
    assert_nothing_left(&world, &here).await?;

    world.sim.set_qr_codes(6);
    screen.again().await?;
    let old = screen.qr().await?;
    world.sim.retire_codes();
    let new = screen.qr().await?;
    assert_ne!(old, new);
    world.sim.scan_qr(ACCOUNT, &new).await?;
    here.online(screen.done().await?).await?;
    here.quit().await;
    Ok(())
}

/// The phone tells its owner; Kabar hears nothing and goes on showing codes.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_refuses_leaves_the_code_good_for_another_try() -> Result<()> {
    let world = World::new().await?;
    world.sim.refuse_linking(ACCOUNT, true)?;
    let here = world.open().await?;
    let mut screen = LinkScreen::open(&here, by_code()).await?;
    let code = screen.code().await?;
    let refused = world.sim.enter_code(ACCOUNT, &code).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("refused")));
    world.sim.refuse_linking(ACCOUNT, false)?;
    world.sim.enter_code(ACCOUNT, &code).await?;
    here.online(screen.done().await?).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_here_already_is_named_and_no_code_is_asked_for() -> Result<()> {
    let world = World::new().await?;
    let (here, account) = world.linked().await?;
    here.online(account).await?;
    let mut screen = LinkScreen::open(&here, by_code()).await?;
    let expected = (ErrorCode::AlreadyLinked, Some("Dapur Bu Laras".to_owned()));
    assert_eq!(screen.failed().await?, expected);
    let asked = |line: &String| line.contains("shows a code to type");
    assert!(!world.sim.ledger().events.iter().any(asked));
    assert_eq!(world.devices_on_phone(), 1);
    here.online(account).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_scanned_a_second_time_is_named_and_the_phone_lists_one_device() -> Result<()> {
    let world = World::new().await?;
    let (here, account) = world.linked().await?;
    here.online(account).await?;
    let mut screen = LinkScreen::open(&here, by_scan()).await?;
    world.sim.scan_qr(ACCOUNT, &screen.qr().await?).await?;
    let expected = (ErrorCode::AlreadyLinked, Some("Dapur Bu Laras".to_owned()));
    assert_eq!(screen.failed().await?, expected);
    assert_eq!(world.devices_on_phone(), 1);
    here.online(account).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_code_is_good_for_nothing_and_nothing_is_left() -> Result<()> {
    let world = World::new().await?;
    let here = world.open().await?;
    let mut screen = LinkScreen::open(&here, by_code()).await?;
    let code = screen.code().await?;
    screen.cancel().await?;
    assert_nothing_left(&world, &here).await?;
    assert!(world.sim.enter_code(ACCOUNT, &code).await.is_err());
    assert_nothing_left(&world, &here).await?;
    here.quit().await;
    Ok(())
}
