//! Every end and every trouble of a connection that the simulator can make, as the state a window is told.

use crate::world::{ACCOUNT, Here, Online, SARI};
use anyhow::Result;
use kabar_types::{AccountId, LogoutReason, MessageStatus, SessionState, UnixMillis};
use wa_sim::{Conflict, Fault, Timelock};

/// Waits for a state that the account may have left again: the timeline has it.
async fn was(here: &Here, account: AccountId, what: &str, is: fn(&SessionState) -> bool) -> Result<()> {
    here.eventually(what, async || {
        let page = here.kabar.list_connections(account, None, 200).await?;
        Ok(page.entries.iter().any(|entry| is(&entry.state)).then_some(()))
    })
    .await
}

fn is_reconnecting(state: &SessionState) -> bool {
    matches!(state, SessionState::Reconnecting { .. })
}

fn is_degraded(state: &SessionState) -> bool {
    matches!(state, SessionState::Degraded { .. })
}

/// Lets this fault strike an account that is online, and waits for the state that it leads to.
async fn leads_to(fault: Fault, what: &str, wanted: fn(&SessionState) -> bool) -> Result<SessionState> {
    let Online {
        world, here, account, ..
    } = Online::with_sari().await?;
    let is_login = matches!(fault, Fault::RefuseLogin { .. } | Fault::TempBan { .. });
    world.sim.set_fault(ACCOUNT, Some(fault));
    if is_login {
        world.sim.drop_connections(ACCOUNT);
    }
    let state = here.state(account, what, wanted).await?;
    here.quit().await;
    Ok(state)
}

fn refused(reason: u16) -> Fault {
    Fault::RefuseLogin { reason, times: None }
}

fn out(reason: LogoutReason) -> impl Fn(&SessionState) -> bool {
    move |state| matches!(state, SessionState::LoggedOut { reason: is, .. } if *is == reason)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_refused_for_good_says_why() -> Result<()> {
    let is_out = |state: &SessionState| matches!(state, SessionState::LoggedOut { .. });
    for (code, reason) in [
        (401, LogoutReason::Removed),
        (403, LogoutReason::Locked),
        (406, LogoutReason::Banned),
    ] {
        let state = leads_to(refused(code), "logged out", is_out).await?;
        assert!(out(reason)(&state), "{code}: {state:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn removal_and_replacement_while_online_are_told_apart() -> Result<()> {
    let of = Conflict::DeviceRemoved;
    let state = leads_to(Fault::Conflict { of }, "logged out", |state| {
        matches!(state, SessionState::LoggedOut { .. })
    })
    .await?;
    assert!(out(LogoutReason::Removed)(&state), "{state:?}");
    let of = Conflict::Replaced;
    leads_to(Fault::Conflict { of }, "replaced", |state| {
        *state == SessionState::Replaced
    })
    .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_keeps_whatsapps_own_category_and_its_end() -> Result<()> {
    let is_banned = |state: &SessionState| matches!(state, SessionState::Banned { .. });
    for code in [101, 105] {
        let ban = Fault::TempBan {
            code,
            expire_seconds: 3600,
            times: None,
        };
        let state = leads_to(ban, "banned", is_banned).await?;
        assert!(
            matches!(state, SessionState::Banned { code: is, until: Some(_) } if is == code),
            "{state:?}"
        );
    }
    let unnamed = SessionState::Banned {
        code: 402,
        until: None,
    };
    assert_eq!(leads_to(refused(402), "banned", is_banned).await?, unnamed);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_too_old_says_so() -> Result<()> {
    leads_to(refused(405), "outdated", |state| *state == SessionState::Outdated).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_in_trouble_shows_as_reconnecting_and_heals() -> Result<()> {
    for code in [503, 429] {
        let Online {
            world, here, account, ..
        } = Online::with_sari().await?;
        world.sim.set_fault(ACCOUNT, Some(Fault::StreamError { code }));
        was(&here, account, "reconnecting", is_reconnecting).await?;
        here.online(account).await?;
        here.quit().await;
    }
    Ok(())
}

/// An account that is online, with a Kabar that doubts soon.
async fn impatient() -> Result<Online> {
    let online = Online::with_sari().await?;
    online.here.quit().await;
    let here = online.world.open_impatient().await?;
    here.online(online.account).await?;
    Ok(Online { here, ..online })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deaf_connection_is_noticed_given_up_and_replaced() -> Result<()> {
    let Online {
        world,
        here,
        account,
        chat,
    } = impatient().await?;
    // Out of step with the server: bytes keep arriving, and none of them can be read.
    world
        .sim
        .set_fault(ACCOUNT, Some(Fault::Garbage { close: false }));
    was(&here, account, "degraded", is_degraded).await?;
    was(&here, account, "reconnecting", is_reconnecting).await?;
    here.online(account).await?;
    let sent = here
        .kabar
        .send_text(chat.id, "Sudah kembali".to_owned(), None)
        .await?;
    here.status(&chat, &sent, MessageStatus::Read).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_half_open_connection_a_message_waits_and_arrives_once() -> Result<()> {
    let Online {
        world,
        here,
        account,
        chat,
    } = impatient().await?;
    world.sim.set_fault(ACCOUNT, Some(Fault::Swallow));
    was(&here, account, "degraded", is_degraded).await?;
    let sent = here
        .kabar
        .send_text(chat.id, "Sampai besok".to_owned(), None)
        .await?;
    was(&here, account, "reconnecting", is_reconnecting).await?;
    world.sim.set_fault(ACCOUNT, None);
    here.online(account).await?;
    here.status(&chat, &sent, MessageStatus::Read).await?;
    assert_eq!(world.sim.ledger().copies(SARI, "Sampai besok"), 1);
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_on_new_chats_shows_with_its_end_and_goes_when_it_is_lifted() -> Result<()> {
    let Online {
        world,
        here,
        account,
        chat,
    } = Online::with_sari().await?;
    let until = 4_000_000_000;
    let lock = Timelock {
        until,
        enforcement: "DEFAULT".to_owned(),
    };
    world.sim.set_timelock(ACCOUNT, Some(lock));
    let restricted = SessionState::Restricted {
        until: Some(UnixMillis::from_secs(4_000_000_000)),
    };
    here.state(account, "restricted", |state| *state == restricted)
        .await?;
    let reply = here.kabar.send_text(chat.id, "Siap Bu".to_owned(), None).await?;
    here.status(&chat, &reply, MessageStatus::Read).await?;
    world.sim.set_timelock(ACCOUNT, None);
    here.online(account).await?;
    here.quit().await;
    Ok(())
}
