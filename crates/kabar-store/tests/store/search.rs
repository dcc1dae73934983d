//! Searching: what is found, and in which order.

use crate::home::{Home, NOW, account, chat_with, insert, phone, text};
use kabar_store::MessageQuery;
use kabar_types::{
    AccountId, ChatId, Media, MediaFile, MediaKind, MessageBody, PreviewKind, Redacted, SearchHit,
    SearchPage, Writer,
};
use uuid::Uuid;

pub(crate) const SHOP: AccountId = AccountId(Uuid::from_u128(0x5409));

pub(crate) fn for_words(text: &str) -> MessageQuery<'_> {
    MessageQuery {
        text,
        limit: 50,
        ..MessageQuery::default()
    }
}

pub(crate) async fn search(home: &Home, query: MessageQuery<'_>) -> SearchPage {
    let mut view = home.store.read().await.unwrap();
    view.search_messages(&query).await.unwrap()
}

pub(crate) fn wa_ids(hits: &[SearchHit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.message.wa_id.0.as_str()).collect()
}

pub(crate) async fn found(home: &Home, query: MessageQuery<'_>) -> Vec<String> {
    let page = search(home, query).await;
    wa_ids(&page.hits).into_iter().map(str::to_owned).collect()
}

/// Bob and Carol wrote to Alice; Alice answered Bob.
pub(crate) async fn some_talk() -> (Home, ChatId, ChatId) {
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
async fn documents_are_found_by_their_names_beside_the_words_below_them() {
    let (home, with_bob, _) = some_talk().await;
    let mut tx = home.begin().await;
    let (_, bob) = chat_with(&mut tx, 214).await;
    for (wa_id, caption) in [("D1", "Kopi bulan ini"), ("D2", "")] {
        let media = Media {
            what: MediaKind::Document,
            mime: "application/pdf".to_owned(),
            size: 1,
            width: 0,
            height: 0,
            seconds: 0,
            file_name: "Daftar-harga_2026.pdf".to_owned(),
            caption: caption.to_owned(),
            animated: false,
        };
        let mut document = text(with_bob, Some(bob), wa_id, 100, "");
        document.body = MessageBody::Media { media };
        document.extras.file = Some(Redacted(MediaFile::default()));
        insert(&mut tx, &document).await;
    }
    tx.commit().await.unwrap();
    assert_eq!(found(&home, for_words("harga")).await, ["D2", "D1"]);
    assert_eq!(found(&home, for_words("2026 pdf")).await, ["D2", "D1"]);
    assert_eq!(found(&home, for_words("harga bulan")).await, ["D1"]);
    let page = search(&home, for_words("harga")).await;
    let shown = |hit: &SearchHit| {
        hit.snippet
            .iter()
            .map(|part| part.text.clone())
            .collect::<String>()
    };
    assert_eq!(shown(&page.hits[0]), "Daftar-harga_2026.pdf");
}

#[tokio::test]
async fn a_long_word_still_being_typed_finds_every_word_that_begins_so_few_or_many() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let words: Vec<String> = (0..60)
        .map(|n| format!("kabar{:0width$}", n, width = 1 + n % 5))
        .collect();
    for (n, word) in words.iter().enumerate() {
        let n = i64::try_from(n).unwrap();
        insert(&mut tx, &text(chat, Some(bob), &format!("M{n:02}"), n, word)).await;
    }
    insert(&mut tx, &text(chat, Some(bob), "kabel", 90, "kabel kabas kabau")).await;
    tx.commit().await.unwrap();
    for typed in ["kabar", "kabar1", "kabar00", "kabar000", "kabarx", "kabar5"] {
        let begins = |n: &usize| words[*n].starts_with(typed);
        let expected: Vec<String> = (0..60).rev().filter(begins).map(|n| format!("M{n:02}")).collect();
        let query = MessageQuery {
            limit: 100,
            ..for_words(typed)
        };
        assert_eq!(found(&home, query).await, expected, "{typed}");
    }
}
