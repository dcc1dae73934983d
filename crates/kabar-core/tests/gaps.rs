//! Places where messages may be missing: none in ordinary use, and closed by what comes, in whatever order.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::ports::whatsapp::{HistoryChat, HistoryRest, Inbound, InboundBody, PastEnd, WaEvent};
use kabar_core_testing::{World, clock::DAWN, people, world::all_chats};
use kabar_types::{
    AccountId, ChatGap, ChatId, ErrorCode, GapReason, MessageBody, PhoneAnswer, PieceTrouble, SessionState,
};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MINUTE_MS: i64 = 60_000;

/// A text of Alice's, so many minutes after dawn.
fn text(id: &str, minutes: i64) -> Inbound {
    Inbound {
        sent_at: DAWN.plus(minutes * MINUTE_MS),
        ..people::text_from(&people::alice(), id, id)
    }
}

async fn gaps(world: &World, chat: ChatId) -> Vec<ChatGap> {
    let page = world.kabar().list_messages(chat, None, 200).await.unwrap();
    page.past.gaps
}

/// The ids on both sides of each gap.
async fn sides(world: &World, chat: ChatId) -> Vec<(String, String)> {
    let rows = world.messages(chat).await;
    let of = |id| {
        let row = rows.iter().find(|row| row.id == id);
        row.map_or_else(String::new, |row| row.wa_id.0.clone())
    };
    let gaps = gaps(world, chat).await.into_iter();
    gaps.map(|gap| (of(gap.after.id), of(gap.before.id))).collect()
}

async fn only_chat(world: &World) -> ChatId {
    world
        .until("the chat", async || {
            let chats = world.kabar().list_chats(all_chats()).await.ok()?.chats;
            chats.first().map(|chat| chat.id)
        })
        .await
}

async fn until_gaps(world: &World, chat: ChatId, wanted: usize) {
    world
        .until(&format!("{wanted} gaps"), async || {
            (gaps(world, chat).await.len() == wanted).then_some(())
        })
        .await;
}

fn history(texts: Vec<Inbound>) -> HistoryChat {
    HistoryChat {
        messages: texts,
        ..people::history_with(&people::alice(), "Alice", 0)
    }
}

fn send_piece(world: &World, account: AccountId, number: u32, progress: u8, texts: Vec<Inbound>) {
    let blob = world
        .whatsapp
        .history()
        .make(vec![history(texts)], HistoryRest::default());
    let event = WaEvent::History {
        chunk: Some(number),
        progress: Some(progress),
        blob,
    };
    world.whatsapp.emit(account, event);
}

/// A chat with one old message, and a Kabar that was closed for so long since.
async fn back_after(away: Duration) -> (World, AccountId, ChatId) {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.whatsapp.deliver(account, text("OLD", 0)).await.unwrap();
    let chat = only_chat(&world).await;
    world.close().await;
    world.clock.advance(away);
    world.open().await.unwrap();
    world
        .until_state(account, "online", |state| *state == SessionState::Online)
        .await;
    (world, account, chat)
}

fn minutes(span: Duration) -> i64 {
    i64::try_from(span.as_secs() / 60).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_holiday_nothing_is_missing() {
    let (world, account, chat) = back_after(29 * DAY).await;
    let hello = text("HELLO", minutes(29 * DAY));
    world.whatsapp.deliver(account, hello).await.unwrap();
    assert_eq!(world.messages(chat).await.len(), 2);
    assert_eq!(gaps(&world, chat).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_longer_than_whatsapp_keeps_what_waits_messages_may_be_missing_until_the_phone_gave_them() {
    let (world, account, chat) = back_after(40 * DAY).await;
    assert_eq!(gaps(&world, chat).await, [], "nothing was said since");
    let (hello, again) = (
        text("HELLO", minutes(40 * DAY)),
        text("AGAIN", minutes(40 * DAY) + 1),
    );
    for message in [hello.clone(), again] {
        world.whatsapp.deliver(account, message).await.unwrap();
    }
    assert_eq!(
        sides(&world, chat).await,
        [("OLD".to_owned(), "HELLO".to_owned())]
    );
    let gap = gaps(&world, chat).await[0];
    assert_eq!(gap.reason, GapReason::Away);

    // The phone has 70 in between: two pages close it.
    let between = (1..=70).map(|n| text(&format!("B{n}"), n * 100));
    let all = [text("OLD", 0)].into_iter().chain(between).chain([hello]);
    world.whatsapp.history().keep_on_phone(history(all.collect()));
    world.kabar().fetch_gap(gap.id).await.unwrap();
    world
        .until("the first page", async || {
            (sides(&world, chat).await == [("OLD".to_owned(), "B21".to_owned())]).then_some(())
        })
        .await;
    let gap = gaps(&world, chat).await[0];
    world
        .until("the second", async || {
            world.kabar().fetch_gap(gap.id).await.ok();
            gaps(&world, chat).await.is_empty().then_some(())
        })
        .await;
    assert_eq!(world.messages(chat).await.len(), 73);
    let gone = world.kabar().fetch_gap(gap.id).await.unwrap_err();
    assert_eq!(gone.code(), ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_closes_in_whatever_order_it_comes() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
        let (world, account, chat) = back_after(40 * DAY).await;
        let hello = text("HELLO", minutes(40 * DAY));
        world.whatsapp.deliver(account, hello.clone()).await.unwrap();
        let pages = [
            vec![text("OLD", 0), text("B1", 100), text("B2", 200)],
            vec![text("B2", 200), text("B3", 300), text("B4", 400)],
            vec![text("B4", 400), text("B5", 500), hello],
        ];
        for (done, page) in order.into_iter().enumerate() {
            assert!(!gaps(&world, chat).await.is_empty(), "{order:?} after {done}");
            let before = world.messages(chat).await.len();
            let blob = world
                .whatsapp
                .history()
                .make(vec![history(pages[page].clone())], HistoryRest::default());
            let request = String::new();
            world.whatsapp.emit(account, WaEvent::Older { request, blob });
            world
                .until("the page", async || {
                    (world.messages(chat).await.len() > before).then_some(())
                })
                .await;
        }
        until_gaps(&world, chat, 0).await;
        assert_eq!(world.messages(chat).await.len(), 7, "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_never_decrypted_is_a_gap_until_the_phone_gives_it() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let sealed = Inbound {
        body: InboundBody::Waiting,
        ..text("SEALED", -20)
    };
    for message in [text("BEFORE", -30), sealed, text("AFTER", -10)] {
        world.whatsapp.deliver(account, message).await.unwrap();
    }
    let chat = only_chat(&world).await;
    world.clock.advance(Duration::from_secs(30 * 60));
    assert_eq!(gaps(&world, chat).await, [], "it may still be sent again");
    world.clock.advance(Duration::from_secs(2 * 60 * 60));
    until_gaps(&world, chat, 1).await;
    let gap = gaps(&world, chat).await[0];
    assert_eq!(gap.reason, GapReason::Undecrypted);

    let all = vec![text("BEFORE", -30), text("SEALED", -20), text("AFTER", -10)];
    world.whatsapp.history().keep_on_phone(history(all));
    world.kabar().fetch_gap(gap.id).await.unwrap();
    until_gaps(&world, chat, 0).await;
    let rows = world.messages(chat).await;
    assert!(
        rows.iter().all(|row| row.body != MessageBody::Waiting),
        "{rows:?}"
    );
    assert_eq!(rows.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_phone_could_not_decrypt_either_is_not_told_for_ever() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let sealed = || Inbound {
        body: InboundBody::Waiting,
        ..text("SEALED", -20)
    };
    for message in [text("BEFORE", -30), sealed(), text("AFTER", -10)] {
        world.whatsapp.deliver(account, message).await.unwrap();
    }
    let chat = only_chat(&world).await;
    world.clock.advance(Duration::from_secs(2 * 60 * 60));
    until_gaps(&world, chat, 1).await;
    let all = vec![text("BEFORE", -30), sealed(), text("AFTER", -10)];
    world.whatsapp.history().keep_on_phone(history(all));
    world
        .kabar()
        .fetch_gap(gaps(&world, chat).await[0].id)
        .await
        .unwrap();
    until_gaps(&world, chat, 0).await;
    world.clock.advance(Duration::from_secs(2 * 60 * 60));
    let later = text("LATER", 300);
    world.whatsapp.deliver(account, later).await.unwrap();
    assert_eq!(gaps(&world, chat).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_piece_is_told_where_it_is_missing_and_fetched_once_more() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    send_piece(&world, account, 1, 30, vec![text("N1", -10), text("N2", -5)]);
    send_piece(&world, account, 3, 100, vec![text("O1", -90), text("O2", -80)]);
    let chat = only_chat(&world).await;
    until_gaps(&world, chat, 1).await;
    assert_eq!(sides(&world, chat).await, [("O2".to_owned(), "N1".to_owned())]);
    let told = || async { world.kabar().list_history_gaps(account).await.unwrap() };
    let missing = told().await;
    assert_eq!(
        (missing.len(), missing[0].chunk, missing[0].trouble),
        (1, Some(2), PieceTrouble::Missing)
    );

    let blob = world.whatsapp.history().make(
        vec![history(vec![text("M1", -50), text("M2", -40)])],
        HistoryRest::default(),
    );
    world.whatsapp.history().keep_piece(2, Some(60), blob);
    let asked = world.kabar().refetch_history(account).await.unwrap();
    assert!(matches!(asked[0].answer, PhoneAnswer::Asking { .. }), "{asked:?}");
    until_gaps(&world, chat, 0).await;
    world
        .until("all pieces", async || told().await.is_empty().then_some(()))
        .await;
    assert_eq!(world.whatsapp.pieces_asked(account), [2]);
    assert_eq!(world.messages(chat).await.len(), 6);
    let accounts = world.kabar().list_accounts().await.unwrap();
    assert_eq!(accounts[0].history_gaps, 0);
}

/// Of all that the phone promised nothing came, and a while later Kabar says so.
async fn until_all_is_missing(world: &World, account: AccountId) {
    world
        .until_in_time("what is missing", async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            (accounts[0].history_gaps == 1).then_some(())
        })
        .await;
    let missing = world.kabar().list_history_gaps(account).await.unwrap();
    assert_eq!(
        (missing.len(), missing[0].chunk, missing[0].trouble),
        (1, Some(1), PieceTrouble::Missing)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_was_promised_and_is_lost_in_a_crash_is_missed() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.whatsapp.promise_history(account).await.unwrap();
    world.crash_and_reopen().await;
    until_all_is_missing(&world, account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_is_promised_only_after_a_crash_is_missed_too() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.crash_and_reopen().await;
    world
        .until_state(account, "online", |state| matches!(state, SessionState::Online))
        .await;
    world.whatsapp.promise_history(account).await.unwrap();
    until_all_is_missing(&world, account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pieces_that_come_in_another_order_leave_no_gap() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    send_piece(&world, account, 1, 30, vec![text("N1", -10), text("N2", -5)]);
    send_piece(&world, account, 3, 100, vec![text("O1", -90), text("O2", -80)]);
    send_piece(&world, account, 2, 60, vec![text("M1", -50), text("M2", -40)]);
    let chat = only_chat(&world).await;
    world
        .until("all messages", async || {
            (world.messages(chat).await.len() == 6).then_some(())
        })
        .await;
    until_gaps(&world, chat, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_does_not_send_a_piece_again_is_said_and_the_gap_stays() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    send_piece(&world, account, 1, 30, vec![text("N1", -10)]);
    send_piece(&world, account, 3, 100, vec![text("O1", -90)]);
    let chat = only_chat(&world).await;
    until_gaps(&world, chat, 1).await;
    world.kabar().refetch_history(account).await.unwrap();
    let failed = |answer| {
        matches!(
            answer,
            PhoneAnswer::Failed {
                error: ErrorCode::PhoneSilent,
                ..
            }
        )
    };
    world
        .until_in_time("the end of patience", async || {
            let gaps = world.kabar().list_history_gaps(account).await.ok()?;
            failed(gaps[0].answer).then_some(())
        })
        .await;
    world.kabar().refetch_history(account).await.unwrap();
    world.crash_and_reopen().await;
    let missing = world.kabar().list_history_gaps(account).await.unwrap();
    assert!(failed(missing[0].answer), "cut off by a crash: {missing:?}");
    until_gaps(&world, chat, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_chat_is_known_from_its_history() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let whole = HistoryChat {
        end: Some(PastEnd::Nothing),
        ..people::history_with(&people::alice(), "Alice", 3)
    };
    let blob = world.whatsapp.history().make(vec![whole], HistoryRest::default());
    let event = WaEvent::History {
        chunk: Some(1),
        progress: Some(100),
        blob,
    };
    world.whatsapp.emit(account, event);
    let chat = only_chat(&world).await;
    world
        .until("its beginning", async || {
            let page = world.kabar().list_messages(chat, None, 200).await.ok()?;
            (page.messages.len() == 3 && !page.past.older).then_some(())
        })
        .await;
}
