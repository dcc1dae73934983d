//! The chat list: titles, order, pages, filters, search.

use crate::home::{ALICE, Home, NOW, account, chat_with, insert, text};
use kabar_store::{ChatFlags, ChatQuery, Tx, View};
use kabar_types::{AccountId, AccountSetId, ChatCursor, ChatFilter, ChatKind, Jid, UnixMillis};
use uuid::Uuid;

async fn titles(view: &mut View, query: &ChatQuery<'_>) -> Vec<String> {
    let page = view.list_chats(query, NOW).await.unwrap();
    page.chats.into_iter().map(|chat| chat.title).collect()
}

fn all() -> ChatQuery<'static> {
    ChatQuery {
        limit: 50,
        ..ChatQuery::default()
    }
}

#[tokio::test]
async fn a_title_is_the_saved_name_else_the_chosen_one_else_the_number() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let shown = tx.get_chat(chat, NOW).await.unwrap();
    assert_eq!(
        (shown.title.as_str(), shown.title_is_phone),
        ("+6280000000214", true)
    );
    tx.set_push_name(bob, "bobby").await.unwrap();
    let shown = tx.get_chat(chat, NOW).await.unwrap();
    assert_eq!((shown.title.as_str(), shown.title_is_phone), ("bobby", false));
    assert!(tx.set_saved_name(ALICE, bob, "Bob (work)").await.unwrap());
    assert!(!tx.set_saved_name(ALICE, bob, "Bob (work)").await.unwrap());
    let shown = tx.get_chat(chat, NOW).await.unwrap();
    assert_eq!(
        (shown.title.as_str(), shown.phone.as_deref()),
        ("Bob (work)", Some("+6280000000214"))
    );
    tx.set_saved_name(ALICE, bob, "").await.unwrap();
    assert_eq!(tx.get_chat(chat, NOW).await.unwrap().title, "bobby");
}

#[tokio::test]
async fn a_group_shows_its_name_and_who_wrote_last() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = tx
        .find_or_insert_group_chat(ALICE, &Jid::new("120363000000000001@g.us"))
        .await
        .unwrap();
    tx.put_old_group_name(chat, "Suppliers").await.unwrap();
    let (_, bob) = chat_with(&mut tx, 214).await;
    tx.set_push_name(bob, "Bob").await.unwrap();
    insert(&mut tx, &text(chat, Some(bob), "AA", 0, "ready")).await;
    let shown = tx.get_chat(chat, NOW).await.unwrap();
    assert_eq!((shown.kind, shown.title.as_str()), (ChatKind::Group, "Suppliers"));
    assert_eq!(shown.last.unwrap().sender_name.as_deref(), Some("Bob"));
    insert(&mut tx, &text(chat, None, "BB", 1, "fine")).await;
    let last = tx.get_chat(chat, NOW).await.unwrap().last.unwrap();
    assert_eq!(
        (last.from_me, last.sender_name, last.text.as_str()),
        (true, None, "fine")
    );
}

#[tokio::test]
async fn pages_of_the_list_neither_repeat_nor_skip() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    for n in 0..23 {
        let (chat, bob) = chat_with(&mut tx, 100 + n).await;
        // Several chats share a moment, and two are pinned.
        insert(&mut tx, &text(chat, Some(bob), "AA", i64::from(n) / 4, "x")).await;
        if n % 10 == 3 {
            tx.set_chat_flags(
                chat,
                &ChatFlags {
                    pinned: true,
                    ..ChatFlags::default()
                },
            )
            .await
            .unwrap();
        }
    }
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let whole = view.list_chats(&all(), NOW).await.unwrap();
    assert_eq!((whole.chats.len(), whole.next), (23, None));
    assert!(whole.chats[0].pinned && whole.chats[1].pinned && !whole.chats[2].pinned);
    assert!(
        whole.chats[2..]
            .windows(2)
            .all(|two| (two[0].order, two[0].id) > (two[1].order, two[1].id))
    );

    let (mut before, mut pieced): (Option<ChatCursor>, Vec<_>) = (None, Vec::new());
    loop {
        let page = view
            .list_chats(
                &ChatQuery {
                    before,
                    limit: 5,
                    ..all()
                },
                NOW,
            )
            .await
            .unwrap();
        pieced.extend(page.chats);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(pieced, whole.chats);
}

#[tokio::test]
async fn filters_show_what_they_say() {
    let home = Home::of_alice().await;
    let other = AccountId(Uuid::from_u128(2));
    let mut tx = home.begin().await;
    tx.insert_account(&account(other, 2)).await.unwrap();
    for (number, name) in [(1, "unread"), (2, "draft"), (3, "archived"), (4, "plain")] {
        let (chat, person) = chat_with(&mut tx, 200 + number).await;
        tx.set_push_name(person, name).await.unwrap();
        insert(&mut tx, &text(chat, None, "AA", i64::from(number), "x")).await;
        match name {
            "unread" => tx.set_unread(chat, 2).await.unwrap(),
            "draft" => tx.set_draft(chat, "…").await.unwrap(),
            "archived" => {
                let flags = ChatFlags {
                    archived: true,
                    ..ChatFlags::default()
                };
                tx.set_chat_flags(chat, &flags).await.unwrap();
            }
            _ => {}
        }
    }
    let group = tx
        .find_or_insert_group_chat(other, &Jid::new("120363000000000001@g.us"))
        .await
        .unwrap();
    tx.put_old_group_name(group, "group").await.unwrap();
    let view = &mut *tx;
    let filtered = |filter| ChatQuery { filter, ..all() };
    assert_eq!(titles(view, &all()).await, ["plain", "draft", "unread", "group"]);
    assert_eq!(titles(view, &filtered(ChatFilter::Unread)).await, ["unread"]);
    assert_eq!(titles(view, &filtered(ChatFilter::Drafts)).await, ["draft"]);
    assert_eq!(titles(view, &filtered(ChatFilter::Archived)).await, ["archived"]);
    assert_eq!(titles(view, &filtered(ChatFilter::Groups)).await, ["group"]);
    assert_eq!(
        titles(
            view,
            &ChatQuery {
                account: Some(other),
                ..all()
            }
        )
        .await,
        ["group"]
    );
    assert_eq!(
        titles(
            view,
            &ChatQuery {
                query: "ARCH",
                ..all()
            }
        )
        .await,
        ["archived"],
        "searching looks everywhere"
    );
    assert_eq!(
        titles(
            view,
            &ChatQuery {
                query: "0000-0204",
                ..all()
            }
        )
        .await,
        ["plain"]
    );
}

#[tokio::test]
async fn a_list_of_a_set_shows_the_chats_of_its_accounts_alone() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = AccountId(Uuid::from_u128(0xB0B));
    tx.insert_account(&account(bob, 2)).await.unwrap();
    let (chat, person) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(chat, Some(person), "AA", 0, "x")).await;
    let of_bob = tx.find_or_insert_direct_chat(bob, person).await.unwrap();
    insert(&mut tx, &text(of_bob, Some(person), "BB", 1, "x")).await;
    let set = tx.insert_account_set("Branches").await.unwrap();
    tx.place_accounts(Some(set), &[bob]).await.unwrap();
    let of = |set| ChatQuery { set, ..all() };
    let listed = async |tx: &mut Tx, set| -> Vec<AccountId> {
        let page = tx.list_chats(&of(set), NOW).await.unwrap();
        page.chats.iter().map(|chat| chat.account).collect()
    };
    assert_eq!(listed(&mut tx, Some(set)).await, [bob]);
    assert_eq!(listed(&mut tx, None).await, [bob, ALICE]);
    assert_eq!(listed(&mut tx, Some(AccountSetId(404))).await, []);
}

#[tokio::test]
async fn a_search_goes_on_until_its_page_is_full() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    for n in 0..1_200_i64 {
        let address = Jid::new(format!("{n}@lid"));
        let contact = tx.find_or_insert_contact(&address, None).await.unwrap();
        let chat = tx.find_or_insert_direct_chat(ALICE, contact).await.unwrap();
        tx.touch_chat(chat, NOW.plus(n)).await.unwrap();
        if n % 400 == 0 {
            tx.set_push_name(contact, &format!("Émile {n}")).await.unwrap();
        }
    }
    let first = tx
        .list_chats(
            &ChatQuery {
                query: "émile",
                limit: 2,
                ..all()
            },
            NOW,
        )
        .await
        .unwrap();
    let shown: Vec<&str> = first.chats.iter().map(|chat| chat.title.as_str()).collect();
    assert_eq!(shown, ["Émile 800", "Émile 400"]);
    let rest = ChatQuery {
        query: "émile",
        limit: 2,
        before: first.next,
        ..all()
    };
    let rest = tx.list_chats(&rest, NOW).await.unwrap();
    assert_eq!((rest.chats.len(), rest.next), (1, None));
}

#[tokio::test]
async fn an_account_counts_what_is_unread_where_it_is_neither_muted_nor_archived() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let flags = [
        ChatFlags::default(),
        ChatFlags {
            muted_until: Some(UnixMillis(-1)),
            ..ChatFlags::default()
        },
        ChatFlags {
            muted_until: Some(NOW.plus(1000)),
            ..ChatFlags::default()
        },
        ChatFlags {
            archived: true,
            ..ChatFlags::default()
        },
    ];
    let mut chats = Vec::new();
    for (number, flags) in (201..).zip(&flags) {
        let (chat, _) = chat_with(&mut tx, number).await;
        tx.set_chat_flags(chat, flags).await.unwrap();
        tx.set_unread(chat, 3).await.unwrap();
        chats.push(chat);
    }
    assert_eq!(tx.get_account(ALICE, NOW).await.unwrap().unread, 3);
    assert_eq!(
        tx.get_account(ALICE, NOW.plus(1000)).await.unwrap().unread,
        6,
        "one is not muted any more"
    );
    assert!(tx.get_chat(chats[1], NOW).await.unwrap().muted);
    assert!(tx.get_chat(chats[2], NOW).await.unwrap().muted);
    assert!(!tx.get_chat(chats[2], NOW.plus(1000)).await.unwrap().muted);
}
