//! A phone number and a hidden id that turn out to be one person: nothing is lost, nothing is there twice.

use crate::home::{ALICE, Home, NOW, account, insert, lid, phone, says, text};
use kabar_store::{Lane, MessageChange, NewJob, NewQuote, QuoteSender, Tx, Work};
use kabar_types::{AccountId, ChatId, ContactId, Event, Jid, MessageBody, MessageStatus, Seq, WaId};
use uuid::Uuid;

async fn chat_at(tx: &mut Tx, address: &Jid) -> (ChatId, ContactId) {
    let contact = tx.find_or_insert_contact(address, None).await.unwrap();
    (
        tx.find_or_insert_direct_chat(ALICE, contact).await.unwrap(),
        contact,
    )
}

#[tokio::test]
async fn an_address_learned_later_goes_to_the_person_known_already() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = tx.find_or_insert_contact(&phone(214), None).await.unwrap();
    assert_eq!(
        tx.find_or_insert_contact(&lid(214), Some(&phone(214)))
            .await
            .unwrap(),
        bob
    );
    assert_eq!(tx.find_contact(&lid(214)).await.unwrap(), Some(bob));
    let carol = tx.find_or_insert_contact(&lid(215), None).await.unwrap();
    assert_eq!(
        tx.find_or_insert_contact(&phone(215), Some(&lid(215)))
            .await
            .unwrap(),
        carol
    );
    let addresses = tx.get_addresses(carol).await.unwrap();
    assert_eq!(addresses.preferred(), Some(&phone(215)));
    assert_eq!(addresses.lid, Some(lid(215)));
}

#[tokio::test]
async fn two_chats_of_one_person_become_one_with_everything_in_it() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (kept, bob) = chat_at(&mut tx, &phone(214)).await;
    let (gone, hidden) = chat_at(&mut tx, &lid(214)).await;
    assert_ne!(kept, gone);
    insert(&mut tx, &text(kept, Some(bob), "AA", 0, "by number")).await;
    insert(&mut tx, &text(gone, Some(hidden), "BB", 5, "by hidden id")).await;
    tx.set_push_name(hidden, "Bob").await.unwrap();
    tx.set_saved_name(ALICE, hidden, "Bob (work)").await.unwrap();
    tx.set_draft(kept, "half a sentence").await.unwrap();
    tx.set_draft(gone, "another half").await.unwrap();
    let queued = insert(&mut tx, &text(gone, None, "CC", 6, "queued")).await.id();
    let work = Work::Message(queued);
    let lane = Lane::Interactive;
    let job = NewJob {
        account: ALICE,
        chat: gone,
        work,
        lane,
        not_before: NOW,
        created_at: NOW,
    };
    let job = tx.enqueue_job(&job).await.unwrap();
    tx.commit().await.unwrap();

    let since = *home.store.seq().borrow();
    let mut tx = home.begin().await;
    assert_eq!(
        tx.find_or_insert_contact(&lid(214), Some(&phone(214)))
            .await
            .unwrap(),
        bob
    );
    tx.commit().await.unwrap();

    let mut view = home.store.read().await.unwrap();
    let page = view.list_messages(kept, None, 10).await.unwrap();
    let texts: Vec<&str> = page.messages.iter().map(|row| says(&row.body)).collect();
    assert_eq!(texts, ["by number", "by hidden id", "queued"]);
    assert!(page.messages[..2].iter().all(|row| row.sender == Some(bob)));
    let chat = view.get_chat(kept, NOW).await.unwrap();
    assert_eq!((chat.unread, chat.title.as_str()), (2, "Bob (work)"));
    assert_eq!(chat.draft, "half a sentence\nanother half");
    assert_eq!(chat.order, NOW.plus(6050), "the place of the newest message");
    assert!(view.get_chat(gone, NOW).await.is_err());
    assert!(view.get_addresses(hidden).await.is_err());
    let job = view.find_job(job).await.unwrap().unwrap();
    assert_eq!((job.chat, job.work), (kept, Work::Message(queued)));
    told_of_the_joining(&mut view, since, kept, gone).await;
}

/// A window with either chat open learns everything it needs.
async fn told_of_the_joining(view: &mut kabar_store::View, since: Seq, kept: ChatId, gone: ChatId) {
    let kabar_store::Events::Some { envelopes, .. } = view.events_since(since, 100, NOW).await.unwrap()
    else {
        panic!("the log was lost")
    };
    let events: Vec<&Event> = envelopes.iter().map(|envelope| &envelope.event).collect();
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::ChatRemoved { chat } if *chat == gone))
    );
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::ChatChanged { chat } if chat.id == kept))
    );
    let moved = events
        .iter()
        .filter(|event| matches!(event, Event::MessageAdded { message } if message.chat == kept));
    assert_eq!(moved.count(), 2);
}

#[tokio::test]
async fn one_message_in_both_chats_stays_once_with_the_furthest_status_and_the_fuller_content() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (kept, bob) = chat_at(&mut tx, &phone(214)).await;
    let (gone, hidden) = chat_at(&mut tx, &lid(214)).await;
    let mine = insert(&mut tx, &text(kept, None, "MM", 0, "mine")).await.id();
    let work = Work::Message(mine);
    let lane = Lane::Interactive;
    tx.enqueue_job(&NewJob {
        account: ALICE,
        chat: kept,
        work,
        lane,
        not_before: NOW,
        created_at: NOW,
    })
    .await
    .unwrap();
    let mut echo = text(gone, None, "MM", 0, "mine");
    (echo.status, echo.secret) = (MessageStatus::Read, None);
    insert(&mut tx, &echo).await;
    let mut waiting = text(kept, Some(bob), "WW", 1, "");
    waiting.body = MessageBody::Waiting;
    let theirs = insert(&mut tx, &waiting).await.id();
    insert(&mut tx, &text(gone, Some(hidden), "WW", 1, "now readable")).await;

    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    assert_eq!(tx.list_messages(kept, None, 10).await.unwrap().messages.len(), 2);
    let message = tx.get_message(mine).await.unwrap();
    assert_eq!(message.status, MessageStatus::Read);
    assert!(
        tx.find_job_of(mine).await.unwrap().is_none(),
        "proven, so nothing is left to send"
    );
    assert_eq!(tx.get_outgoing(mine).await.unwrap().secret, Some([9; 32]));
    assert_eq!(says(&tx.get_message(theirs).await.unwrap().body), "now readable");
}

#[tokio::test]
async fn in_a_group_the_same_message_from_both_addresses_stays_once() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let group = Jid::new("120363000000000001@g.us");
    let chat = tx.find_or_insert_group_chat(ALICE, &group).await.unwrap();
    let bob = tx.find_or_insert_contact(&phone(214), None).await.unwrap();
    let hidden = tx.find_or_insert_contact(&lid(214), None).await.unwrap();
    insert(&mut tx, &text(chat, Some(bob), "AA", 0, "once")).await;
    insert(&mut tx, &text(chat, Some(hidden), "AA", 0, "once")).await;
    insert(&mut tx, &text(chat, Some(hidden), "BB", 1, "another")).await;
    let mut answer = text(chat, None, "CC", 2, "answer");
    let sender = QuoteSender::Contact(hidden);
    answer.quote = Some(NewQuote {
        wa_id: WaId("BB".to_owned()),
        sender,
        text: "another".to_owned(),
    });
    let answer = insert(&mut tx, &answer).await.id();
    let early = WaId("DD".to_owned());
    tx.apply_change(chat, Some(hidden), &early, MessageChange::Revoke, NOW)
        .await
        .unwrap();
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    tx.set_push_name(bob, "Bob").await.unwrap();

    let page = tx.list_messages(chat, None, 10).await.unwrap();
    let ids: Vec<&str> = page.messages.iter().map(|row| row.wa_id.0.as_str()).collect();
    assert_eq!(ids, ["AA", "BB", "CC"]);
    assert_eq!(page.messages[1].sender_name.as_deref(), Some("Bob"));
    let quote = tx.get_message(answer).await.unwrap().quote.unwrap();
    assert_eq!(
        (quote.message, quote.sender_name.as_deref()),
        (Some(page.messages[1].id), Some("Bob"))
    );
    let revoked = insert(&mut tx, &text(chat, Some(bob), "DD", 3, "too late"))
        .await
        .id();
    assert_eq!(tx.get_message(revoked).await.unwrap().body, MessageBody::Revoked);
}

#[tokio::test]
async fn chats_of_other_accounts_follow_the_person_too() {
    let home = Home::of_alice().await;
    let other = AccountId(Uuid::from_u128(2));
    let mut tx = home.begin().await;
    tx.insert_account(&account(other, 2)).await.unwrap();
    let (alices, bob) = chat_at(&mut tx, &phone(214)).await;
    let hidden = tx.find_or_insert_contact(&lid(214), None).await.unwrap();
    let others = tx.find_or_insert_direct_chat(other, hidden).await.unwrap();
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    assert_eq!(tx.find_direct_chat(other, bob).await.unwrap(), Some(others));
    assert_eq!(tx.find_direct_chat(ALICE, bob).await.unwrap(), Some(alices));
    assert_eq!(tx.get_chat(others, NOW).await.unwrap().title, "+6280000000214");
}

#[tokio::test]
async fn a_number_that_went_to_somebody_else_does_not_mix_two_people() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let carol = tx
        .find_or_insert_contact(&phone(215), Some(&lid(215)))
        .await
        .unwrap();
    let chat = tx.find_or_insert_direct_chat(ALICE, bob).await.unwrap();
    insert(&mut tx, &text(chat, Some(bob), "AA", 0, "still Bob")).await;
    assert_eq!(
        tx.find_or_insert_contact(&phone(214), Some(&lid(215)))
            .await
            .unwrap(),
        carol
    );
    assert_eq!(tx.find_contact(&phone(214)).await.unwrap(), Some(carol));
    assert_eq!(tx.find_contact(&lid(214)).await.unwrap(), Some(bob));
    assert_eq!(
        tx.list_messages(chat, None, 10).await.unwrap().messages[0].sender,
        Some(bob)
    );
}

#[tokio::test]
async fn reactions_of_one_person_under_two_addresses_become_one_and_the_newest_stands() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (kept, bob) = chat_at(&mut tx, &phone(214)).await;
    let (gone, hidden) = chat_at(&mut tx, &lid(214)).await;
    let ours = insert(&mut tx, &text(kept, None, "AA", 0, "hello")).await.id();
    let target = WaId("AA".to_owned());
    let put = [
        (kept, bob, "👍", 5),
        (gone, hidden, "❤️", 9),
        (gone, hidden, "😮", 7),
    ];
    for (chat, who, emoji, at) in put {
        tx.put_reaction(chat, &target, Some(who), emoji, NOW.plus(at))
            .await
            .unwrap();
    }
    let joined = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let reactions = tx.get_message(ours).await.unwrap().reactions;
    let shown: Vec<_> = reactions
        .iter()
        .map(|one| (one.sender, one.emoji.as_str()))
        .collect();
    assert_eq!(shown, [(Some(joined), "❤️")]);
}
