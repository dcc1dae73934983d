//! What is known of a group, and what its timeline says of it.

use crate::house::{House, add, at, carol, names, neighbours, remove};
use kabar_core::ports::whatsapp::{
    GroupChange, HistoryChat, HistoryRest, Inbound, InboundBody, OldGroup, Person, WaEvent,
};
use kabar_core_testing::{clock::DAWN, people};
use kabar_types::{ErrorCode, Event, EventBatch, GroupRole, MessageBody, PreviewKind, Redacted, SystemNote};

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_alice_makes_is_known_whole_and_nobody_is_asked_for_it() {
    let (house, chat) = House::with_group().await;
    assert_eq!(
        (chat.title.as_str(), chat.unread, chat.closed),
        ("Neighbours", 0, None)
    );
    let group = house
        .group(&chat, "the group", |group| group.learnt_at.is_some())
        .await;
    let expected = [
        (format!("+{}", people::ALICE), GroupRole::Owner),
        (format!("+{}", people::BOB), GroupRole::Member),
        ("me".to_owned(), GroupRole::Member),
    ];
    let mut found = names(&group);
    found.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    assert_eq!(found, expected);
    assert_eq!(
        (group.role, group.created_at),
        (Some(GroupRole::Member), Some(DAWN))
    );
    assert!(group.creator.is_some());
    let created = SystemNote::GroupCreated {
        name: "Neighbours".to_owned(),
    };
    let row = house.says(&chat, created, 1).await;
    assert!(!row.from_me && row.sender == group.creator);
    assert_eq!(house.chat().await.last.unwrap().kind, PreviewKind::Group);
    assert!(house.world.whatsapp.groups_asked(house.account).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_becomes_of_a_group_is_said_once_and_rings_for_nobody() {
    let (house, chat) = House::with_group().await;
    let (alice, bob) = (people::alice(), people::bob());
    let changes = [
        (
            Some(&alice),
            GroupChange::Named {
                name: Redacted("Friends".to_owned()),
            },
        ),
        (
            Some(&bob),
            GroupChange::Described {
                topic: Redacted("Waste and water".to_owned()),
            },
        ),
        (Some(&alice), GroupChange::Picture),
        (Some(&alice), add(&[carol()])),
        (
            Some(&alice),
            GroupChange::Promoted {
                people: vec![Some(bob.clone()), None],
            },
        ),
        (
            None,
            GroupChange::Demoted {
                people: vec![Some(bob.clone())],
            },
        ),
        (None, GroupChange::AdminsWrite { on: true }),
        (Some(&alice), GroupChange::AdminsEdit { on: true }),
        (Some(&alice), GroupChange::AdminsAdd { on: true }),
        (Some(&alice), GroupChange::Approval { on: true }),
        (Some(&alice), GroupChange::InviteReset),
        (Some(&carol()), remove(&[Some(carol())])),
        (Some(&alice), remove(&[Some(bob.clone())])),
    ];
    for _ in 0..2 {
        for (place, (by, change)) in changes.iter().enumerate() {
            let minutes = i64::try_from(place).unwrap() + 1;
            house.change(*by, &format!("N{minutes}"), change.clone(), minutes);
        }
    }
    house.heard(&chat).await;
    let rows = house.notes(&chat).await;
    assert_eq!(rows.len(), 1 + changes.len(), "{rows:#?}");
    let bodies: Vec<_> = rows.iter().map(|row| row.body.clone()).collect();
    let note = |note| MessageBody::System { note };
    assert_eq!(bodies[5], note(SystemNote::MembersPromoted));
    assert_eq!(
        rows[5].mentions.iter().filter(|one| one.person.is_none()).count(),
        1
    );
    assert_eq!(rows[5].mentions.len(), 2);
    assert!(rows[6].from_me, "we took Bob's rights");
    assert_eq!(bodies[12], note(SystemNote::MemberLeft));
    assert!(rows[12].mentions.is_empty());
    assert_eq!(bodies[13], note(SystemNote::MembersRemoved));

    let chat = house.chat().await;
    assert_eq!((chat.unread, chat.title.as_str()), (0, "Friends"));
    let group = house.world.kabar().get_group(chat.id).await.unwrap();
    assert_eq!(group.topic, "Waste and water");
    let rules = group.rules;
    assert!(rules.admins_write && rules.admins_edit && rules.admins_add && rules.approval);
    let expected = [
        (format!("+{}", people::ALICE), GroupRole::Owner),
        ("me".to_owned(), GroupRole::Admin),
    ];
    assert_eq!(names(&group), expected);
    let told = house.world.events().into_iter().any(|batch| match batch {
        EventBatch::Events { envelopes, .. } => envelopes
            .iter()
            .any(|one| matches!(&one.event, Event::GroupChanged { group } if group.rules.approval)),
        _ => false,
    });
    assert!(told, "windows are told");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joined_by_link_and_who_is_said_by_nobody_are_told_apart() {
    let (house, chat) = House::with_group().await;
    let joined = GroupChange::Added {
        people: vec![Some(carol())],
        by_link: true,
    };
    house.change(Some(&carol()), "N1", joined, 1);
    house.change(Some(&neighbours()), "N2", GroupChange::Ended, 2);
    let row = house.says(&chat, SystemNote::MemberJoined, 3).await;
    assert_eq!(row.sender_name.as_deref(), Some("+6280000000103"));
    let row = house.says(&chat, SystemNote::GroupEnded, 3).await;
    assert_eq!((row.from_me, row.sender_name.as_deref()), (false, Some("")));
    assert_eq!(house.chat().await.closed, Some(ErrorCode::NotInGroup));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_phones_history_says_nothing_twice_and_brings_nobody_back() {
    let (house, chat) = House::with_group().await;
    house.change(Some(&people::alice()), "N1", add(&[carol()]), 1);
    house.change(Some(&people::alice()), "N2", remove(&[Some(people::bob())]), 2);
    house.says(&chat, SystemNote::MembersRemoved, 3).await;
    let happened = |id: &str, minutes, note, whom: Option<Person>| {
        let body = kabar_core::ports::whatsapp::RichBody {
            body: MessageBody::System { note },
            file: None,
            secret: None,
        };
        let mut inbound = Inbound {
            chat: neighbours(),
            sender: Some(people::alice()),
            sent_at: at(minutes),
            body: InboundBody::Rich(Box::new(body)),
            ..people::text_from(&neighbours(), id, "")
        };
        inbound
            .extras
            .mentions
            .extend(whom.map(|person| kabar_core::ports::whatsapp::InboundMention {
                token: "0".to_owned(),
                person: Some(person),
            }));
        inbound
    };
    let past = HistoryChat {
        group: Some(OldGroup {
            topic: Redacted("Old".to_owned()),
            members: vec![(Some(people::bob()), GroupRole::Admin)],
            ..OldGroup::default()
        }),
        messages: vec![
            happened("S0", -9, SystemNote::MembersPromoted, Some(people::bob())),
            happened("S1", 1, SystemNote::MembersAdded, Some(carol())),
            happened("S2", 2, SystemNote::MembersRemoved, Some(people::bob())),
        ],
        ..people::history_with(&neighbours(), "Old name", 0)
    };
    let blob = house
        .world
        .whatsapp
        .history()
        .make(vec![past], HistoryRest::default());
    let chunk = WaEvent::History {
        chunk: None,
        progress: None,
        blob,
    };
    house.world.whatsapp.emit(house.account, chunk);
    house.says(&chat, SystemNote::MembersPromoted, 4).await;
    house.heard(&chat).await;
    assert_eq!(house.notes(&chat).await.len(), 4);
    let group = house.world.kabar().get_group(chat.id).await.unwrap();
    assert_eq!(
        (house.chat().await.title.as_str(), group.topic.as_str()),
        ("Neighbours", "")
    );
    assert!(
        names(&group)
            .iter()
            .all(|(phone, _)| *phone != format!("+{}", people::BOB))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_nobody_told_of_is_asked_for_once_when_something_is_said_there() {
    let house = House::new().await;
    let jid = neighbours().jid;
    let mut info = people::group_of("Neighbours", &[people::alice(), carol()], GroupRole::Admin);
    info.topic = Redacted("Waste".to_owned());
    info.rules.admins_write = true;
    house.world.whatsapp.groups().set(&jid, Some(info));
    let hello = Inbound {
        chat: neighbours(),
        ..people::text_from(&people::alice(), "M1", "Hello all")
    };
    house.world.whatsapp.deliver(house.account, hello).await.unwrap();
    let chat = house.chat().await;
    let group = house
        .group(&chat, "the whole group", |group| group.learnt_at.is_some())
        .await;
    assert_eq!((group.topic.as_str(), group.members.len()), ("Waste", 3));
    assert_eq!(
        (group.role, group.rules.admins_write),
        (Some(GroupRole::Admin), true)
    );
    assert_eq!(house.chat().await.title, "Neighbours");
    let again = Inbound {
        chat: neighbours(),
        ..people::text_from(&people::alice(), "M2", "Hello again")
    };
    house.world.whatsapp.deliver(house.account, again).await.unwrap();
    // Something it does not understand: it is asked once more, a while after the first question.
    house.change(Some(&people::alice()), "N1", GroupChange::Unclear, 5);
    house
        .world
        .until_in_time("a second question", async || {
            (house.world.whatsapp.groups_asked(house.account).len() == 2).then_some(())
        })
        .await;
    assert_eq!(
        house.world.whatsapp.groups_asked(house.account),
        [jid.clone(), jid]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_we_are_not_in_is_closed_once_whatsapp_says_so() {
    let house = House::new().await;
    house.world.whatsapp.groups().set(&neighbours().jid, None);
    let hello = Inbound {
        chat: neighbours(),
        ..people::text_from(&people::alice(), "M1", "Bye")
    };
    house.world.whatsapp.deliver(house.account, hello).await.unwrap();
    let closed = async || {
        let chat = house.chat().await;
        chat.closed.map(|why| (chat, why))
    };
    let (_, why) = house.world.until("it is closed", closed).await;
    assert_eq!(why, ErrorCode::NotInGroup);
}
