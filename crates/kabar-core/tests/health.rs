//! What a number says of itself when the connection only looks open or new chats are locked, and its timeline.

use kabar_core::ports::whatsapp::WaEvent;
use kabar_core_testing::{World, people};
use kabar_types::{
    AccountHealth, AccountId, ErrorCode, Limits, MessageStatus, NewChatQuota, SessionState, Timelock,
    UnixMillis,
};

async fn health(world: &World, account: AccountId) -> AccountHealth {
    world
        .kabar()
        .account_health(account)
        .await
        .unwrap_or_else(|error| panic!("an account has a health: {error}"))
}

async fn until_state(world: &World, account: AccountId, what: &str, is: impl Fn(&SessionState) -> bool) {
    world
        .until(what, async || {
            let state = health(world, account).await.state;
            is(&state).then_some(())
        })
        .await;
}

fn is_degraded(state: &SessionState) -> bool {
    matches!(state, SessionState::Degraded { .. })
}

fn is_restricted(state: &SessionState) -> bool {
    matches!(state, SessionState::Restricted { .. })
}

fn is_online(state: &SessionState) -> bool {
    *state == SessionState::Online
}

fn locked(until: UnixMillis) -> Limits {
    Limits {
        timelock: Timelock::Locked { until: Some(until) },
        quota: NewChatQuota::Known {
            used: 4,
            total: 20,
            until: None,
        },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nothing_is_confirmed_a_message_waits_and_then_goes_out_once() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.whatsapp.fall_silent(account, 30_000, 1);
    until_state(&world, account, "degraded", is_degraded).await;

    let message = world
        .kabar()
        .send_text(chat, "Good morning".into(), None)
        .await
        .unwrap();
    world.whatsapp.fall_silent(account, 40_000, 2);
    assert_eq!(world.whatsapp.sent(account), [], "nothing joins what is in doubt");
    world.whatsapp.ack_everything(true);
    world.whatsapp.emit(account, WaEvent::Confirmed);
    world.until_status(&message, MessageStatus::Sent).await;
    assert_eq!(world.whatsapp.sent(account).len(), 1);
    until_state(&world, account, "online", is_online).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_stays_silent_is_replaced_by_a_new_one() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    for unanswered in 1..=3 {
        world.whatsapp.fall_silent(account, 30_000, unanswered);
    }
    let kinds = world
        .until("a new connection", async || {
            let entries = health(&world, account).await.timeline.entries;
            let is_back = entries.len() >= 3 && is_online(&entries[0].state);
            is_back.then_some(entries)
        })
        .await;
    assert!(
        matches!(kinds[1].state, SessionState::Reconnecting { .. }),
        "{kinds:?}"
    );
    assert!(is_degraded(&kinds[2].state), "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_new_chat_shows_why_and_until_when_and_the_lock_ends_by_itself() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let asked = world.whatsapp.limits_asked(account);
    let until = health(&world, account).await.timeline.entries[0].at.plus(120_000);
    world.whatsapp.set_limits(account, locked(until));

    let message = world.kabar().send_text(chat, "Hello".into(), None).await.unwrap();
    world
        .until("the message on the wire", async || {
            world.whatsapp.sent(account).pop()
        })
        .await;
    world.whatsapp.nack(account, &message.wa_id, 463);
    until_state(&world, account, "restricted", is_restricted).await;
    assert!(world.whatsapp.limits_asked(account) > asked);
    let now = health(&world, account).await;
    assert_eq!(now.state, SessionState::Restricted { until: Some(until) });
    assert_eq!(now.limits, locked(until));

    let free = Limits {
        timelock: Timelock::Free,
        ..locked(until)
    };
    world.whatsapp.set_limits(account, free);
    world
        .until_in_time("online", async || {
            let now = health(&world, account).await;
            (is_online(&now.state) && now.limits == free).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_remembered_over_a_restart_when_the_server_says_nothing() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let until = health(&world, account).await.timeline.entries[0]
        .at
        .plus(86_400_000);
    world.whatsapp.set_limits(account, locked(until));
    world.whatsapp.emit(account, WaEvent::LimitsChanged);
    until_state(&world, account, "restricted", is_restricted).await;

    world.whatsapp.set_limits(account, Limits::default());
    world.close().await;
    world.open().await.unwrap();
    world
        .until_in_time("restricted again", async || {
            is_restricted(&health(&world, account).await.state).then_some(())
        })
        .await;
    assert_eq!(
        health(&world, account).await.limits,
        locked(until),
        "unknown changes nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_number_tells_its_connection_its_proof_and_what_it_uses() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.whatsapp.ack_everything(true);
    let message = world.kabar().send_text(chat, "Hello".into(), None).await.unwrap();
    world.until_status(&message, MessageStatus::Sent).await;
    world.whatsapp.disconnect(account);
    until_state(&world, account, "reconnecting", |state| {
        matches!(state, SessionState::Reconnecting { .. })
    })
    .await;
    world.whatsapp.connect(account).await;
    until_state(&world, account, "online", is_online).await;

    let now = health(&world, account).await;
    assert_eq!((now.reconnects_24h, now.confirmed_24h), (1, 1));
    assert_eq!(now.storage.messages, 2);
    assert!(now.storage.texts >= 10, "{:?}", now.storage);
    assert!(now.last_confirmed.is_some());
    assert_eq!(now.since, Some(now.timeline.entries[0].at));

    let page = world.kabar().list_connections(account, None, 2).await.unwrap();
    assert_eq!(page.entries, now.timeline.entries[..2]);
    let older = world
        .kabar()
        .list_connections(account, page.next, 200)
        .await
        .unwrap();
    assert_eq!(older.entries, now.timeline.entries[2..]);
    assert_eq!(older.next, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_whose_key_is_gone_says_so_and_keeps_its_messages() {
    let mut world = World::new().await;
    let files = ["profile/keys.json", "profile/keys.copy.json"].map(|name| world.dir().join(name));
    let before = files.each_ref().map(|file| std::fs::read(file).unwrap());
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.close().await;
    // Somebody puts back the key file from before the number was linked.
    for (file, bytes) in files.iter().zip(before) {
        std::fs::write(file, bytes).unwrap();
    }
    world.open().await.unwrap();
    let missing = SessionState::NeedsKey {
        error: ErrorCode::KeyMissing,
    };
    world
        .until_in_time("the missing key", async || {
            (health(&world, account).await.state == missing).then_some(())
        })
        .await;
    assert_eq!(world.messages(chat).await.len(), 1);
}
