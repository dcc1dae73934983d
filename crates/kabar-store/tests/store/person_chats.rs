//! One person over several accounts of one installation: chats, one timeline of all, groups in common.

use crate::home::{ALICE, Home, NOW, account, insert, lid, phone, says, text};
use kabar_store::{NewAccount, StoreError, Tx};
use kabar_types::{
    AccountId, Chat, ChatId, ContactId, GroupRole, Jid, Message, MessageCursor, UnixMillis, WaId,
};
use uuid::Uuid;

const KITCHEN: AccountId = AccountId(Uuid::from_u128(0xB1));
const STALL: AccountId = AccountId(Uuid::from_u128(0xC1));

/// Three accounts. Bob is known to the first by number, to the second by both, to the third by hidden id, and they
/// are one person since.
async fn three() -> (Home, ContactId, [ChatId; 3]) {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    for (id, number) in [(KITCHEN, 2), (STALL, 3)] {
        let new: NewAccount = account(id, number);
        tx.insert_account(&new).await.unwrap();
    }
    let bob = tx.find_or_insert_contact(&phone(214), None).await.unwrap();
    let hidden = tx.find_or_insert_contact(&lid(214), None).await.unwrap();
    let first = tx.find_or_insert_direct_chat(ALICE, bob).await.unwrap();
    let third = tx.find_or_insert_direct_chat(STALL, hidden).await.unwrap();
    let joined = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    assert_eq!(joined, bob);
    let second = tx.find_or_insert_direct_chat(KITCHEN, bob).await.unwrap();
    tx.commit().await.unwrap();
    (home, bob, [first, second, third])
}

/// Rows of all three chats, several in the same millisecond.
async fn talk(tx: &mut Tx, bob: ContactId, chats: [ChatId; 3]) {
    for n in 0..30 {
        let chat = chats[n % 3];
        let second = i64::try_from(n / 6).unwrap();
        let from = (n % 2 == 0).then_some(bob);
        insert(
            tx,
            &text(chat, from, &format!("M{n}"), second, &format!("words {n}")),
        )
        .await;
    }
}

fn place(row: &Message) -> (UnixMillis, i64) {
    (row.order, row.id.0)
}

async fn read(home: &Home, bob: ContactId, before: Option<MessageCursor>, limit: u32) -> Vec<Vec<Message>> {
    let (mut pages, mut before) = (Vec::new(), before);
    loop {
        let mut view = home.store.read().await.unwrap();
        let page = view.list_person_timeline(bob, before, limit).await.unwrap();
        pages.push(page.messages);
        match page.older {
            Some(next) => before = Some(next),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn what_was_said_with_bob_by_three_numbers_is_one_timeline_whatever_the_pages() {
    let (home, bob, chats) = three().await;
    let mut tx = home.begin().await;
    talk(&mut tx, bob, chats).await;
    // Carol's words are not Bob's.
    let carol = tx.find_or_insert_contact(&phone(215), None).await.unwrap();
    let other = tx.find_or_insert_direct_chat(ALICE, carol).await.unwrap();
    insert(&mut tx, &text(other, Some(carol), "C1", 2, "not Bob")).await;
    tx.commit().await.unwrap();
    let whole = read(&home, bob, None, 100).await.concat();
    assert_eq!(whole.len(), 30);
    assert!(whole.windows(2).all(|pair| place(&pair[0]) < place(&pair[1])));
    let accounts = [ALICE, KITCHEN, STALL];
    for (chat, account) in chats.into_iter().zip(accounts) {
        let rows: Vec<&Message> = whole.iter().filter(|row| row.chat == chat).collect();
        assert!(rows.len() == 10 && rows.iter().all(|row| row.account == account));
    }
    for limit in [1, 4, 7, 29, 30, 31] {
        let pages = read(&home, bob, None, limit).await;
        assert!(pages.iter().all(|page| page.len() <= limit as usize));
        let again: Vec<Message> = pages.into_iter().rev().flatten().collect();
        assert_eq!(again, whole, "{limit} rows at a time");
    }
}

#[tokio::test]
async fn what_arrives_while_one_pages_neither_repeats_nor_skips_rows() {
    let (home, bob, chats) = three().await;
    let mut tx = home.begin().await;
    talk(&mut tx, bob, chats).await;
    tx.commit().await.unwrap();
    let whole = read(&home, bob, None, 100).await.concat();
    let mut view = home.store.read().await.unwrap();
    let newest = view.list_person_timeline(bob, None, 10).await.unwrap();
    drop(view);
    let mut tx = home.begin().await;
    insert(&mut tx, &text(chats[2], Some(bob), "LATE", 99, "just now")).await;
    tx.commit().await.unwrap();
    let rest = read(&home, bob, newest.older, 7).await;
    let mut all: Vec<Message> = rest.into_iter().rev().flatten().collect();
    all.extend(newest.messages);
    assert_eq!(all, whole);
    assert_eq!(says(&read(&home, bob, None, 1).await[0][0].body), "just now");
}

#[tokio::test]
async fn bobs_chats_come_in_the_order_of_the_rail_and_only_once_something_was_said() {
    let (home, bob, chats) = three().await;
    let list = async || {
        let mut view = home.store.read().await.unwrap();
        let rows: Vec<Chat> = view.list_person_chats(bob, NOW).await.unwrap();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let mut tx = home.begin().await;
    talk(&mut tx, bob, chats).await;
    tx.commit().await.unwrap();
    assert_eq!(list().await, chats);
    let mut tx = home.begin().await;
    tx.place_accounts(None, &[STALL, ALICE, KITCHEN]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(list().await, [chats[2], chats[0], chats[1]]);
}

#[tokio::test]
async fn groups_in_common_are_those_that_both_are_in_now() {
    let (home, bob, _) = three().await;
    let mut tx = home.begin().await;
    let me = (None, GroupRole::Member);
    let them = (Some(bob), GroupRole::Admin);
    let mut groups = Vec::new();
    for (place, (account, digits, members)) in [
        (ALICE, "1", vec![me, them]),
        (KITCHEN, "1", vec![me, them]),
        (ALICE, "2", vec![me]),
        (ALICE, "3", vec![them]),
        (STALL, "4", vec![me, them]),
    ]
    .into_iter()
    .enumerate()
    {
        let jid = Jid::new(format!("12036300000000{digits}@g.us"));
        let chat = tx.find_or_insert_group_chat(account, &jid).await.unwrap();
        tx.put_members(chat, &members, NOW, UnixMillis(0)).await.unwrap();
        let said = text(chat, Some(bob), &format!("G{place}"), 1, "hello all");
        insert(&mut tx, &said).await;
        groups.push(chat);
    }
    tx.commit().await.unwrap();
    let common = async || {
        let mut view = home.store.read().await.unwrap();
        let rows = view.list_common_groups(bob, NOW).await.unwrap();
        rows.into_iter()
            .map(|row| (row.account, row.id))
            .collect::<Vec<_>>()
    };
    let expected = [(ALICE, groups[0]), (KITCHEN, groups[1]), (STALL, groups[4])];
    assert_eq!(common().await, expected);
    let mut tx = home.begin().await;
    tx.put_members(groups[4], &[me], NOW.plus(5), UnixMillis(0))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(common().await, expected[..2], "Bob left");
}

#[tokio::test]
async fn bob_is_reported_by_his_own_newest_words() {
    let (home, bob, chats) = three().await;
    let find = async |account| {
        let mut view = home.store.read().await.unwrap();
        view.find_newest_from(account, bob).await.unwrap()
    };
    assert_eq!(find(ALICE).await, None);
    let mut tx = home.begin().await;
    insert(&mut tx, &text(chats[0], Some(bob), "B1", 1, "Buy now")).await;
    insert(&mut tx, &text(chats[0], Some(bob), "B2", 2, "Buy")).await;
    insert(&mut tx, &text(chats[0], None, "A1", 3, "No")).await;
    insert(&mut tx, &text(chats[1], Some(bob), "B3", 4, "to another number")).await;
    tx.commit().await.unwrap();
    let newest = Some((WaId("B2".to_owned()), NOW.plus(2_000)));
    assert_eq!(find(ALICE).await, newest);
    assert_eq!(find(STALL).await, None);
    let mut view = home.store.read().await.unwrap();
    let nobody = view.get_addresses(ContactId(999)).await;
    assert_eq!(nobody.err(), Some(StoreError::NotFound("contact")));
}
