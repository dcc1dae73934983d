//! Reading and typing, here and elsewhere.

use kabar_core::ports::whatsapp::WaEvent;
use kabar_core_testing::{World, people, world::all_chats};
use kabar_types::{ChatId, ErrorCode, EventBatch, Layout, Signal, TypingState, WaId};

#[tokio::test(flavor = "multi_thread")]
async fn reading_on_the_phone_clears_what_is_unread_here() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    assert_eq!(world.kabar().get_chat(chat).await.unwrap().unread, 1);
    let ids = vec![WaId(format!("HELLO-{}", people::ALICE))];
    world.whatsapp.emit(
        account,
        WaEvent::ReadElsewhere {
            chat: people::alice(),
            ids,
        },
    );
    world
        .until("nothing unread", async || {
            (world.kabar().get_chat(chat).await.ok()?.unread == 0).then_some(())
        })
        .await;
    assert_eq!(
        world.whatsapp.reads(account),
        [],
        "the phone told the writer already"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_on_the_phone_that_names_us_instead_of_the_chat_is_found_by_its_ids() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let alice = world.chat_with(account, people::ALICE).await;
    let bob = world.chat_with(account, people::BOB).await;
    let ids = vec![WaId(format!("HELLO-{}", people::BOB))];
    world.whatsapp.emit(
        account,
        WaEvent::ReadElsewhere {
            chat: people::person(people::SHOP),
            ids,
        },
    );
    world
        .until("Bob's is read", async || {
            (world.kabar().get_chat(bob).await.ok()?.unread == 0).then_some(())
        })
        .await;
    assert_eq!(world.kabar().get_chat(alice).await.unwrap().unread, 1);
    assert_eq!(
        world.kabar().list_chats(all_chats()).await.unwrap().chats.len(),
        2,
        "no chat with ourselves is made"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_here_tells_the_writer_unless_the_person_does_not_want_that() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let first = world.messages(chat).await[0].clone();
    world.kabar().mark_chat_read(chat, first.id).await.unwrap();
    world
        .until("the report", async || {
            (world.whatsapp.reads(account) == [first.wa_id.clone()]).then_some(())
        })
        .await;

    let mut settings = world.kabar().get_settings().await.unwrap();
    settings.read_receipts = false;
    world.kabar().set_settings(settings).await.unwrap();
    world
        .whatsapp
        .deliver(account, people::text_from(&people::alice(), "A2", "and now?"))
        .await
        .unwrap();
    let second = world.messages(chat).await[1].clone();
    world.kabar().mark_chat_read(chat, second.id).await.unwrap();
    assert_eq!(world.kabar().get_chat(chat).await.unwrap().unread, 0);
    // A later message of ours goes out behind any report there could be.
    let mine = world.kabar().send_text(chat, "Yes".into(), None).await.unwrap();
    world
        .until("our text", async || {
            world
                .whatsapp
                .sent(account)
                .iter()
                .find(|sent| sent.wa_id == mine.wa_id)
                .cloned()
        })
        .await;
    assert_eq!(world.whatsapp.reads(account), [first.wa_id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_looks_at_is_not_read_and_its_writer_is_told_nothing() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let alice = world.chat_with(account, people::ALICE).await;
    let bob = world.chat_with(account, people::BOB).await;
    let kabar = world.kabar();
    let newest = async |chat| world.messages(chat).await[0].clone();
    let (hello, hi) = (newest(alice).await, newest(bob).await);
    // Alice's chat has a window of its own, which lies behind the main one, where Bob's is open.
    kabar.look_at("chat-1", Some(alice));
    kabar.look_at("main", Some(bob));
    for (viewer, chat, message) in [
        ("chat-1", alice, hello.id),
        ("main", alice, hello.id),
        ("chat-1", bob, hi.id),
    ] {
        let refused = kabar.mark_chat_seen(viewer, chat, message).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::BadRequest, "{viewer}");
    }
    kabar.mark_chat_seen("main", bob, hi.id).await.unwrap();
    world
        .until("the report to Bob", async || {
            (world.whatsapp.reads(account) == [hi.wa_id.clone()]).then_some(())
        })
        .await;
    assert_eq!(kabar.get_chat(alice).await.unwrap().unread, 1);

    // The main window is put away; nobody looks until the other one says so.
    kabar.look_at("main", None);
    assert!(kabar.mark_chat_seen("main", bob, hi.id).await.is_err());
    kabar.look_at("chat-1", Some(alice));
    kabar.mark_chat_seen("chat-1", alice, hello.id).await.unwrap();
    assert_eq!(kabar.get_chat(alice).await.unwrap().unread, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn chats_that_stood_side_by_side_do_so_again_at_the_next_start() {
    let mut world = World::new().await;
    let kabar = world.kabar();
    assert_eq!(kabar.bootstrap().await.unwrap().layout, Layout::default());
    let stood = |chats: &[i64], open: i64, shares: &[u16]| Layout {
        chats: chats.iter().copied().map(ChatId).collect(),
        open: Some(ChatId(open)),
        shares: shares.to_vec(),
    };
    let two = stood(&[3, 5], 5, &[400, 600]);
    kabar.keep_layout(&two).await.unwrap();
    for nonsense in [
        stood(&[3, 5], 4, &[]),
        stood(&[3, 5], 3, &[1, 1_001]),
        stood(&[1, 2, 3, 4, 5, 6, 7, 8, 9], 1, &[]),
    ] {
        let refused = kabar.keep_layout(&nonsense).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::BadRequest, "{nonsense:?}");
    }
    world.crash_and_reopen().await;
    assert_eq!(world.kabar().bootstrap().await.unwrap().layout, two);
}

#[tokio::test(flavor = "multi_thread")]
async fn chats_that_stood_apart_are_known_at_the_next_start_as_far_as_they_are_still_here() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let alice = world.chat_with(account, people::ALICE).await;
    let bob = world.chat_with(account, people::BOB).await;
    assert_eq!(world.kabar().list_apart().await.unwrap(), []);
    let apart = [bob, ChatId(404), alice];
    world.kabar().keep_apart(&apart).await.unwrap();
    world.crash_and_reopen().await;
    assert_eq!(world.kabar().list_apart().await.unwrap(), [bob, alice]);
    world.kabar().keep_apart(&[]).await.unwrap();
    assert_eq!(world.kabar().list_apart().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_typing_is_a_signal_and_in_no_log() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let before = world.kabar().bootstrap().await.unwrap().seq;
    let typing = WaEvent::Typing {
        chat: people::alice(),
        sender: people::alice(),
        state: TypingState::Typing,
    };
    world.whatsapp.emit(account, typing);
    world
        .until("the signal", async || {
            let mut signals = world.events().into_iter().filter_map(|batch| match batch {
                EventBatch::Signal {
                    signal: Signal::Typing { chat, state, .. },
                } => Some((chat, state)),
                _ => None,
            });
            signals
                .next_back()
                .filter(|signal| *signal == (chat, TypingState::Typing))
        })
        .await;
    assert_eq!(world.kabar().bootstrap().await.unwrap().seq, before);
}
