//! Messages that are put in together: as if each had come after the one before it.

use crate::home::{ALICE, Home, NOW, chat_with, insert, text};
use kabar_store::{Changes, Inserted, MessageChange, NewMessage, Tx};
use kabar_types::{Chat, ChatId, Message, MessageBody, MessageId, MessageStatus, Seq, WaId};

/// What came of them, and everything a window would be shown afterwards.
type Seen = (Vec<Inserted>, Vec<MessageId>, Changes, Vec<(Chat, Vec<Message>)>);

/// Bob's, Carol's and Dan's chats, with something that waits for its message in Bob's.
async fn prepare(tx: &mut Tx) -> [ChatId; 3] {
    let mut chats = [ChatId(0); 3];
    for (chat, number) in chats.iter_mut().zip([214, 215, 216]) {
        *chat = chat_with(tx, number).await.0;
    }
    let (bob, person) = chat_with(tx, 214).await;
    let edit = MessageChange::Edit { text: "at eleven" };
    tx.apply_change(bob, Some(person), &WaId("B3".to_owned()), edit, NOW)
        .await
        .unwrap();
    tx.apply_proof(ALICE, &WaId("A1".to_owned()), MessageStatus::Read, NOW)
        .await
        .unwrap();
    chats
}

/// What arrives: in three chats, one twice, one without its body at first, one of ours, one that was there before.
async fn arrivals(tx: &mut Tx) -> Vec<NewMessage> {
    let mut all = Vec::new();
    for n in 0..150 {
        let (chat, person) = chat_with(tx, 214 + n % 3).await;
        let writer = char::from(b'B' + u8::try_from(n % 3).unwrap());
        let second = i64::from(n * 7 % 40);
        all.push(text(
            chat,
            Some(person),
            &format!("{writer}{n}"),
            second,
            "at ten",
        ));
    }
    let (bob, person) = chat_with(tx, 214).await;
    let waiting = NewMessage {
        body: MessageBody::Waiting,
        ..text(bob, Some(person), "B900", 50, "")
    };
    all.insert(20, waiting);
    all.insert(25, text(bob, Some(person), "B900", 50, "it was this"));
    all.insert(30, all[3].clone());
    all.insert(40, text(bob, None, "A1", 51, "yes"));
    all.push(text(bob, Some(person), "B0", 0, "at ten"));
    all
}

async fn seen(together: bool) -> Seen {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chats = prepare(&mut tx).await;
    let arrivals = arrivals(&mut tx).await;
    insert(&mut tx, &arrivals[5]).await;
    tx.commit().await.unwrap();
    let before = *home.store.seq().borrow();
    let mut tx = home.begin().await;
    let done = if together {
        tx.insert_messages(&arrivals).await.unwrap()
    } else {
        let mut done = Vec::new();
        for new in &arrivals {
            done.push(insert(&mut tx, new).await);
        }
        done
    };
    let arrived = tx.take_arrived();
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let changes = view.changes_since(before, 10_000).await.unwrap();
    let mut shown = Vec::new();
    for chat in chats {
        let page = view.list_messages(chat, None, 200).await.unwrap();
        shown.push((view.get_chat(chat, NOW).await.unwrap(), page.messages));
    }
    (done, arrived, changes, shown)
}

#[tokio::test]
async fn messages_put_in_together_are_as_if_each_came_after_the_one_before() {
    let (together, one_by_one) = (seen(true).await, seen(false).await);
    assert_eq!(together.0, one_by_one.0);
    assert_eq!(together.1, one_by_one.1);
    assert_eq!(together.2, one_by_one.2);
    assert_eq!(together.3, one_by_one.3);
    let known = |done: &&Inserted| matches!(done, Inserted::Known(_));
    assert_eq!(together.0.iter().filter(known).count(), 3);
    assert!(matches!(together.0[25], Inserted::Filled(_)));
    let unread: u32 = together.3.iter().map(|(chat, _)| chat.unread).sum();
    assert_eq!(unread, 151, "150 and the one that waited for its body");
}

#[tokio::test]
async fn nothing_put_in_together_changes_nothing() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    assert!(tx.insert_messages(&[]).await.unwrap().is_empty());
    assert_eq!(tx.commit().await.unwrap(), Seq(1), "the account alone");
}

#[tokio::test]
async fn what_one_transaction_looked_up_and_undid_the_next_does_not_believe() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    tx.commit().await.unwrap();
    let mut tx = home.begin().await;
    let (carol, person) = chat_with(&mut tx, 215).await;
    insert(&mut tx, &text(carol, Some(person), "C1", 0, "hello")).await;
    drop(tx);
    let mut tx = home.begin().await;
    // Somebody else is the next who is met.
    let (dan, person) = chat_with(&mut tx, 216).await;
    assert_eq!(dan, carol);
    let (carol, other) = chat_with(&mut tx, 215).await;
    assert!(dan != carol && person != other);
    assert_eq!(chat_with(&mut tx, 214).await.0, bob);
    insert(&mut tx, &text(carol, Some(other), "C1", 0, "hello")).await;
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    assert_eq!(view.get_chat(carol, NOW).await.unwrap().unread, 1);
    assert_eq!(view.get_chat(bob, NOW).await.unwrap().unread, 0);
}
