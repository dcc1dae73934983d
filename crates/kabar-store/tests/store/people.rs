//! One person under several names, numbers and accounts: what they are called, what they look like, who blocked them.

use crate::home::{ALICE, Home, NOW, account, chat_with, insert, lid, phone, text};
use kabar_store::{
    ChatSetting, Clearing, Lane, NewJob, NumberChange, PictureNow, PictureOf, Priority, StateWork, Tx, Work,
};
use kabar_types::{AccountId, BusinessProfile, ChatId, ContactId, Jid, PictureId, UnixMillis};
use uuid::Uuid;

const OTHER: AccountId = AccountId(Uuid::from_u128(2));

async fn chat_at(tx: &mut Tx, address: &Jid) -> (ChatId, ContactId) {
    let contact = tx.find_or_insert_contact(address, None).await.unwrap();
    let chat = tx.find_or_insert_direct_chat(ALICE, contact).await.unwrap();
    (chat, contact)
}

async fn title(tx: &mut Tx, chat: ChatId) -> String {
    tx.get_chat(chat, NOW).await.unwrap().title
}

fn moved(old: u32, new: u32, lid_of: Option<u32>) -> NumberChange {
    NumberChange {
        old: phone(old),
        new: phone(new),
        old_lid: lid_of.map(lid),
        new_lid: lid_of.map(lid),
    }
}

fn here(wa_id: &str) -> PictureNow {
    PictureNow::Here {
        wa_id: wa_id.to_owned(),
        mime: "image/png",
        bytes: wa_id.as_bytes().to_vec(),
    }
}

fn of(contact: ContactId) -> PictureOf {
    PictureOf::Person {
        account: ALICE,
        contact,
    }
}

async fn choose(tx: &mut Tx, chat: ChatId, topic: &str, payload: &str) {
    let work = Work::State(StateWork {
        topic: topic.to_owned(),
        payload: payload.to_owned(),
    });
    let job = NewJob {
        account: ALICE,
        chat,
        work,
        lane: Lane::State,
        not_before: NOW,
        created_at: NOW,
    };
    tx.enqueue_job(&job).await.unwrap();
}

#[tokio::test]
async fn each_name_goes_before_the_one_that_was_known_without_it() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    assert_eq!(title(&mut tx, chat).await, "+6280000000214");
    tx.set_push_name(bob, "bob").await.unwrap();
    assert_eq!(title(&mut tx, chat).await, "bob");
    assert!(tx.set_business(bob, true, Some("Bob's Bakery")).await.unwrap());
    assert!(
        !tx.set_business(bob, true, None).await.unwrap(),
        "not said: it stays"
    );
    assert_eq!(title(&mut tx, chat).await, "Bob's Bakery");
    assert!(tx.get_chat(chat, NOW).await.unwrap().business);
    tx.set_saved_name(ALICE, bob, "Bob (work)").await.unwrap();
    assert_eq!(title(&mut tx, chat).await, "Bob (work)");
    let seen = tx.get_contact(ALICE, bob).await.unwrap();
    assert_eq!(seen.verified_name.as_deref(), Some("Bob's Bakery"));
    assert_eq!((seen.push_name.as_deref(), seen.chat), (Some("bob"), Some(chat)));
    tx.set_business(bob, false, None).await.unwrap();
    let seen = tx.get_contact(ALICE, bob).await.unwrap();
    assert_eq!((seen.business, seen.verified_name), (false, None));
}

#[tokio::test]
async fn somebody_with_a_new_number_stays_one_person_whom_the_old_one_leads_to() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let chat = tx.find_or_insert_direct_chat(ALICE, bob).await.unwrap();
    for _ in 0..2 {
        assert_eq!(
            tx.change_number(&moved(214, 299, Some(214))).await.unwrap(),
            Some(bob)
        );
        assert_eq!(tx.get_addresses(bob).await.unwrap().phone, Some(phone(299)));
    }
    for address in [phone(214), phone(299), lid(214)] {
        assert_eq!(tx.find_contact(&address).await.unwrap(), Some(bob));
        assert_eq!(tx.find_or_insert_contact(&address, None).await.unwrap(), bob);
    }
    // What history says is older than the change.
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    assert_eq!(tx.get_addresses(bob).await.unwrap().phone, Some(phone(299)));
    assert_eq!(tx.find_direct_chat(ALICE, bob).await.unwrap(), Some(chat));
    // Somebody else takes the number that was given up.
    let carol = tx
        .find_or_insert_contact(&phone(214), Some(&lid(215)))
        .await
        .unwrap();
    assert_ne!(carol, bob);
    assert_eq!(tx.find_contact(&phone(214)).await.unwrap(), Some(carol));
    assert_eq!(tx.get_addresses(bob).await.unwrap().phone, Some(phone(299)));
    assert_eq!(
        tx.change_number(&moved(301, 302, None)).await.unwrap(),
        None,
        "a stranger"
    );
}

#[tokio::test]
async fn a_number_that_changed_unannounced_leaves_the_old_one_leading_to_the_person() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    assert_eq!(
        tx.find_or_insert_contact(&lid(214), Some(&phone(299)))
            .await
            .unwrap(),
        bob
    );
    assert_eq!(tx.find_contact(&phone(214)).await.unwrap(), Some(bob));
    assert_eq!(tx.get_addresses(bob).await.unwrap().phone, Some(phone(299)));
}

#[tokio::test]
async fn what_was_said_under_both_numbers_before_the_news_becomes_one_chat() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (old, bob) = chat_at(&mut tx, &phone(214)).await;
    let (new, stranger) = chat_at(&mut tx, &phone(299)).await;
    insert(&mut tx, &text(old, Some(bob), "AA", 0, "from the old one")).await;
    insert(&mut tx, &text(new, Some(stranger), "BB", 5, "from the new one")).await;
    assert_eq!(tx.change_number(&moved(214, 299, None)).await.unwrap(), Some(bob));
    let page = tx.list_messages(old, None, 10).await.unwrap();
    assert_eq!(page.messages.len(), 2);
    assert!(page.messages.iter().all(|row| row.sender == Some(bob)));
    assert!(tx.get_chat(new, NOW).await.is_err());
}

#[tokio::test]
async fn whoever_had_the_new_number_before_is_not_mixed_in() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let carol = tx
        .find_or_insert_contact(&phone(299), Some(&lid(215)))
        .await
        .unwrap();
    assert_eq!(
        tx.change_number(&moved(214, 299, Some(214))).await.unwrap(),
        Some(bob)
    );
    assert_eq!(tx.get_addresses(carol).await.unwrap().phone, None);
    assert_eq!(tx.find_contact(&lid(215)).await.unwrap(), Some(carol));
    assert_eq!(tx.find_contact(&phone(299)).await.unwrap(), Some(bob));
}

#[tokio::test]
async fn a_message_that_both_chats_hold_is_unread_once_and_not_at_all_when_one_was_read() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (kept, bob) = chat_at(&mut tx, &phone(214)).await;
    let (gone, hidden) = chat_at(&mut tx, &lid(214)).await;
    // Read here, unread there; unread in both; unread in one alone.
    insert(&mut tx, &text(kept, Some(bob), "AA", 0, "read in one")).await;
    let read = tx
        .newest_of(kept, &[kabar_types::WaId("AA".to_owned())])
        .await
        .unwrap();
    tx.mark_chat_read(kept, read.unwrap()).await.unwrap();
    insert(&mut tx, &text(gone, Some(hidden), "AA", 0, "read in one")).await;
    insert(&mut tx, &text(kept, Some(bob), "BB", 1, "in both")).await;
    insert(&mut tx, &text(gone, Some(hidden), "BB", 1, "in both")).await;
    insert(&mut tx, &text(gone, Some(hidden), "CC", 2, "in one")).await;
    let unread = async |tx: &mut Tx, chat| tx.get_chat(chat, NOW).await.unwrap().unread;
    assert_eq!((unread(&mut tx, kept).await, unread(&mut tx, gone).await), (1, 3));
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    assert_eq!(unread(&mut tx, kept).await, 2, "in both, and in one");
}

#[tokio::test]
async fn what_was_set_last_on_either_chat_stands_and_only_that_is_told() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (kept, bob) = chat_at(&mut tx, &phone(214)).await;
    let (gone, hidden) = chat_at(&mut tx, &lid(214)).await;
    tx.choose_chat_setting(kept, ChatSetting::Pinned(true), NOW)
        .await
        .unwrap();
    choose(&mut tx, kept, "pin", "first").await;
    tx.choose_chat_setting(gone, ChatSetting::Pinned(true), NOW.plus(1))
        .await
        .unwrap();
    tx.choose_chat_setting(gone, ChatSetting::Pinned(false), NOW.plus(2))
        .await
        .unwrap();
    choose(&mut tx, gone, "pin", "last").await;
    tx.choose_chat_setting(gone, ChatSetting::Archived(true), NOW.plus(3))
        .await
        .unwrap();
    choose(&mut tx, gone, "archive", "archived").await;
    choose(&mut tx, gone, &format!("star {hidden} AA"), "starred").await;
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let chat = tx.get_chat(kept, NOW).await.unwrap();
    assert!(!chat.pinned && chat.archived);
    let told: Vec<(String, String)> = tx
        .list_jobs(ALICE)
        .await
        .unwrap()
        .into_iter()
        .filter_map(|job| match job.work {
            Work::State(work) if job.chat == kept => Some((work.topic, work.payload)),
            _ => None,
        })
        .collect();
    let star = format!("star {bob} AA");
    let expected = [
        ("pin", "last"),
        ("archive", "archived"),
        (star.as_str(), "starred"),
    ];
    assert_eq!(
        told,
        expected.map(|(topic, payload)| (topic.to_owned(), payload.to_owned()))
    );
}

#[tokio::test]
async fn a_chat_that_is_being_emptied_takes_nothing_of_the_other_with_it() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (kept, bob) = chat_at(&mut tx, &phone(214)).await;
    let (gone, hidden) = chat_at(&mut tx, &lid(214)).await;
    insert(&mut tx, &text(kept, Some(bob), "AA", 0, "stays")).await;
    insert(&mut tx, &text(gone, Some(hidden), "BB", 1, "was cleared")).await;
    tx.begin_clearing(gone, NOW.plus(60_000), Clearing::Everything)
        .await
        .unwrap();
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    assert_eq!(tx.find_clearing().await.unwrap(), None);
    let rows = tx.list_messages(kept, None, 10).await.unwrap().messages;
    let ids: Vec<&str> = rows.iter().map(|row| row.wa_id.0.as_str()).collect();
    assert_eq!(ids, ["AA"]);
}

#[tokio::test]
async fn pictures_blocks_and_profiles_follow_the_person_who_stays() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (_, bob) = chat_at(&mut tx, &phone(214)).await;
    let (_, hidden) = chat_at(&mut tx, &lid(214)).await;
    tx.put_picture(of(bob), &PictureNow::None, NOW).await.unwrap();
    tx.put_picture(of(hidden), &here("7"), NOW).await.unwrap();
    tx.set_blocked(ALICE, hidden, true).await.unwrap();
    let profile = BusinessProfile::default();
    tx.put_profile(ALICE, bob, Some("old"), None, NOW).await.unwrap();
    tx.put_profile(ALICE, hidden, Some("new"), Some(&profile), NOW.plus(1))
        .await
        .unwrap();
    tx.set_business(hidden, true, Some("Bob's Bakery")).await.unwrap();
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let seen = tx.get_contact(ALICE, bob).await.unwrap();
    assert_eq!(seen.picture.map(|picture| picture.version), Some("7".to_owned()));
    assert_eq!((seen.blocked, seen.business), (true, true));
    assert_eq!(
        (seen.about.as_deref(), seen.profile),
        (Some("new"), Some(profile))
    );
    assert_eq!(seen.name, "Bob's Bakery");
}

#[tokio::test]
async fn a_picture_is_due_until_it_was_asked_for_and_again_when_it_changed() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let week_ago = |at: UnixMillis| at.plus(-7 * 86_400_000);
    let due = async |tx: &mut Tx, at: UnixMillis| tx.list_pictures_due(&[chat], week_ago(at)).await.unwrap();
    assert_eq!(due(&mut tx, NOW).await, [of(bob)]);
    for answer in [PictureNow::None, PictureNow::Hidden, here("7"), PictureNow::Same] {
        tx.put_picture(of(bob), &answer, NOW).await.unwrap();
        assert_eq!(due(&mut tx, NOW.plus(1)).await, []);
    }
    let shown = tx.get_chat(chat, NOW).await.unwrap().picture.unwrap();
    assert_eq!(shown.version, "7");
    let kept = tx.find_picture_bytes(shown.id).await.unwrap();
    assert_eq!(kept, Some(("image/png".to_owned(), b"7".to_vec())));
    assert!(
        !tx.note_picture(of(bob), Some("7")).await.unwrap(),
        "the one that is here"
    );
    assert_eq!(due(&mut tx, NOW.plus(1)).await, []);
    assert!(tx.note_picture(of(bob), Some("8")).await.unwrap());
    assert_eq!(due(&mut tx, NOW.plus(1)).await, [of(bob)]);
    tx.put_picture(
        of(bob),
        &PictureNow::Unusable {
            wa_id: "8".to_owned(),
        },
        NOW,
    )
    .await
    .unwrap();
    assert_eq!(tx.get_chat(chat, NOW).await.unwrap().picture, None);
    tx.put_picture(of(bob), &here("9"), NOW).await.unwrap();
    assert!(
        !tx.note_picture(of(bob), None).await.unwrap(),
        "there is nothing to ask for"
    );
    assert_eq!(tx.get_chat(chat, NOW).await.unwrap().picture, None);
    assert_eq!(tx.find_picture_bytes(shown.id).await.unwrap(), None);
    assert_eq!(
        due(&mut tx, NOW.plus(8 * 86_400_000)).await,
        [of(bob)],
        "a week later"
    );
}

#[tokio::test]
async fn each_account_sees_its_own_picture_and_its_own_blocks() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    tx.insert_account(&account(OTHER, 2)).await.unwrap();
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let others = tx.find_or_insert_direct_chat(OTHER, bob).await.unwrap();
    tx.put_picture(of(bob), &here("7"), NOW).await.unwrap();
    tx.put_picture(PictureOf::Number { account: ALICE }, &here("1"), NOW)
        .await
        .unwrap();
    let group = Jid::new("120363000000000001@g.us");
    let group = tx.find_or_insert_group_chat(ALICE, &group).await.unwrap();
    let of_group = PictureOf::Group {
        account: ALICE,
        chat: group,
    };
    tx.put_picture(of_group, &here("2"), NOW).await.unwrap();
    tx.set_blocked(ALICE, bob, true).await.unwrap();
    let rows = async |tx: &mut Tx, chat| tx.get_chat(chat, NOW).await.unwrap();
    let (mine, theirs) = (rows(&mut tx, chat).await, rows(&mut tx, others).await);
    assert!(mine.picture.is_some() && mine.blocked);
    assert!(theirs.picture.is_none() && !theirs.blocked);
    assert_eq!(rows(&mut tx, group).await.picture.unwrap().version, "2");
    let own = tx
        .find_shown_picture(PictureOf::Number { account: ALICE })
        .await
        .unwrap();
    assert_eq!(own.unwrap().version, "1");
    tx.commit().await.unwrap();

    let mut tx = home.store.begin(Priority::Live).await.unwrap();
    tx.delete_account(ALICE).await.unwrap();
    assert!(tx.get_contact(OTHER, bob).await.is_ok());
    assert_eq!(tx.find_picture_bytes(PictureId(1)).await.unwrap(), None);
    assert!(tx.list_blocked(ALICE).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_block_that_whatsapp_was_not_told_yet_is_newer_than_what_it_says() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    tx.set_blocked(ALICE, bob, true).await.unwrap();
    choose(&mut tx, chat, kabar_store::BLOCK_TOPIC, "{}").await;
    tx.note_blocked(ALICE, bob, false).await.unwrap();
    assert!(tx.is_blocked(ALICE, bob).await.unwrap());
    tx.drop_topic(chat, kabar_store::BLOCK_TOPIC).await.unwrap();
    tx.note_blocked(ALICE, bob, false).await.unwrap();
    assert!(!tx.is_blocked(ALICE, bob).await.unwrap());
}

#[tokio::test]
async fn a_number_that_was_looked_up_is_known_with_its_moment_and_makes_nobody_a_contact() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    assert_eq!(tx.find_number(&phone(214)).await.unwrap(), None);
    tx.put_number(&phone(214), true, Some(&lid(214)), NOW)
        .await
        .unwrap();
    let known = tx.find_number(&phone(214)).await.unwrap().unwrap();
    assert_eq!((known.on_whatsapp, known.asked_at), (true, NOW));
    assert_eq!(tx.find_number_lid(&phone(214)).await.unwrap(), Some(lid(214)));
    assert_eq!(tx.find_contact(&phone(214)).await.unwrap(), None);
    tx.put_number(&phone(214), false, None, NOW.plus(1))
        .await
        .unwrap();
    assert!(!tx.find_number(&phone(214)).await.unwrap().unwrap().on_whatsapp);
}
