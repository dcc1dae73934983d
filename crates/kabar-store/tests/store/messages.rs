//! Messages: once each, exactly as they were written, page by page.

use crate::home::{ALICE, Home, NOW, chat_with, insert, says, text};
use kabar_store::{Applied, Inserted, MessageChange, NewQuote, QuoteSender, StoreError};
use kabar_types::{
    ErrorCode, MessageBody, MessageCursor, MessageId, MessagePage, MessageStatus, PreviewKind, WaId,
};

#[tokio::test]
async fn a_message_that_comes_twice_is_there_once() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let message = text(chat, Some(bob), "AA", 0, "hello");
    let first = insert(&mut tx, &message).await;
    assert!(first.is_new());
    assert_eq!(insert(&mut tx, &message).await, Inserted::Known(first.id()));
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    assert_eq!(
        view.list_messages(chat, None, 10).await.unwrap().messages.len(),
        1
    );
    assert_eq!(view.get_chat(chat, NOW).await.unwrap().unread, 1);
}

#[tokio::test]
async fn hostile_text_comes_back_byte_for_byte() {
    let home = Home::of_alice().await;
    let texts = [
        "a\0b\0\0c".to_owned(),
        "\u{202e}exe.piz\u{2066}<b>&amp;</b>\u{200f}".to_owned(),
        "x".repeat(65_536),
        "👨‍👩‍👧‍👦é\u{301}\r\n\t".repeat(500),
        "\0".to_owned(),
    ];
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let mut ids = Vec::new();
    for (n, body) in texts.iter().enumerate() {
        ids.push(
            insert(&mut tx, &text(chat, Some(bob), &format!("M{n}"), 0, body))
                .await
                .id(),
        );
        tx.set_draft(chat, body).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    for (id, body) in ids.iter().zip(&texts) {
        let message = view.get_message(*id).await.unwrap();
        assert_eq!(says(&message.body), body);
    }
    assert_eq!(view.get_chat(chat, NOW).await.unwrap().draft, "\0");
}

#[tokio::test]
async fn the_preview_of_a_text_with_a_nul_goes_on_behind_it() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    insert(
        &mut tx,
        &text(chat, Some(bob), "AA", 0, &format!("a\0{}", "é".repeat(400))),
    )
    .await;
    tx.commit().await.unwrap();
    let last = home
        .store
        .read()
        .await
        .unwrap()
        .get_chat(chat, NOW)
        .await
        .unwrap()
        .last
        .unwrap();
    assert_eq!(last.text, format!("a\0{}", "é".repeat(198)));
    assert_eq!(last.kind, PreviewKind::Text);
}

#[tokio::test]
async fn pages_of_a_timeline_neither_repeat_nor_skip_although_times_are_equal() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    for n in 0..25 {
        insert(&mut tx, &text(chat, Some(bob), &format!("M{n:02}"), n / 10, "x")).await;
    }
    tx.commit().await.unwrap();
    let (mut before, mut pages): (Option<MessageCursor>, Vec<Vec<String>>) = (None, Vec::new());
    loop {
        let page = home
            .store
            .read()
            .await
            .unwrap()
            .list_messages(chat, before, 10)
            .await
            .unwrap();
        pages.insert(0, page.messages.iter().map(|row| row.wa_id.0.clone()).collect());
        before = page.older;
        if before.is_none() {
            break;
        }
        // What arrives meanwhile does not shift the pages behind it.
        let mut tx = home.begin().await;
        insert(
            &mut tx,
            &text(chat, Some(bob), &format!("new{}", pages.len()), 90, "x"),
        )
        .await;
        tx.commit().await.unwrap();
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [5, 10, 10]);
    let expected: Vec<String> = (0..25).map(|n| format!("M{n:02}")).collect();
    assert_eq!(pages.concat(), expected);
}

/// The ids on WhatsApp of a page, and whether there are rows before and behind it.
fn shown(page: &MessagePage) -> (Vec<&str>, bool, bool) {
    let ids = page.messages.iter().map(|row| row.wa_id.0.as_str()).collect();
    (ids, page.older.is_some(), page.newer.is_some())
}

#[tokio::test]
async fn a_message_of_long_ago_is_shown_with_what_stands_around_it_and_read_on_from_both_ends() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let (others, carol) = chat_with(&mut tx, 215).await;
    let mut ids = Vec::new();
    for n in 0..10 {
        // Two share each second, and Carol writes meanwhile.
        let new = text(chat, Some(bob), &format!("M{n}"), n / 2, "x");
        ids.push(insert(&mut tx, &new).await.id());
        insert(&mut tx, &text(others, Some(carol), &format!("C{n}"), n / 2, "x")).await;
    }
    let around = tx.list_around(ids[4], 4).await.unwrap();
    assert_eq!(shown(&around), (vec!["M2", "M3", "M4", "M5"], true, true));
    let newer = tx.list_newer(chat, around.newer.unwrap(), 3).await.unwrap();
    assert_eq!(shown(&newer), (vec!["M6", "M7", "M8"], true, true));
    let newest = tx.list_newer(chat, newer.newer.unwrap(), 3).await.unwrap();
    assert_eq!(shown(&newest), (vec!["M9"], true, false));
    let older = tx.list_messages(chat, around.older, 5).await.unwrap();
    assert_eq!(shown(&older), (vec!["M0", "M1"], false, true));

    let first = tx.list_around(ids[0], 5).await.unwrap();
    assert_eq!(shown(&first), (vec!["M0", "M1", "M2"], false, true));
    let last = tx.list_around(ids[9], 1).await.unwrap();
    assert_eq!(shown(&last), (vec!["M9"], true, false));
    let whole = tx.list_messages(chat, None, 10).await.unwrap();
    assert_eq!((whole.older, whole.newer), (None, None));
    let gone = tx.list_around(MessageId(404), 5).await;
    assert!(matches!(gone, Err(StoreError::NotFound(_))));
}

#[tokio::test]
async fn a_wrong_clock_cannot_push_a_message_behind_the_moment_it_arrived() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let mut early = text(chat, Some(bob), "AA", 86_400, "from tomorrow");
    early.arrived_at = NOW;
    insert(&mut tx, &early).await;
    insert(&mut tx, &text(chat, Some(bob), "BB", 60, "a minute later")).await;
    tx.commit().await.unwrap();
    let page = home
        .store
        .read()
        .await
        .unwrap()
        .list_messages(chat, None, 10)
        .await
        .unwrap();
    assert_eq!(
        page.messages
            .iter()
            .map(|row| row.wa_id.0.as_str())
            .collect::<Vec<_>>(),
        ["AA", "BB"]
    );
    assert_eq!(page.messages[0].sent_at, NOW.plus(86_400_000));
}

#[tokio::test]
async fn a_message_that_waited_for_its_body_gets_it_without_counting_twice() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let mut waiting = text(chat, Some(bob), "AA", 0, "");
    waiting.body = MessageBody::Waiting;
    let id = insert(&mut tx, &waiting).await.id();
    assert_eq!(insert(&mut tx, &waiting).await, Inserted::Known(id));
    let body = text(chat, Some(bob), "AA", 0, "here it is");
    assert_eq!(insert(&mut tx, &body).await, Inserted::Filled(id));
    assert_eq!(insert(&mut tx, &waiting).await, Inserted::Known(id));
    assert_eq!(says(&tx.get_message(id).await.unwrap().body), "here it is");
    assert_eq!(tx.get_chat(chat, NOW).await.unwrap().unread, 1);
}

#[tokio::test]
async fn an_answer_shows_what_it_answers_and_who_wrote_that() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    tx.set_push_name(bob, "Bob").await.unwrap();
    let question = insert(&mut tx, &text(chat, Some(bob), "AA", 0, "when?"))
        .await
        .id();
    let cases = [
        ("B1", QuoteSender::Contact(bob), "AA", Some(question), Some("Bob")),
        ("B2", QuoteSender::Unknown, "AA", Some(question), Some("Bob")),
        ("B3", QuoteSender::Me, "ZZ", None, None),
        ("B4", QuoteSender::Unknown, "ZZ", None, Some("")),
    ];
    for (wa_id, sender, quoted, message, name) in cases {
        let mut answer = text(chat, None, wa_id, 1, "friday");
        answer.quote = Some(NewQuote {
            wa_id: WaId(quoted.to_owned()),
            sender,
            text: "when?".to_owned(),
        });
        let id = insert(&mut tx, &answer).await.id();
        let quote = tx.get_message(id).await.unwrap().quote.unwrap();
        assert_eq!(
            (quote.message, quote.sender_name.as_deref()),
            (message, name),
            "{wa_id}"
        );
    }
}

#[tokio::test]
async fn edits_and_deletions_apply_in_whatever_order_they_come() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(chat, Some(bob), "ZZ", 0, "unrelated")).await;
    let target = WaId("AA".to_owned());
    let later = MessageChange::Edit { text: "second edit" };
    let earlier = MessageChange::Edit { text: "first edit" };
    assert_eq!(
        tx.apply_change(chat, Some(bob), &target, later, NOW.plus(20))
            .await
            .unwrap(),
        Applied::Parked
    );
    tx.apply_change(chat, Some(bob), &target, earlier, NOW.plus(10))
        .await
        .unwrap();
    let id = insert(&mut tx, &text(chat, Some(bob), "AA", 0, "original"))
        .await
        .id();
    assert_eq!(says(&tx.get_message(id).await.unwrap().body), "second edit");
    let stale = tx
        .apply_change(chat, Some(bob), &target, earlier, NOW.plus(10))
        .await
        .unwrap();
    assert_eq!(stale, Applied::Nothing);

    tx.apply_change(chat, Some(bob), &target, MessageChange::Revoke, NOW.plus(5))
        .await
        .unwrap();
    tx.apply_change(chat, Some(bob), &target, later, NOW.plus(90))
        .await
        .unwrap();
    assert_eq!(tx.get_message(id).await.unwrap().body, MessageBody::Revoked);
    let again = insert(&mut tx, &text(chat, Some(bob), "AA", 0, "original")).await;
    assert_eq!(again, Inserted::Known(id));
    assert_eq!(tx.get_message(id).await.unwrap().body, MessageBody::Revoked);
}

#[tokio::test]
async fn nobody_can_delete_what_another_wrote() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let (_, carol) = chat_with(&mut tx, 215).await;
    let id = insert(&mut tx, &text(chat, Some(bob), "AA", 0, "hello"))
        .await
        .id();
    let target = WaId("AA".to_owned());
    let parked = tx
        .apply_change(chat, Some(carol), &target, MessageChange::Revoke, NOW)
        .await
        .unwrap();
    assert_eq!(parked, Applied::Parked);
    assert_eq!(says(&tx.get_message(id).await.unwrap().body), "hello");
}

#[tokio::test]
async fn reading_up_to_a_message_leaves_the_newer_ones_unread() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(
            insert(&mut tx, &text(chat, Some(bob), &format!("M{n}"), n, "x"))
                .await
                .id(),
        );
        insert(&mut tx, &text(chat, None, &format!("mine{n}"), n, "y")).await;
    }
    assert_eq!(
        tx.list_messages(chat, None, 3).await.unwrap().first_unread,
        Some(ids[0])
    );
    let marks = tx.mark_chat_read(chat, ids[2]).await.unwrap();
    assert_eq!(
        marks.iter().map(|mark| mark.wa_id.0.as_str()).collect::<Vec<_>>(),
        ["M0", "M1", "M2"]
    );
    assert!(marks.iter().all(|mark| mark.sender == bob));
    assert_eq!(tx.get_chat(chat, NOW).await.unwrap().unread, 2);
    assert_eq!(
        tx.list_messages(chat, None, 3).await.unwrap().first_unread,
        Some(ids[3])
    );
    assert!(
        tx.mark_chat_read(chat, ids[1]).await.unwrap().is_empty(),
        "already read"
    );
    let newest = tx
        .newest_of(chat, &[WaId("M1".to_owned()), WaId("M4".to_owned())])
        .await
        .unwrap();
    assert_eq!(newest, Some(ids[4]));
    assert_eq!(tx.mark_chat_read(chat, ids[4]).await.unwrap().len(), 2);
    assert_eq!(tx.get_account(ALICE, NOW).await.unwrap().unread, 0);
}

#[tokio::test]
async fn a_deleted_message_takes_its_job_with_it_and_its_id_is_never_given_again() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, _) = chat_with(&mut tx, 214).await;
    let id = insert(&mut tx, &text(chat, None, "AA", 0, "oops")).await.id();
    tx.fail_message(id, ErrorCode::Refused).await.unwrap();
    assert_eq!(tx.get_message(id).await.unwrap().error, Some(ErrorCode::Refused));
    tx.delete_message(id).await.unwrap();
    assert!(tx.get_message(id).await.is_err());
    let next = insert(&mut tx, &text(chat, None, "BB", 0, "better")).await.id();
    assert!(next > id);
}

#[tokio::test]
async fn what_is_sent_carries_the_secret_chosen_before() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let id = insert(&mut tx, &text(chat, None, "AA", 0, "hello")).await.id();
    let theirs = insert(&mut tx, &text(chat, Some(bob), "BB", 0, "hi")).await.id();
    let row = tx.get_outgoing(id).await.unwrap();
    assert_eq!(
        (row.secret, row.body.words(), row.status),
        (Some([9; 32]), "hello", MessageStatus::Pending)
    );
    assert_eq!(row.to.jid(), Some(&crate::home::phone(214)));
    assert!(tx.get_outgoing(theirs).await.is_err(), "not ours to send");
}
