//! However what is heard of a group is ordered and however often it is heard, the same is known of it in the end, and the
//! same stands in its timeline.
//!
//! Deliberately not here: receipts of people whose coming nobody has told yet. As long as it is not known that somebody is a
//! member they are not waited for, and a tick never goes back.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::chats::ListChats;
use kabar_core::ports::whatsapp::{
    GroupChange, HistoryChat, HistoryRest, Inbound, InboundBody, InboundMention, OldGroup, Person, RichBody,
    WaEvent,
};
use kabar_core_testing::{World, clock::DAWN, people, world::all_chats};
use kabar_types::{
    AccountId, Chat, ErrorCode, GroupRole, MessageBody, MessageStatus, Redacted, SystemNote, UnixMillis, WaId,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// What can be heard, once or several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    /// Alice made the group, of herself, Bob and us.
    Made,
    Named,
    NamedAnew,
    Described,
    AdminsWrite,
    Everybody,
    BobIsAdmin,
    BobIsNot,
    /// We write something, on the phone.
    Ours,
    /// Alice adds Carol, who is known by her hidden id alone.
    CarolAdded,
    DoraAdded,
    DoraRemoved,
    /// That Carol's number and her hidden id are one person.
    OnePerson,
    AliceRead,
    BobDelivered,
    BobRead,
    /// We are made an admin.
    Promoted,
    /// The phone's past, which tells some of this once more and some of it wrongly.
    Past,
}

const ALL: [Heard; 18] = [
    Heard::Made,
    Heard::Named,
    Heard::NamedAnew,
    Heard::Described,
    Heard::AdminsWrite,
    Heard::Everybody,
    Heard::BobIsAdmin,
    Heard::BobIsNot,
    Heard::Ours,
    Heard::CarolAdded,
    Heard::DoraAdded,
    Heard::DoraRemoved,
    Heard::OnePerson,
    Heard::AliceRead,
    Heard::BobDelivered,
    Heard::BobRead,
    Heard::Promoted,
    Heard::Past,
];

const OURS: i64 = 9;

fn at(minutes: i64) -> UnixMillis {
    DAWN.plus(minutes * 60_000)
}

fn text(text: &str) -> Redacted<String> {
    Redacted(text.to_owned())
}

/// A group nobody has heard of before.
struct Talk<'a> {
    world: &'a World,
    account: AccountId,
    number: u32,
}

/// What is known in the end, without what cannot be the same in two groups.
#[derive(Debug, PartialEq)]
struct Outcome {
    title: String,
    topic: String,
    closed: Option<ErrorCode>,
    ours: MessageStatus,
    /// By name: whose number has a place in the test.
    members: Vec<(&'static str, GroupRole)>,
    rows: Vec<(UnixMillis, MessageBody, Vec<&'static str>)>,
}

impl Talk<'_> {
    fn group(&self) -> Person {
        people::group(&format!("1203630000{:08}", self.number))
    }

    fn carol(&self) -> Person {
        people::person(&format!("62800020{:04}", self.number))
    }

    fn dora(&self) -> Person {
        people::person(&format!("62800030{:04}", self.number))
    }

    fn hidden_carol(&self) -> Person {
        Person {
            jid: self.carol().alt.unwrap(),
            alt: None,
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{name}-{}", self.number)
    }

    fn change(&self, minutes: i64, change: GroupChange) {
        let (group, alice) = (self.group(), people::alice());
        let by = (&group, Some(&alice));
        self.world.whatsapp.change_group(
            self.account,
            by,
            &self.id(&format!("N{minutes}")),
            change,
            at(minutes),
        );
    }

    fn receipt(&self, by: &Person, status: MessageStatus) {
        let (group, id) = (self.group(), WaId(self.id("OURS")));
        self.world
            .whatsapp
            .group_receipt(self.account, (&group, by), &id, status, at(50));
    }

    fn happened(&self, minutes: i64, note: SystemNote, whom: Option<Person>) -> Inbound {
        let rich = RichBody {
            body: MessageBody::System { note },
            file: None,
            secret: None,
        };
        let mut inbound = Inbound {
            chat: self.group(),
            sender: Some(people::alice()),
            sent_at: at(minutes),
            body: InboundBody::Rich(Box::new(rich)),
            ..people::text_from(&self.group(), &self.id(&format!("S{minutes}")), "")
        };
        inbound.extras.mentions.extend(whom.map(|person| InboundMention {
            token: "0".to_owned(),
            person: Some(person),
        }));
        inbound
    }

    fn past(&self) -> HistoryChat {
        let number = Person {
            alt: None,
            ..self.carol()
        };
        HistoryChat {
            group: Some(OldGroup {
                topic: text("Old topic"),
                members: vec![(Some(self.dora()), GroupRole::Admin)],
                ..OldGroup::default()
            }),
            messages: vec![
                self.happened(-5, SystemNote::MembersRemoved, Some(people::bob())),
                self.happened(
                    1,
                    SystemNote::GroupNamed {
                        name: "Friends".to_owned(),
                    },
                    None,
                ),
                self.happened(10, SystemNote::MembersAdded, Some(number)),
            ],
            ..people::history_with(&self.group(), "Old name", 0)
        }
    }

    fn emit_past(&self, chat: HistoryChat) {
        let blob = self
            .world
            .whatsapp
            .history()
            .make(vec![chat], HistoryRest::default());
        let event = WaEvent::History {
            chunk: None,
            progress: None,
            blob,
        };
        self.world.whatsapp.emit(self.account, event);
    }

    async fn hear(&self, heard: Heard) {
        let bob = || vec![Some(people::bob())];
        let added = |person| GroupChange::Added {
            people: vec![Some(person)],
            by_link: false,
        };
        match heard {
            Heard::Made => {
                let members = [people::alice(), people::bob()];
                let info = people::group_of("Neighbours", &members, GroupRole::Member);
                let entered = GroupChange::Entered {
                    info: Box::new(info),
                    new: true,
                    by_link: false,
                };
                self.change(0, entered);
            }
            Heard::Named => self.change(
                1,
                GroupChange::Named {
                    name: text("Friends"),
                },
            ),
            Heard::NamedAnew => self.change(
                2,
                GroupChange::Named {
                    name: text("Best friends"),
                },
            ),
            Heard::Described => self.change(3, GroupChange::Described { topic: text("Waste") }),
            Heard::AdminsWrite => self.change(4, GroupChange::AdminsWrite { on: true }),
            Heard::Everybody => self.change(5, GroupChange::AdminsWrite { on: false }),
            Heard::BobIsAdmin => self.change(6, GroupChange::Promoted { people: bob() }),
            Heard::BobIsNot => self.change(7, GroupChange::Demoted { people: bob() }),
            Heard::Promoted => self.change(8, GroupChange::Promoted { people: vec![None] }),
            Heard::Ours => {
                let ours = Inbound {
                    sent_at: at(OURS),
                    ..people::text_of_ours(&self.group(), &self.id("OURS"), "Tea?", None)
                };
                self.world.whatsapp.deliver(self.account, ours).await.unwrap();
            }
            Heard::CarolAdded => self.change(10, added(self.hidden_carol())),
            Heard::DoraAdded => self.change(11, added(self.dora())),
            Heard::DoraRemoved => {
                let people = vec![Some(self.dora())];
                self.change(12, GroupChange::Removed { people });
            }
            Heard::AliceRead => self.receipt(&people::alice(), MessageStatus::Read),
            Heard::BobDelivered => self.receipt(&people::bob(), MessageStatus::Delivered),
            Heard::BobRead => self.receipt(&people::bob(), MessageStatus::Read),
            Heard::OnePerson => self.name(&self.carol(), "Carol"),
            Heard::Past => self.emit_past(self.past()),
        }
    }

    fn name(&self, person: &Person, name: &str) {
        let event = WaEvent::ContactSeen {
            person: person.clone(),
            saved_name: Some(text(name)),
            push_name: None,
        };
        self.world.whatsapp.emit(self.account, event);
    }

    async fn find(&self, query: &str) -> Option<Chat> {
        let list = ListChats {
            query: query.to_owned(),
            ..all_chats()
        };
        let chats = self.world.kabar().list_chats(list).await.ok()?.chats;
        chats.into_iter().find(|chat| chat.title == query)
    }

    /// Events and history have queues of their own: what is heard last in each is waited for.
    async fn all_heard(&self) {
        let (first, second) = (self.id("history"), self.id("events"));
        let person = |place: u32| people::person(&format!("6280004{place}{:04}", self.number));
        self.emit_past(HistoryChat {
            name: Some(text(&first)),
            ..people::history_with(&person(1), "", 1)
        });
        let said = people::text_from(&person(2), &self.id("LAST"), "Last");
        self.world.whatsapp.deliver(self.account, said).await.unwrap();
        self.name(&person(2), &second);
        self.world
            .until("everything heard", async || {
                self.find(&first).await?;
                self.find(&second).await
            })
            .await;
    }

    fn called(&self, phone: Option<&str>) -> &'static str {
        let of = |person: &Person| phone == person.jid.phone().as_deref();
        match () {
            () if phone.is_none() => "me",
            () if of(&people::alice()) => "Alice",
            () if of(&people::bob()) => "Bob",
            () if of(&self.carol()) => "Carol",
            () if of(&self.dora()) => "Dora",
            () => "a stranger",
        }
    }

    async fn outcome(&self) -> Outcome {
        self.all_heard().await;
        let chat = self.find("Best friends").await;
        let kabar = self.world.kabar();
        // Names are the same in every group; the newest of them is this one's.
        let chat = chat.unwrap();
        let group = kabar.get_group(chat.id).await.unwrap();
        let phones: Vec<_> = group
            .members
            .iter()
            .filter_map(|one| Some((one.person?, self.called(one.phone.as_deref()))))
            .collect();
        let who = |person| {
            let known = phones.iter().find(|(contact, _)| Some(*contact) == person);
            known.map_or(if person.is_some() { "somebody" } else { "me" }, |(_, name)| {
                *name
            })
        };
        let rows = self.world.messages(chat.id).await;
        let ours = rows
            .iter()
            .find(|row| row.wa_id.0 == self.id("OURS"))
            .unwrap()
            .status;
        let mut members: Vec<_> = group
            .members
            .iter()
            .map(|one| (self.called(one.phone.as_deref()), one.role))
            .collect();
        members.sort();
        let row = |row: kabar_types::Message| {
            let people = row.mentions.iter().map(|one| who(one.person)).collect();
            (row.order, row.body, people)
        };
        Outcome {
            title: chat.title,
            topic: group.topic,
            closed: chat.closed,
            ours,
            members,
            rows: rows.into_iter().map(row).collect(),
        }
    }
}

/// Every thing once, some twice or three times, in any order.
fn orders() -> impl Strategy<Value = Vec<Heard>> {
    let again = prop::collection::vec(prop::sample::select(ALL.to_vec()), 0..8);
    let all = again.prop_map(|again| [ALL.to_vec(), again].concat());
    all.prop_shuffle()
}

#[test]
fn any_order_of_the_same_news_of_a_group_ends_in_the_same_group() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (world, account) = runtime.block_on(async {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        world.clock.advance(Duration::from_secs(6_000));
        (world, account)
    });
    let count = AtomicU32::new(0);
    let outcome = |order: &[Heard]| {
        let talk = Talk {
            world: &world,
            account,
            number: count.fetch_add(1, Ordering::SeqCst),
        };
        runtime.block_on(async {
            for heard in order {
                talk.hear(*heard).await;
            }
            talk.outcome().await
        })
    };
    let expected = outcome(&ALL);
    assert_eq!((expected.topic.as_str(), expected.closed), ("Waste", None));
    assert_eq!(expected.ours, MessageStatus::Read, "Carol came later");
    let members = [
        ("Alice", GroupRole::Owner),
        ("Bob", GroupRole::Member),
        ("Carol", GroupRole::Member),
        ("me", GroupRole::Admin),
    ];
    assert_eq!(expected.members, members);
    // Twelve happenings and our words; one more that only the phone knew of.
    assert_eq!(expected.rows.len(), 14, "{:#?}", expected.rows);

    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&orders(), |order| {
            prop_assert_eq!(&outcome(&order), &expected, "{:?}", order);
            Ok(())
        })
        .unwrap();
}
