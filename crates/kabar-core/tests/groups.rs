//! Groups: what is known of them, what is said of them in their timelines, who has our messages there, and where nothing can
//! be written.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::clock::Clock;
use kabar_core::ports::whatsapp::{
    GroupChange, HistoryChat, HistoryRest, Inbound, InboundBody, OldGroup, Person, SendError, WaEvent,
};
use kabar_core_testing::{Answer, World, clock::DAWN, people, world::all_chats};
use kabar_types::{
    AccountId, Chat, ChatKind, ErrorCode, Event, EventBatch, Group, GroupRole, Message, MessageBody,
    MessageStatus, PreviewKind, Redacted, Signal, SystemNote, UnixMillis, WaId,
};
use std::time::Duration;

const GROUP: &str = "120363000000000001";

fn neighbours() -> Person {
    people::group(GROUP)
}

fn carol() -> Person {
    people::person("6280000000103")
}

fn at(minutes: i64) -> UnixMillis {
    DAWN.plus(minutes * 60_000)
}

struct House {
    world: World,
    account: AccountId,
}

impl House {
    /// Linked, an hour after everything that happens in these tests.
    async fn new() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        world.clock.advance(Duration::from_secs(3_600));
        Self { world, account }
    }

    /// Alice made a group of herself, Bob and us.
    async fn with_group() -> (Self, Chat) {
        let house = Self::new().await;
        let info = people::group_of("Neighbours", &[people::alice(), people::bob()], GroupRole::Member);
        let entered = GroupChange::Entered {
            info: Box::new(info),
            new: true,
            by_link: false,
        };
        house.change(Some(&people::alice()), "N0", entered, 0);
        let chat = house.chat().await;
        (house, chat)
    }

    fn change(&self, by: Option<&Person>, id: &str, change: GroupChange, minutes: i64) {
        let group = neighbours();
        self.world
            .whatsapp
            .change_group(self.account, (&group, by), id, change, at(minutes));
    }

    async fn chat(&self) -> Chat {
        self.world
            .until("the group", async || {
                let chats = self.world.kabar().list_chats(all_chats()).await.unwrap().chats;
                chats.into_iter().find(|chat| chat.kind == ChatKind::Group)
            })
            .await
    }

    async fn group(&self, chat: &Chat, what: &str, wanted: impl Fn(&Group) -> bool) -> Group {
        self.world
            .until(what, async || {
                let group = self.world.kabar().get_group(chat.id).await.unwrap();
                wanted(&group).then_some(group)
            })
            .await
    }

    async fn notes(&self, chat: &Chat) -> Vec<Message> {
        let rows = self.world.messages(chat.id).await;
        let is_note = |row: &Message| matches!(row.body, MessageBody::System { .. });
        rows.into_iter().filter(is_note).collect()
    }

    /// Waits until the timeline says this, with how many rows that say something of the group by then.
    async fn says(&self, chat: &Chat, note: SystemNote, count: usize) -> Message {
        self.world
            .until(&format!("{note:?}"), async || {
                let rows = self.notes(chat).await;
                let said = MessageBody::System { note: note.clone() };
                let row = rows.iter().find(|row| row.body == said).cloned();
                row.filter(|_| rows.len() == count)
            })
            .await
    }

    async fn sent(&self, chat: &Chat, text: &str) -> Message {
        let before = self.world.whatsapp.sent(self.account).len();
        let message = self
            .world
            .kabar()
            .send_text(chat.id, text.into(), None)
            .await
            .unwrap();
        self.world
            .until("it is written", async || {
                (self.world.whatsapp.sent(self.account).len() > before).then_some(())
            })
            .await;
        self.world.whatsapp.ack(self.account, &message.wa_id);
        self.world.until_status(&message, MessageStatus::Sent).await
    }

    fn receipt(&self, by: &Person, message: &Message, status: MessageStatus) {
        let group = neighbours();
        self.world
            .whatsapp
            .group_receipt(self.account, (&group, by), &message.wa_id, status, at(61));
    }

    /// Everything said so far has been heard.
    async fn heard(&self, chat: &Chat) {
        let id = format!("H{}", self.world.messages(chat.id).await.len());
        let inbound = people::text_from(&people::alice(), &id, "Heard?");
        self.world.whatsapp.deliver(self.account, inbound).await.unwrap();
        let seen = WaEvent::ContactSeen {
            person: people::alice(),
            saved_name: Some(Redacted(id.clone())),
            push_name: None,
        };
        self.world.whatsapp.emit(self.account, seen);
        self.world
            .until("the last word", async || {
                let chats = self.world.kabar().list_chats(all_chats()).await.unwrap().chats;
                chats.into_iter().find(|chat| chat.title == id)
            })
            .await;
    }
}

fn add(people: &[Person]) -> GroupChange {
    GroupChange::Added {
        people: people.iter().cloned().map(Some).collect(),
        by_link: false,
    }
}

fn remove(people: &[Option<Person>]) -> GroupChange {
    GroupChange::Removed {
        people: people.to_vec(),
    }
}

fn names(group: &Group) -> Vec<(String, GroupRole)> {
    let name = |one: &kabar_types::GroupMember| one.phone.clone().unwrap_or_else(|| "me".to_owned());
    group.members.iter().map(|one| (name(one), one.role)).collect()
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_delivered_and_read_when_it_is_so_with_everybody() {
    let (house, chat) = House::with_group().await;
    let message = house.sent(&chat, "Who brings what?").await;
    let status = async || house.world.message(chat.id, message.id).await.unwrap().status;
    house.receipt(&people::alice(), &message, MessageStatus::Read);
    house.heard(&chat).await;
    assert_eq!(status().await, MessageStatus::Sent, "Bob has yet to");
    house.receipt(&people::bob(), &message, MessageStatus::Delivered);
    house.world.until_status(&message, MessageStatus::Delivered).await;
    house.receipt(&people::bob(), &message, MessageStatus::Read);
    house.world.until_status(&message, MessageStatus::Read).await;
    let people = house
        .world
        .kabar()
        .list_receipts(message.id)
        .await
        .unwrap()
        .people;
    assert_eq!(people.len(), 2);
    assert!(people.iter().all(|one| one.read_at == Some(at(61))));
    let bob = people.iter().find(|one| one.name.contains(people::BOB)).unwrap();
    assert_eq!((bob.delivered_at, bob.played_at), (Some(at(61)), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_is_not_waited_for_and_who_comes_later_was_not_meant() {
    let (house, chat) = House::with_group().await;
    let message = house.sent(&chat, "Who brings what?").await;
    house.receipt(&people::alice(), &message, MessageStatus::Read);
    house.change(Some(&people::alice()), "N1", add(&[carol()]), 62);
    house.change(Some(&people::alice()), "N2", remove(&[Some(people::bob())]), 63);
    house.world.until_status(&message, MessageStatus::Read).await;
    // Whoever came since is meant by what is written from then on.
    house.world.clock.advance(Duration::from_secs(600));
    let next = house.sent(&chat, "And Carol?").await;
    house.receipt(&people::alice(), &next, MessageStatus::Read);
    house.heard(&chat).await;
    let row = house.world.message(chat.id, next.id).await.unwrap();
    assert_eq!(row.status, MessageStatus::Sent);
    house.receipt(&carol(), &next, MessageStatus::Read);
    house.world.until_status(&next, MessageStatus::Read).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_may_come_before_the_message_and_under_a_hidden_id() {
    let (house, chat) = House::with_group().await;
    let id = WaId("ECHO".to_owned());
    let hidden = Person {
        jid: people::lid(people::BOB),
        alt: None,
    };
    for by in [&people::alice(), &hidden] {
        house.world.whatsapp.group_receipt(
            house.account,
            (&neighbours(), by),
            &id,
            MessageStatus::Read,
            at(61),
        );
    }
    let echo = Inbound {
        sent_at: at(30),
        ..people::text_of_ours(&neighbours(), &id.0, "Tea it is", None)
    };
    house.world.whatsapp.deliver(house.account, echo).await.unwrap();
    let row = async || {
        let rows = house.world.messages(chat.id).await;
        rows.into_iter()
            .find(|row| row.wa_id == id && row.status == MessageStatus::Read)
    };
    house.world.until("everybody has read it", row).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_message_is_told_for_direct_chats_as_well() {
    let house = House::new().await;
    let chat = house.world.chat_with(house.account, people::ALICE).await;
    let message = house
        .world
        .kabar()
        .send_text(chat, "Ready".into(), None)
        .await
        .unwrap();
    let who = async || {
        house
            .world
            .kabar()
            .list_receipts(message.id)
            .await
            .unwrap()
            .people
    };
    let people = who().await;
    assert_eq!((people.len(), people[0].delivered_at), (1, None));
    for status in [
        MessageStatus::Delivered,
        MessageStatus::Read,
        MessageStatus::Played,
    ] {
        house
            .world
            .whatsapp
            .receipt(house.account, people::ALICE, &message.wa_id, status, at(61));
    }
    house.world.until_status(&message, MessageStatus::Played).await;
    let people = who().await;
    let said = (people[0].delivered_at, people[0].read_at, people[0].played_at);
    assert_eq!(said, (Some(at(61)), Some(at(61)), Some(at(61))));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_admins_write_a_member_is_refused_until_it_is_an_admin() {
    let (house, chat) = House::with_group().await;
    let before = house.sent(&chat, "Hello").await;
    house.change(
        Some(&people::alice()),
        "N1",
        GroupChange::AdminsWrite { on: true },
        62,
    );
    house.says(&chat, SystemNote::AdminsWrite { on: true }, 2).await;
    let kabar = house.world.kabar();
    let refused = kabar.send_text(chat.id, "May I?".into(), None).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OnlyAdminsWrite);
    let refused = kabar.forward_message(before.id, vec![chat.id]).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OnlyAdminsWrite);
    assert_eq!(house.chat().await.closed, Some(ErrorCode::OnlyAdminsWrite));
    // What is done to a message that is there is another matter.
    kabar.react(before.id, "👍".into()).await.unwrap();
    let promoted = GroupChange::Promoted { people: vec![None] };
    house.change(Some(&people::alice()), "N2", promoted, 63);
    house.says(&chat, SystemNote::MembersPromoted, 3).await;
    kabar.send_text(chat.id, "Now I may".into(), None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_when_we_are_removed_fails_and_says_why() {
    let (house, chat) = House::with_group().await;
    let sent = house.sent(&chat, "Hello").await;
    house.world.whatsapp.answer(
        house.account,
        [Answer::Fails(SendError::Busy {
            wait_ms: Some(600_000),
        })],
    );
    let kabar = house.world.kabar();
    let waiting = kabar.send_text(chat.id, "Anybody?".into(), None).await.unwrap();
    let tomorrow = house.world.clock.now().plus(86_400_000);
    let later = kabar
        .schedule_text(chat.id, "Tomorrow".into(), None, tomorrow)
        .await
        .unwrap();
    kabar.react(sent.id, "👍".into()).await.unwrap();
    house.change(Some(&people::alice()), "N1", remove(&[None]), 62);
    for message in [&waiting, &later] {
        let row = house.world.until_status(message, MessageStatus::Failed).await;
        assert_eq!(row.error, Some(ErrorCode::NotInGroup));
    }
    let refused = kabar.retry_message(waiting.id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotInGroup);
    let refused = kabar.edit_message(sent.id, "Hallo".into()).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotInGroup);
    let told = house.world.events().into_iter().any(|batch| match batch {
        EventBatch::Signal {
            signal: Signal::ChangeFailed { message, error, .. },
        } => message == sent.id && error == ErrorCode::NotInGroup,
        _ => false,
    });
    assert!(
        told || house
            .world
            .whatsapp
            .sent(house.account)
            .iter()
            .any(|one| one.text == "👍")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_whatsapp_refuses_for_says_why_and_is_asked_for() {
    let (house, chat) = House::with_group().await;
    let mut info = people::group_of("Neighbours", &[people::alice(), people::bob()], GroupRole::Member);
    info.rules.admins_write = true;
    house.world.whatsapp.groups().set(&neighbours().jid, Some(info));
    let message = house
        .world
        .kabar()
        .send_text(chat.id, "Hello".into(), None)
        .await
        .unwrap();
    house
        .world
        .until("it is written", async || {
            (!house.world.whatsapp.sent(house.account).is_empty()).then_some(())
        })
        .await;
    house.world.whatsapp.nack(house.account, &message.wa_id, 420);
    let row = house.world.until_status(&message, MessageStatus::Failed).await;
    assert_eq!(row.error, Some(ErrorCode::OnlyAdminsWrite));
    house
        .world
        .until("it is closed here, too", async || {
            house
                .chat()
                .await
                .closed
                .filter(|why| *why == ErrorCode::OnlyAdminsWrite)
        })
        .await;
}
