//! Reading and typing, here and elsewhere.

use kabar_core::ports::whatsapp::WaEvent;
use kabar_core_testing::{World, people, world::all_chats};
use kabar_types::{EventBatch, Signal, TypingState, WaId};

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
