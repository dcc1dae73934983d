//! New words, deletion for everyone and reactions: asked for here, shown once WhatsApp has them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::ports::whatsapp::{Inbound, InboundBody, OutgoingContent, QuotedBy};
use kabar_core_testing::{Answer, Sent, World, clock::DAWN, people};
use kabar_types::{
    AccountId, ChatId, ErrorCode, EventBatch, Jid, Message, MessageBody, MessageStatus, Signal, UnixMillis,
    WaId,
};
use std::time::Duration;

/// A shop, its chat with Alice, and a text of the shop's that she has.
struct Said {
    world: World,
    account: AccountId,
    chat: ChatId,
    message: Message,
}

impl Said {
    async fn new() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        let chat = world.chat_with(account, people::ALICE).await;
        let text = "Your boxes are redy".to_owned();
        let message = world.kabar().send_text(chat, text, None).await.unwrap();
        let said = Self {
            world,
            account,
            chat,
            message,
        };
        said.until_sent(1).await;
        said.world.whatsapp.ack(said.account, &said.message.wa_id);
        said.world.until_status(&said.message, MessageStatus::Sent).await;
        said
    }

    /// What was written to the socket, once there is so much of it.
    async fn until_sent(&self, count: usize) -> Vec<Sent> {
        self.world
            .until(&format!("{count} messages on the wire"), async || {
                let sent = self.world.whatsapp.sent(self.account);
                (sent.len() >= count).then_some(sent)
            })
            .await
    }

    async fn row(&self) -> Message {
        self.world.message(self.chat, self.message.id).await.unwrap()
    }

    async fn until_row(&self, what: &str, wanted: impl Fn(&Message) -> bool) -> Message {
        self.world
            .until(what, async || Some(self.row().await).filter(|row| wanted(row)))
            .await
    }

    /// Waits until windows are told that a change failed, and why.
    async fn until_failed(&self) -> ErrorCode {
        self.world
            .until_in_time("a change that failed", async || {
                self.world.events().into_iter().find_map(|batch| match batch {
                    EventBatch::Signal {
                        signal: Signal::ChangeFailed { message, error, .. },
                    } if message == self.message.id => Some(error),
                    _ => None,
                })
            })
            .await
    }
}

fn words(message: &Message) -> &str {
    match &message.body {
        MessageBody::Text { text } => text,
        other => panic!("{other:?}"),
    }
}

fn reaction_of(writer: &str, wa_id: &str, target: &WaId, emoji: &str, at: UnixMillis) -> Inbound {
    let body = InboundBody::Reaction {
        target: target.clone(),
        emoji: emoji.to_owned(),
        at,
    };
    Inbound {
        body,
        sent_at: at,
        ..people::text_from(&people::person(writer), wa_id, "")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_words_are_shown_once_whatsapp_has_them() {
    let said = Said::new().await;
    let kabar = said.world.kabar();
    let text = "Your boxes are ready".to_owned();
    let row = kabar.edit_message(said.message.id, text.clone()).await.unwrap();
    assert!(row.changing);
    assert_eq!(words(&row), "Your boxes are redy");

    let sent = said.until_sent(2).await;
    let is_edit = matches!(
        &sent[1].content.0,
        OutgoingContent::Edit { target, text: words, .. } if *target == said.message.wa_id && *words == text
    );
    assert!(is_edit);
    assert_ne!(sent[1].wa_id, said.message.wa_id, "a change has an id of its own");
    assert_eq!(words(&said.row().await), "Your boxes are redy");

    said.world.whatsapp.ack(said.account, &sent[1].wa_id);
    let row = said.until_row("the new words", |row| !row.changing).await;
    assert_eq!(words(&row), text);
    assert!(row.edited_at.is_some());
    assert_eq!(
        row.status,
        MessageStatus::Sent,
        "the message itself went no further"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_nobody_has_seen_are_simply_other_words() {
    let said = Said::new().await;
    said.world.whatsapp.disconnect(said.account);
    let kabar = said.world.kabar();
    let pending = kabar.send_text(said.chat, "Til 5".into(), None).await.unwrap();
    let row = kabar.edit_message(pending.id, "Till 5".into()).await.unwrap();
    assert_eq!(
        (words(&row), row.edited_at, row.changing),
        ("Till 5", None, false)
    );
    said.world.whatsapp.connect(said.account).await;
    let sent = said.until_sent(2).await;
    assert_eq!(
        (sent[1].wa_id.clone(), sent[1].text.as_str()),
        (pending.wa_id, "Till 5")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_change_leaves_the_row_as_it_was_and_says_why() {
    let said = Said::new().await;
    said.world.kabar().revoke_message(said.message.id).await.unwrap();
    let sent = said.until_sent(2).await;
    assert!(matches!(sent[1].content.0, OutgoingContent::Revoke { .. }));
    said.world.whatsapp.nack(said.account, &sent[1].wa_id, 479);
    assert_eq!(said.until_failed().await, ErrorCode::Refused);
    let row = said.row().await;
    assert_eq!((words(&row), row.changing), ("Your boxes are redy", false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_for_everyone_is_shown_once_whatsapp_has_it_and_ends_what_waited_before_it() {
    let said = Said::new().await;
    let kabar = said.world.kabar();
    said.world.whatsapp.disconnect(said.account);
    kabar
        .edit_message(said.message.id, "Never mind".into())
        .await
        .unwrap();
    kabar.revoke_message(said.message.id).await.unwrap();
    let late = kabar.edit_message(said.message.id, "No, wait".into()).await;
    assert_eq!(late.unwrap_err().code(), ErrorCode::BadRequest);
    said.world.whatsapp.connect(said.account).await;
    let sent = said.until_sent(2).await;
    assert!(
        matches!(sent[1].content.0, OutgoingContent::Revoke { .. }),
        "the edit was overtaken"
    );
    said.world.whatsapp.ack(said.account, &sent[1].wa_id);
    said.until_row("the deletion", |row| row.body == MessageBody::Revoked)
        .await;
    assert_eq!(said.world.whatsapp.sent(said.account).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_messages_can_no_longer_be_edited_and_very_old_ones_not_deleted() {
    let said = Said::new().await;
    let kabar = said.world.kabar();
    said.world.clock.advance(Duration::from_secs(16 * 60));
    let edited = kabar.edit_message(said.message.id, "Late".into()).await;
    assert_eq!(edited.unwrap_err().code(), ErrorCode::EditTooLate);
    said.world.clock.advance(Duration::from_secs(60 * 3600));
    let deleted = kabar.revoke_message(said.message.id).await;
    assert_eq!(deleted.unwrap_err().code(), ErrorCode::DeleteTooLate);
    assert!(!said.row().await.changing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_goes_out_with_the_writer_it_is_meant_for_and_can_be_taken_back() {
    let said = Said::new().await;
    let hello = said.world.messages(said.chat).await.remove(0);
    let kabar = said.world.kabar();
    for (turn, emoji) in [(1, "👍"), (2, "")] {
        said.world.clock.advance(Duration::from_secs(1));
        kabar.react(hello.id, emoji.to_owned()).await.unwrap();
        let sent = said.until_sent(turn + 1).await.remove(turn);
        let OutgoingContent::Reaction {
            target,
            writer,
            emoji: written,
            ..
        } = &sent.content.0
        else {
            panic!("no reaction")
        };
        assert_eq!((target, written.as_str()), (&hello.wa_id, emoji));
        assert_eq!(*writer, Some(Jid::from_phone_digits(people::ALICE)));
        said.world.whatsapp.ack(said.account, &sent.wa_id);
        said.world
            .until("the reaction in the row", async || {
                let row = said.world.message(said.chat, hello.id).await?;
                let mine = row.reactions.iter().find(|reaction| reaction.sender.is_none());
                (!row.changing && mine.map_or("", |mine| &mine.emoji) == emoji).then_some(())
            })
            .await;
    }
    for not_one in ["two words", "\n", &"👍".repeat(20)] {
        let refused = kabar.react(hello.id, not_one.to_owned()).await;
        assert_eq!(refused.unwrap_err().code(), ErrorCode::BadRequest, "{not_one:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_alices_reactions_the_newest_stands_in_whatever_order_they_come_and_before_their_message_too() {
    let (world, account) = {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        (world, account)
    };
    let target = WaId("HELLO".to_owned());
    let reactions = [("R3", "❤️", 3), ("R1", "👍", 1), ("R2", "", 2)];
    for (wa_id, emoji, at) in reactions {
        let reaction = reaction_of(people::ALICE, wa_id, &target, emoji, DAWN.plus(at));
        world.whatsapp.deliver(account, reaction).await.unwrap();
    }
    let hello = Inbound {
        wa_id: target,
        ..people::text_from(&people::alice(), "", "Hello")
    };
    world.whatsapp.deliver(account, hello).await.unwrap();
    let chat = world
        .until("the chat", async || {
            let chats = world
                .kabar()
                .list_chats(kabar_core_testing::world::all_chats())
                .await
                .ok()?;
            chats.chats.first().map(|chat| chat.id)
        })
        .await;
    let row = world.messages(chat).await.remove(0);
    let emojis: Vec<_> = row
        .reactions
        .iter()
        .map(|reaction| reaction.emoji.as_str())
        .collect();
    assert_eq!(emojis, ["❤️"]);
    assert!(row.reactions[0].sender.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_doubt_is_sent_again_under_its_id_and_not_for_ever() {
    let said = Said::new().await;
    said.world
        .whatsapp
        .answer(said.account, [Answer::WrittenInDoubt, Answer::WrittenInDoubt]);
    said.world
        .kabar()
        .react(said.message.id, "👍".into())
        .await
        .unwrap();
    assert_eq!(said.until_failed().await, ErrorCode::NoProof);
    let sent = said.world.whatsapp.sent(said.account);
    let ids: Vec<_> = sent[1..].iter().map(|one| &one.wa_id).collect();
    assert_eq!(ids, vec![ids[0]; 4], "once and three repeats");
    assert!(said.row().await.reactions.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_outlives_a_crash() {
    let mut said = Said::new().await;
    said.world.whatsapp.disconnect(said.account);
    let text = "After the crash".to_owned();
    said.world
        .kabar()
        .edit_message(said.message.id, text)
        .await
        .unwrap();
    said.world.crash_and_reopen().await;
    let sent = said.until_sent(2).await;
    said.world.whatsapp.ack(said.account, &sent[1].wa_id);
    let row = said.until_row("the new words", |row| !row.changing).await;
    assert_eq!(words(&row), "After the crash");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_carries_what_it_answers() {
    let said = Said::new().await;
    let hello = said.world.messages(said.chat).await.remove(0);
    let kabar = said.world.kabar();
    for (turn, quoted) in [(1, hello.id), (2, said.message.id)] {
        kabar
            .send_text(said.chat, "Yes".into(), Some(quoted))
            .await
            .unwrap();
        let sent = said.until_sent(turn + 1).await.remove(turn);
        let OutgoingContent::Text {
            quote: Some(quote), ..
        } = &sent.content.0
        else {
            panic!("no quote")
        };
        let by = match turn {
            1 => QuotedBy::Person(Jid::from_phone_digits(people::ALICE)),
            _ => QuotedBy::Me,
        };
        assert_eq!(quote.sender, by);
        said.world.whatsapp.ack(said.account, &sent.wa_id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_too_much_to_do_is_asked_again_later_under_the_same_id() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let message = world.kabar().send_text(chat, "Hello".into(), None).await.unwrap();
    let until_copies = async |count: usize| {
        world
            .until_in_time("a copy on the wire", async || {
                (world.whatsapp.sent(account).len() == count).then_some(world.clock_elapsed())
            })
            .await
    };
    let refused = until_copies(1).await;
    world.whatsapp.nack(account, &message.wa_id, 429);
    let again = until_copies(2).await;
    assert!(
        again - refused >= Duration::from_secs(60),
        "{refused:?}, {again:?}"
    );
    let same = world
        .whatsapp
        .sent(account)
        .into_iter()
        .all(|sent| sent.wa_id == message.wa_id);
    assert!(same);
    let row = world.message(chat, message.id).await.unwrap();
    assert_eq!(row.status, MessageStatus::Pending);
    world.whatsapp.ack(account, &message.wa_id);
    world.until_status(&message, MessageStatus::Sent).await;
}
