//! Groups: who is in them, who may write, and how far our messages have come there, in whatever order it is heard.

use crate::home::{ALICE, Home, NOW, insert, lid, phone, text};
use kabar_store::{GroupRule, MemberNews, NoteKey, Tx};
use kabar_types::{
    ChatId, ContactId, ErrorCode, GroupRole, Jid, MessageBody, MessageStatus, SystemNote, UnixMillis, WaId,
};

fn later(seconds: i64) -> UnixMillis {
    NOW.plus(seconds * 1_000)
}

async fn group(tx: &mut Tx) -> ChatId {
    let jid = Jid::new("120363000000000001@g.us");
    tx.find_or_insert_group_chat(ALICE, &jid).await.unwrap()
}

async fn contact(tx: &mut Tx, number: u32) -> ContactId {
    tx.find_or_insert_contact(&phone(number), None).await.unwrap()
}

/// Roles of those who are in the group, by who they are.
async fn roles(tx: &mut Tx, chat: ChatId) -> Vec<(Option<ContactId>, GroupRole)> {
    let members = tx.get_group(chat).await.unwrap().members;
    let mut roles: Vec<_> = members.iter().map(|one| (one.person, one.role)).collect();
    roles.sort();
    roles
}

#[tokio::test]
async fn the_newest_word_about_a_member_stands_whatever_the_order() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = group(&mut tx).await;
    let (bob, carol) = (contact(&mut tx, 214).await, contact(&mut tx, 215).await);
    let news = [
        (bob, MemberNews::Joined, 10),
        (bob, MemberNews::Is(GroupRole::Admin), 20),
        (carol, MemberNews::Joined, 11),
        (carol, MemberNews::Left, 30),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let chat = {
            let jid = Jid::new(format!("12036300000000{order:?}@g.us"));
            tx.find_or_insert_group_chat(ALICE, &jid).await.unwrap()
        };
        for (who, what, at) in order.map(|place| news[place]) {
            tx.put_member(chat, Some(who), what, later(at)).await.unwrap();
        }
        assert_eq!(
            roles(&mut tx, chat).await,
            [(Some(bob), GroupRole::Admin)],
            "{order:?}"
        );
    }
    assert!(roles(&mut tx, chat).await.is_empty());
}

#[tokio::test]
async fn a_whole_group_takes_those_out_who_are_not_in_it_and_not_those_who_came_since() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = group(&mut tx).await;
    let (bob, carol, dora) = (
        contact(&mut tx, 214).await,
        contact(&mut tx, 215).await,
        contact(&mut tx, 216).await,
    );
    tx.put_old_member(chat, Some(bob), GroupRole::Member)
        .await
        .unwrap();
    tx.put_member(chat, Some(dora), MemberNews::Joined, later(9))
        .await
        .unwrap();
    let whole = [(Some(carol), GroupRole::Owner), (None, GroupRole::Member)];
    tx.put_members(chat, &whole, later(5), UnixMillis(0))
        .await
        .unwrap();
    let expected = [
        (None, GroupRole::Member),
        (Some(carol), GroupRole::Owner),
        (Some(dora), GroupRole::Member),
    ];
    assert_eq!(roles(&mut tx, chat).await, expected);
    // History of the phone, heard late, brings nobody back.
    tx.put_old_member(chat, Some(bob), GroupRole::Admin)
        .await
        .unwrap();
    assert_eq!(roles(&mut tx, chat).await, expected);
    let mine = tx.get_group(chat).await.unwrap().role;
    assert_eq!(mine, Some(GroupRole::Member));
}

#[tokio::test]
async fn the_chat_list_says_where_nothing_can_be_written_and_why() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = group(&mut tx).await;
    let closed = async |tx: &mut Tx| tx.get_chat(chat, NOW).await.unwrap().closed;
    assert_eq!(closed(&mut tx).await, None, "nobody has said");
    tx.put_member(chat, None, MemberNews::Joined, later(1))
        .await
        .unwrap();
    tx.put_group_rule(chat, GroupRule::AdminsWrite, true, later(2))
        .await
        .unwrap();
    assert_eq!(closed(&mut tx).await, Some(ErrorCode::OnlyAdminsWrite));
    tx.put_group_rule(chat, GroupRule::AdminsWrite, false, later(1))
        .await
        .unwrap();
    assert_eq!(
        closed(&mut tx).await,
        Some(ErrorCode::OnlyAdminsWrite),
        "an older word"
    );
    let admin = MemberNews::Is(GroupRole::Admin);
    tx.put_member(chat, None, admin, later(3)).await.unwrap();
    assert_eq!(closed(&mut tx).await, None);
    tx.put_member(chat, None, MemberNews::Left, later(4))
        .await
        .unwrap();
    assert_eq!(closed(&mut tx).await, Some(ErrorCode::NotInGroup));
}

#[tokio::test]
async fn a_name_and_a_topic_stand_until_a_newer_one() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = group(&mut tx).await;
    tx.put_old_group_name(chat, "Old").await.unwrap();
    assert!(tx.put_group_name(chat, "Neighbours", later(5)).await.unwrap());
    assert!(!tx.put_group_name(chat, "Friends", later(4)).await.unwrap());
    tx.put_old_group_name(chat, "Old").await.unwrap();
    assert_eq!(tx.get_chat(chat, NOW).await.unwrap().title, "Neighbours");
    assert!(tx.put_topic(chat, "Waste", later(3)).await.unwrap());
    assert!(!tx.put_topic(chat, "Water", later(2)).await.unwrap());
    assert_eq!(tx.get_group(chat).await.unwrap().topic, "Waste");
}

#[tokio::test]
async fn a_group_is_wanted_until_it_was_told_and_again_when_something_was_missed() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = group(&mut tx).await;
    let wanted = async |tx: &mut Tx, at: UnixMillis| {
        let wanted = tx.find_wanted_group(ALICE, at).await.unwrap();
        wanted.map(|wanted| wanted.chat)
    };
    assert_eq!(wanted(&mut tx, NOW).await, Some(chat));
    tx.ask_group_later(chat, later(60)).await.unwrap();
    assert_eq!(wanted(&mut tx, NOW).await, None);
    assert_eq!(tx.next_wanted_group(ALICE).await.unwrap(), Some(later(60)));
    assert_eq!(wanted(&mut tx, later(60)).await, Some(chat));
    tx.set_group_learnt(chat, NOW).await.unwrap();
    assert_eq!(wanted(&mut tx, later(600)).await, None);
    tx.want_group(chat).await.unwrap();
    assert_eq!(wanted(&mut tx, NOW).await, Some(chat));
}

#[tokio::test]
async fn receipts_of_each_member_are_counted_and_those_of_late_comers_are_not_waited_for() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = group(&mut tx).await;
    let (bob, carol, dora) = (
        contact(&mut tx, 214).await,
        contact(&mut tx, 215).await,
        contact(&mut tx, 216).await,
    );
    let whole = [
        (Some(bob), GroupRole::Member),
        (Some(carol), GroupRole::Member),
        (None, GroupRole::Member),
    ];
    tx.put_members(chat, &whole, later(0), UnixMillis(0))
        .await
        .unwrap();
    let (id, read) = (WaId("AA".to_owned()), MessageStatus::Read);
    // Before the message.
    tx.put_receipt(chat, &id, bob, (read, later(70)), later(70))
        .await
        .unwrap();
    insert(&mut tx, &text(chat, None, "AA", 60, "Halo")).await;
    assert_eq!(tx.take_regrouped(), [chat]);
    tx.put_member(chat, Some(dora), MemberNews::Joined, later(100))
        .await
        .unwrap();
    let count = async |tx: &mut Tx| {
        let count = tx.count_receipts(chat, &id, later(60)).await.unwrap();
        (count.members, count.delivered, count.read)
    };
    assert_eq!(count(&mut tx).await, (2, 1, 1));
    let delivered = (MessageStatus::Delivered, later(80));
    tx.put_receipt(chat, &id, carol, delivered, later(80))
        .await
        .unwrap();
    assert_eq!(count(&mut tx).await, (2, 2, 1));
    tx.put_member(chat, Some(carol), MemberNews::Left, later(120))
        .await
        .unwrap();
    assert_eq!(count(&mut tx).await, (1, 1, 1));

    let ours = tx.find_unsettled(chat, &id).await.unwrap().unwrap().message;
    // The first word of somebody stands, whichever device says it again.
    tx.put_receipt(chat, &id, bob, (read, later(90)), later(90))
        .await
        .unwrap();
    let people = tx.list_receipts(ours).await.unwrap();
    let said: Vec<_> = people
        .iter()
        .map(|one| (one.person, one.delivered_at, one.read_at))
        .collect();
    assert_eq!(
        said,
        [(bob, None, Some(later(70))), (carol, Some(later(80)), None)]
    );
    tx.delete_message(ours).await.unwrap();
    assert_eq!(count(&mut tx).await, (1, 0, 0), "they go with their message");
}

#[tokio::test]
async fn members_and_receipts_of_one_person_under_two_addresses_become_one() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = group(&mut tx).await;
    let number = contact(&mut tx, 214).await;
    let hidden = tx.find_or_insert_contact(&lid(214), None).await.unwrap();
    let whole = [(Some(hidden), GroupRole::Admin), (None, GroupRole::Member)];
    tx.put_members(chat, &whole, later(0), UnixMillis(0))
        .await
        .unwrap();
    tx.put_member(chat, Some(number), MemberNews::Left, later(-9))
        .await
        .unwrap();
    insert(&mut tx, &text(chat, None, "AA", 60, "Halo")).await;
    let id = WaId("AA".to_owned());
    let read = (MessageStatus::Read, later(70));
    tx.put_receipt(chat, &id, number, read, later(70)).await.unwrap();
    let count = tx.count_receipts(chat, &id, later(60)).await.unwrap();
    assert_eq!(
        (count.members, count.read),
        (1, 0),
        "two people, as far as is known"
    );
    let _ = tx.take_regrouped();

    let one = tx
        .find_or_insert_contact(&lid(214), Some(&phone(214)))
        .await
        .unwrap();
    assert_eq!(tx.take_regrouped(), [chat]);
    let count = tx.count_receipts(chat, &id, later(60)).await.unwrap();
    assert_eq!((count.members, count.read), (1, 1));
    let expected = [(None, GroupRole::Member), (Some(one), GroupRole::Admin)];
    assert_eq!(roles(&mut tx, chat).await, expected);
}

#[tokio::test]
async fn a_happening_told_twice_is_one_row_also_when_its_person_was_two() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = group(&mut tx).await;
    let number = contact(&mut tx, 214).await;
    let hidden = tx.find_or_insert_contact(&lid(214), None).await.unwrap();
    let carol = contact(&mut tx, 215).await;
    let note = SystemNote::MembersAdded;
    for (id, who) in [("N1", number), ("N2", hidden)] {
        let mut new = text(chat, Some(carol), id, 60, "");
        new.body = MessageBody::System { note: note.clone() };
        new.extras.mentions = vec![kabar_store::NewMention {
            token: "0".to_owned(),
            person: Some(who),
        }];
        insert(&mut tx, &new).await;
    }
    let same = async |tx: &mut Tx, who| {
        let key = NoteKey {
            chat,
            sender: Some(carol),
            sent_at: later(60),
            note: &note,
            people: &[Some(who)],
        };
        tx.find_same_note(key).await.unwrap()
    };
    let first = same(&mut tx, number).await.unwrap();
    assert!(same(&mut tx, carol).await.is_none());
    let one = tx
        .find_or_insert_contact(&lid(214), Some(&phone(214)))
        .await
        .unwrap();
    assert_eq!(same(&mut tx, one).await, Some(first));
    let rows = tx.list_messages(chat, None, 10).await.unwrap().messages;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].mentions[0].person, Some(one));
}

#[tokio::test]
async fn what_is_known_of_a_group_goes_with_its_chat_and_its_account() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let chat = group(&mut tx).await;
    let bob = contact(&mut tx, 214).await;
    tx.put_member(chat, Some(bob), MemberNews::Joined, later(1))
        .await
        .unwrap();
    tx.put_topic(chat, "Waste", later(1)).await.unwrap();
    tx.begin_clearing(chat, later(2), kabar_store::Clearing::Delete)
        .await
        .unwrap();
    let group = tx.get_group(chat).await.unwrap();
    assert!(group.members.is_empty() && group.topic.is_empty() && group.learnt_at.is_none());
    tx.put_member(chat, Some(bob), MemberNews::Joined, later(3))
        .await
        .unwrap();
    tx.delete_account(ALICE).await.unwrap();
    assert!(tx.get_group(chat).await.is_err());
}
