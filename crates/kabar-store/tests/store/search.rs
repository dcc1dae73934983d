//! Searching: what is found, in which order, and that the index stays as true as the rows whatever happens to them.

use crate::home::{ALICE, Home, NOW, account, chat_with, insert, lid, phone, text};
use kabar_store::{MessageChange, MessageQuery, Priority, Tx};
use kabar_types::{
    AccountId, ChatId, Media, MediaKind, MessageBody, MessageId, PreviewKind, SearchHit, SearchPage,
    UnixMillis, WaId, Writer,
};
use uuid::Uuid;

const SHOP: AccountId = AccountId(Uuid::from_u128(0x5409));

fn for_words(text: &str) -> MessageQuery<'_> {
    MessageQuery {
        text,
        limit: 50,
        ..MessageQuery::default()
    }
}

async fn search(home: &Home, query: MessageQuery<'_>) -> SearchPage {
    let mut view = home.store.read().await.unwrap();
    view.search_messages(&query).await.unwrap()
}

fn wa_ids(hits: &[SearchHit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.message.wa_id.0.as_str()).collect()
}

async fn found(home: &Home, query: MessageQuery<'_>) -> Vec<String> {
    let page = search(home, query).await;
    wa_ids(&page.hits).into_iter().map(str::to_owned).collect()
}

/// Bob and Carol wrote to Alice; Alice answered Bob.
async fn some_talk() -> (Home, ChatId, ChatId) {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (with_bob, bob) = chat_with(&mut tx, 214).await;
    let (with_carol, carol) = chat_with(&mut tx, 215).await;
    insert(
        &mut tx,
        &text(with_bob, Some(bob), "B1", 10, "Pesanan kopi susu dua gelas"),
    )
    .await;
    insert(
        &mut tx,
        &text(with_carol, Some(carol), "C1", 20, "Kopi hitam saja"),
    )
    .await;
    insert(
        &mut tx,
        &text(with_bob, None, "A1", 30, "Kopinya sudah siap, Pak"),
    )
    .await;
    // History comes later and is older.
    insert(&mut tx, &text(with_bob, Some(bob), "B0", -900, "Ada kopi?")).await;
    tx.commit().await.unwrap();
    (home, with_bob, with_carol)
}

#[tokio::test]
async fn messages_are_found_newest_first_whenever_they_arrived() {
    let (home, _, _) = some_talk().await;
    assert_eq!(found(&home, for_words("KOPI")).await, ["A1", "C1", "B1", "B0"]);
    assert_eq!(found(&home, for_words("kopi ")).await, ["C1", "B1", "B0"]);
    assert_eq!(found(&home, for_words("dua kopi")).await, ["B1"]);
    assert_eq!(found(&home, for_words("\"kopi susu\"")).await, ["B1"]);
    assert!(found(&home, for_words("teh")).await.is_empty());
    assert!(found(&home, for_words("")).await.is_empty());
    assert!(found(&home, for_words("?!")).await.is_empty());
}

#[tokio::test]
async fn a_hit_says_in_which_chat_it_stands_and_what_was_found() {
    let (home, _, _) = some_talk().await;
    let page = search(&home, for_words("susu")).await;
    let hit = &page.hits[0];
    assert_eq!(hit.chat_title, "+6280000000214");
    assert!(hit.chat_title_is_phone);
    let parts: Vec<(&str, bool)> = hit
        .snippet
        .iter()
        .map(|part| (part.text.as_str(), part.found))
        .collect();
    assert_eq!(
        parts,
        [("Pesanan kopi ", false), ("susu", true), (" dua gelas", false)]
    );
    assert_eq!((page.waiting, page.older), (0, None));
}

#[tokio::test]
async fn a_search_is_narrowed_by_chat_account_writer_time_and_kind() {
    let (home, with_bob, with_carol) = some_talk().await;
    let mut tx = home.begin().await;
    tx.insert_account(&account(SHOP, 2)).await.unwrap();
    let bob = tx.find_or_insert_contact(&phone(214), None).await.unwrap();
    let shops = tx.find_or_insert_direct_chat(SHOP, bob).await.unwrap();
    insert(&mut tx, &text(shops, Some(bob), "S1", 40, "Kopi untuk toko")).await;
    tx.commit().await.unwrap();
    let kopi = for_words("kopi");
    let of = |query: MessageQuery<'static>| found(&home, query);
    let chat = Some(with_carol);
    assert_eq!(of(MessageQuery { chat, ..kopi }).await, ["C1"]);
    let account = Some(SHOP);
    assert_eq!(of(MessageQuery { account, ..kopi }).await, ["S1"]);
    // A chat of another account holds nothing of this one.
    let chat = Some(with_bob);
    assert!(
        of(MessageQuery {
            account,
            chat,
            ..kopi
        })
        .await
        .is_empty()
    );
    let writer = Some(Writer::Me);
    assert_eq!(of(MessageQuery { writer, ..kopi }).await, ["A1"]);
    let writer = Some(Writer::Contact { contact: bob });
    assert_eq!(of(MessageQuery { writer, ..kopi }).await, ["S1", "B1", "B0"]);
    let (from, until) = (Some(NOW.plus(10_000)), Some(NOW.plus(30_000)));
    assert_eq!(of(MessageQuery { from, until, ..kopi }).await, ["C1", "B1"]);
    let kind = Some(PreviewKind::Text);
    assert_eq!(of(MessageQuery { kind, ..kopi }).await.len(), 5);
    let kind = Some(PreviewKind::Revoked);
    assert!(of(MessageQuery { kind, ..kopi }).await.is_empty());
    // Without words: everything the other parts leave.
    assert_eq!(
        of(MessageQuery {
            chat,
            ..for_words("")
        })
        .await,
        ["A1", "B1", "B0"]
    );
}

#[tokio::test]
async fn pictures_are_found_by_their_words_and_by_being_pictures() {
    let (home, with_bob, _) = some_talk().await;
    let mut tx = home.begin().await;
    let (_, bob) = chat_with(&mut tx, 214).await;
    for (wa_id, caption) in [("P1", "Kopi di rak baru"), ("P2", "")] {
        let media = Media {
            what: MediaKind::Image,
            mime: "image/jpeg".to_owned(),
            size: 1,
            width: 1,
            height: 1,
            seconds: 0,
            file_name: String::new(),
            caption: caption.to_owned(),
            animated: false,
        };
        let mut picture = text(with_bob, Some(bob), wa_id, 100, "");
        picture.body = MessageBody::Media { media };
        insert(&mut tx, &picture).await;
    }
    tx.commit().await.unwrap();
    let kind = Some(PreviewKind::Image);
    assert_eq!(found(&home, for_words("kopi rak")).await, ["P1"]);
    let kopi = for_words("kopi");
    assert_eq!(found(&home, MessageQuery { kind, ..kopi }).await, ["P1"]);
    let nothing = for_words("");
    assert_eq!(found(&home, MessageQuery { kind, ..nothing }).await, ["P2", "P1"]);
}

#[tokio::test]
async fn moments_within_a_second_are_told_apart() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    for (n, millis) in (0..4).zip([1_100, 1_200, 1_800, 2_100]) {
        let mut new = text(chat, Some(bob), &format!("M{n}"), 0, "kopi");
        new.sent_at = NOW.plus(millis);
        new.arrived_at = new.sent_at;
        insert(&mut tx, &new).await;
    }
    tx.commit().await.unwrap();
    let (from, until) = (Some(NOW.plus(1_200)), Some(NOW.plus(1_801)));
    let query = MessageQuery {
        from,
        until,
        ..for_words("kopi")
    };
    assert_eq!(found(&home, query).await, ["M2", "M1"]);
}

#[tokio::test]
async fn pages_neither_repeat_nor_skip_although_many_stand_in_one_second() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    for n in 0..45 {
        // Every third has the words, but not side by side.
        let body = if n % 3 == 2 {
            "pagi yang selamat"
        } else {
            "selamat pagi"
        };
        insert(&mut tx, &text(chat, Some(bob), &format!("M{n:02}"), n / 20, body)).await;
    }
    tx.commit().await.unwrap();
    let (mut before, mut all) = (None, Vec::new());
    loop {
        let query = MessageQuery {
            before,
            limit: 7,
            ..for_words("\"selamat pagi\"")
        };
        let page = search(&home, query).await;
        all.extend(wa_ids(&page.hits).into_iter().map(str::to_owned));
        before = page.older;
        if before.is_none() {
            break;
        }
        assert_eq!(page.hits.len(), 7);
        // What arrives meanwhile does not shift the pages behind it.
        let mut tx = home.begin().await;
        insert(
            &mut tx,
            &text(chat, Some(bob), &format!("new{}", all.len()), 90, "selamat pagi"),
        )
        .await;
        tx.commit().await.unwrap();
    }
    let expected: Vec<String> = (0..45)
        .rev()
        .filter(|n| n % 3 != 2)
        .map(|n| format!("M{n:02}"))
        .collect();
    assert_eq!(all, expected);
}

#[tokio::test]
async fn new_words_deletions_and_late_texts_are_in_the_index_with_their_transaction() {
    let (home, with_bob, _) = some_talk().await;
    let mut tx = home.begin().await;
    let (_, bob) = chat_with(&mut tx, 214).await;
    let edit = MessageChange::Edit { text: "Teh manis" };
    tx.apply_change(with_bob, Some(bob), &WaId("B1".into()), edit, NOW)
        .await
        .unwrap();
    tx.apply_change(
        with_bob,
        Some(bob),
        &WaId("B0".into()),
        MessageChange::Revoke,
        NOW,
    )
    .await
    .unwrap();
    let mut waiting = text(with_bob, Some(bob), "B2", 50, "");
    waiting.body = MessageBody::Waiting;
    insert(&mut tx, &waiting).await;
    tx.commit().await.unwrap();
    assert_eq!(found(&home, for_words("kopi")).await, ["A1", "C1"]);
    assert_eq!(found(&home, for_words("teh manis")).await, ["B1"]);

    let mut tx = home.begin().await;
    insert(&mut tx, &text(with_bob, Some(bob), "B2", 50, "kopi lagi")).await;
    let mine = tx.find_mine(ALICE, &WaId("A1".into())).await.unwrap().unwrap();
    tx.delete_message(mine).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(&home, for_words("kopi")).await, ["B2", "C1"]);
    agree(&home).await;
}

#[tokio::test]
async fn what_was_undone_is_not_found() {
    let (home, with_bob, _) = some_talk().await;
    let mut tx = home.begin().await;
    let (_, bob) = chat_with(&mut tx, 214).await;
    let savepoint = tx.savepoint().await.unwrap();
    insert(&mut tx, &text(with_bob, Some(bob), "X1", 60, "batal")).await;
    tx.undo(savepoint).await.unwrap();
    insert(&mut tx, &text(with_bob, Some(bob), "X2", 61, "jadi")).await;
    tx.commit().await.unwrap();
    let mut tx = home.begin().await;
    insert(&mut tx, &text(with_bob, Some(bob), "X3", 62, "batal juga")).await;
    drop(tx);
    assert!(found(&home, for_words("batal")).await.is_empty());
    assert_eq!(found(&home, for_words("jadi")).await, ["X2"]);
}

#[tokio::test]
async fn when_two_chats_turn_out_to_be_one_person_everything_is_found_in_the_one_that_stays() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (by_phone, bob) = chat_with(&mut tx, 214).await;
    let hidden = tx.find_or_insert_contact(&lid(214), None).await.unwrap();
    let by_lid = tx.find_or_insert_direct_chat(ALICE, hidden).await.unwrap();
    insert(&mut tx, &text(by_phone, Some(bob), "P1", 0, "kopi satu")).await;
    insert(&mut tx, &text(by_lid, Some(hidden), "L1", 1, "kopi dua")).await;
    insert(&mut tx, &text(by_lid, Some(hidden), "P1", 0, "kopi satu")).await;
    tx.commit().await.unwrap();
    let mut tx = home.begin().await;
    let one = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let chat = tx.find_or_insert_direct_chat(ALICE, one).await.unwrap();
    tx.commit().await.unwrap();
    let query = MessageQuery {
        chat: Some(chat),
        writer: Some(Writer::Contact { contact: one }),
        ..for_words("kopi")
    };
    assert_eq!(found(&home, query).await, ["L1", "P1"]);
    agree(&home).await;
}

#[tokio::test]
async fn nothing_of_a_removed_account_is_left_in_the_index() {
    let (home, _, _) = some_talk().await;
    let mut tx = home.begin().await;
    tx.delete_account(ALICE).await.unwrap();
    tx.commit().await.unwrap();
    assert!(found(&home, for_words("kopi")).await.is_empty());
    agree(&home).await;
}

#[tokio::test]
async fn what_is_too_much_for_one_transaction_is_indexed_in_slices_newest_first() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    for n in 0..1_200 {
        insert(&mut tx, &text(chat, Some(bob), &format!("M{n}"), n, "kopi")).await;
    }
    tx.commit().await.unwrap();
    home.store.has_unindexed().await;
    let page = search(&home, for_words("kopi")).await;
    assert_eq!((page.hits.len(), page.waiting), (0, 1_200));
    // What arrives now does not wait behind that.
    let mut tx = home.begin().await;
    insert(&mut tx, &text(chat, Some(bob), "new", 5_000, "kopi baru")).await;
    tx.commit().await.unwrap();
    assert_eq!(found(&home, for_words("kopi")).await, ["new"]);
    assert_eq!(slice(&home, 500).await, 500);
    let page = search(&home, for_words("kopi")).await;
    assert_eq!(wa_ids(&page.hits[..2]), ["new", "M1199"]);
    assert_eq!(page.waiting, 700);
    assert_eq!((slice(&home, 1_000).await, slice(&home, 1_000).await), (700, 0));
    agree(&home).await;
}

async fn slice(home: &Home, limit: u32) -> usize {
    let mut tx = home.store.begin(Priority::Background).await.unwrap();
    let indexed = tx.index_late(limit).await.unwrap();
    tx.commit().await.unwrap();
    indexed
}

#[tokio::test]
async fn tidying_the_index_comes_to_an_end_and_loses_nothing() {
    let home = Home::of_alice().await;
    let mut expected = Vec::new();
    for n in 0..60 {
        let mut tx = home.begin().await;
        let (chat, bob) = chat_with(&mut tx, 214).await;
        insert(
            &mut tx,
            &text(chat, Some(bob), &format!("M{n:02}"), n, &format!("kopi {n}")),
        )
        .await;
        tx.commit().await.unwrap();
        expected.insert(0, format!("M{n:02}"));
    }
    for round in 0.. {
        let mut tx = home.begin().await;
        let more = tx.tidy_index(16).await.unwrap();
        tx.commit().await.unwrap();
        if !more {
            break;
        }
        assert!(round < 100);
    }
    let query = MessageQuery {
        limit: 100,
        ..for_words("kopi")
    };
    assert_eq!(found(&home, query).await, expected);
}

/// Everything that is here is found by each of its words, in its chat and account and by its writer; nothing else is.
async fn agree(home: &Home) {
    let mut view = home.store.read().await.unwrap();
    let mut rows: Vec<(MessageId, ChatId)> = Vec::new();
    let chats = view
        .list_chats(
            &kabar_store::ChatQuery {
                limit: 200,
                ..Default::default()
            },
            UnixMillis(0),
        )
        .await
        .unwrap();
    for chat in chats.chats {
        let mut before = None;
        loop {
            let page = view.list_messages(chat.id, before, 200).await.unwrap();
            for message in &page.messages {
                let MessageBody::Text { text } = &message.body else {
                    continue;
                };
                for word in text.split(' ') {
                    let (at, account) = (message.order, message.account);
                    let query = MessageQuery {
                        chat: Some(chat.id),
                        account: Some(account),
                        writer: Some(
                            message
                                .sender
                                .map_or(Writer::Me, |contact| Writer::Contact { contact }),
                        ),
                        from: Some(at),
                        until: Some(at.plus(1)),
                        ..for_words(word)
                    };
                    let hits = view.search_messages(&query).await.unwrap().hits;
                    assert!(
                        hits.iter().any(|hit| hit.message.id == message.id),
                        "{word} {message:?}"
                    );
                }
                rows.push((message.id, chat.id));
            }
            before = page.older;
            if before.is_none() {
                break;
            }
        }
    }
    drop(view);
    let mut tx: Tx = home.begin().await;
    assert_eq!(tx.count_indexed().await.unwrap(), rows.len());
}
