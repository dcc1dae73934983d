//! However what is heard of a conversation is ordered and however often it is heard, the same stands there in the end.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::chats::ListChats;
use kabar_core::ports::whatsapp::{
    ChatTimer, HistoryChat, HistoryRest, Inbound, InboundBody, Person, RichBody, WaEvent,
};
use kabar_core_testing::{World, clock::DAWN, people, sealed_vote, world::all_chats};
use kabar_types::{AccountId, ChatId, Message, MessageBody, MessageStatus, Poll, UnixMillis, WaId};
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
    /// Her question, addressed by her hidden id alone.
    Question,
    /// A second thought of hers, addressed both ways.
    Thought,
    /// Our answer, written on the phone.
    Answer,
    NewWords,
    NewerWords,
    /// She deletes her second thought for everyone.
    Deleted,
    HerThumb,
    HerThumbBack,
    OurHeart,
    Acked,
    Delivered,
    Read,
    /// She asks what is chosen, addressed by her hidden id alone.
    Poll,
    HerVote,
    /// She chooses anew.
    HerNewVote,
    OurVote,
    /// She pins the poll, and takes the pin away.
    Pinned,
    Unpinned,
    /// New messages are to disappear, and later not so soon.
    Timer,
    LongerTimer,
    /// The phone's past, with all three as they were first written.
    Past,
    /// That her number and her hidden id are one person.
    OnePerson,
}

const ALL: [Heard; 22] = [
    Heard::Question,
    Heard::Thought,
    Heard::Answer,
    Heard::NewWords,
    Heard::NewerWords,
    Heard::Deleted,
    Heard::HerThumb,
    Heard::HerThumbBack,
    Heard::OurHeart,
    Heard::Acked,
    Heard::Delivered,
    Heard::Read,
    Heard::Poll,
    Heard::HerVote,
    Heard::HerNewVote,
    Heard::OurVote,
    Heard::Pinned,
    Heard::Unpinned,
    Heard::Timer,
    Heard::LongerTimer,
    Heard::Past,
    Heard::OnePerson,
];

const QUESTION: &str = "Q";
const THOUGHT: &str = "T";
const ANSWER: &str = "A";
const POLL: &str = "P";
/// What the votes in her poll are sealed with.
const SECRET: [u8; 32] = [5; 32];
/// A text of ours whose tick shows that everything said before it was heard.
const LAST: &str = "LAST";

fn later(seconds: i64) -> UnixMillis {
    DAWN.plus(seconds * 1_000)
}

/// A conversation with somebody nobody has talked to before.
struct Talk<'a> {
    world: &'a World,
    account: AccountId,
    phone: String,
}

/// A row without what cannot be the same in two conversations.
#[derive(Debug, PartialEq)]
struct Row {
    name: String,
    from_me: bool,
    body: MessageBody,
    status: MessageStatus,
    order: UnixMillis,
    edited_at: Option<UnixMillis>,
    /// Ours or hers, and the emoji.
    reactions: Vec<(bool, String)>,
    pinned: bool,
}

impl From<Message> for Row {
    fn from(message: Message) -> Self {
        let reactions = message.reactions.into_iter();
        let name = message.wa_id.0.split('-').next().unwrap_or_default();
        Self {
            name: name.to_owned(),
            from_me: message.from_me,
            body: message.body,
            status: message.status,
            order: message.order,
            edited_at: message.edited_at,
            reactions: reactions.map(|one| (one.sender.is_none(), one.emoji)).collect(),
            pinned: message.pin.is_some(),
        }
    }
}

impl Talk<'_> {
    /// Ids are of one message only; receipts name nothing else.
    fn id(&self, name: &str) -> String {
        format!("{name}-{}", self.phone)
    }

    fn her(&self) -> Person {
        people::person(&self.phone)
    }

    fn question(&self) -> Inbound {
        let hidden = Person {
            jid: people::lid(&self.phone),
            alt: None,
        };
        people::text_from(&hidden, &self.id(QUESTION), "Open today?")
    }

    fn thought(&self) -> Inbound {
        Inbound {
            sent_at: later(2),
            ..people::text_from(&self.her(), &self.id(THOUGHT), "Or tomorrow?")
        }
    }

    fn answer(&self) -> Inbound {
        Inbound {
            sent_at: later(20),
            ..people::text_of_ours(&self.her(), &self.id(ANSWER), "Both.", None)
        }
    }

    fn poll(&self) -> Inbound {
        let options = ["One", "Two", "Three"].map(str::to_owned).to_vec();
        let rich = RichBody {
            body: MessageBody::Poll {
                poll: Poll::new("Which?".to_owned(), options, 1),
            },
            file: None,
            secret: Some(SECRET),
        };
        Inbound {
            wa_id: WaId(self.id(POLL)),
            sent_at: later(10),
            body: InboundBody::Rich(Box::new(rich)),
            ..self.question()
        }
    }

    async fn vote(&self, wa_id: &str, at: i64, mine: bool, place: u8) {
        let body = InboundBody::Vote {
            target: WaId(self.id(POLL)),
            sealed: sealed_vote(&SECRET, &[place]),
            at: later(at),
        };
        self.change(wa_id, at, mine, body).await;
    }

    async fn pin(&self, wa_id: &str, at: i64, lasts_ms: Option<i64>) {
        let body = InboundBody::Pin {
            target: WaId(self.id(POLL)),
            lasts_ms,
            at: later(at),
        };
        self.change(wa_id, at, false, body).await;
    }

    async fn timer(&self, wa_id: &str, at: i64, seconds: u32) {
        let timer = ChatTimer {
            seconds,
            at: later(at),
        };
        self.change(wa_id, at, false, InboundBody::Timer(timer)).await;
    }

    async fn deliver(&self, inbound: Inbound) {
        self.world.whatsapp.deliver(self.account, inbound).await.unwrap();
    }

    /// Something that changes another message; each is a message with an id of its own.
    async fn change(&self, wa_id: &str, at: i64, mine: bool, body: InboundBody) {
        let inbound = Inbound {
            wa_id: WaId(self.id(wa_id)),
            sent_at: later(at),
            body,
            ..self.thought()
        };
        let sender = if mine { None } else { inbound.sender.clone() };
        self.deliver(Inbound { sender, ..inbound }).await;
    }

    async fn new_words(&self, wa_id: &str, at: i64, text: &str) {
        let (target, text) = (WaId(self.id(QUESTION)), text.to_owned());
        self.change(wa_id, at, false, InboundBody::Edit { target, text })
            .await;
    }

    async fn react(&self, wa_id: &str, at: i64, mine: bool, target: &str, emoji: &str) {
        let body = InboundBody::Reaction {
            target: WaId(self.id(target)),
            emoji: emoji.to_owned(),
            at: later(at),
        };
        self.change(wa_id, at, mine, body).await;
    }

    fn receipt(&self, wa_id: &str, status: MessageStatus) {
        let wa_id = WaId(self.id(wa_id));
        let at = later(30);
        self.world
            .whatsapp
            .receipt(self.account, &self.phone, &wa_id, status, at);
    }

    /// The phone's past of a conversation.
    fn past(&self, with: Person, messages: Vec<Inbound>) {
        let chat = HistoryChat {
            messages,
            ..people::history_with(&with, "Somebody", 0)
        };
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
        match heard {
            Heard::Question => self.deliver(self.question()).await,
            Heard::Thought => self.deliver(self.thought()).await,
            Heard::Answer => self.deliver(self.answer()).await,
            Heard::NewWords => self.new_words("E1", 60, "Open tomorrow?").await,
            Heard::NewerWords => self.new_words("E2", 90, "Open on Friday?").await,
            Heard::Deleted => {
                let target = WaId(self.id(THOUGHT));
                self.change("D1", 70, false, InboundBody::Revoke { target }).await;
            }
            Heard::HerThumb => self.react("R1", 40, false, ANSWER, "👍").await,
            Heard::HerThumbBack => self.react("R2", 45, false, ANSWER, "").await,
            Heard::OurHeart => self.react("R3", 50, true, QUESTION, "❤️").await,
            Heard::Acked => self.world.whatsapp.ack(self.account, &WaId(self.id(ANSWER))),
            Heard::Delivered => self.receipt(ANSWER, MessageStatus::Delivered),
            Heard::Read => self.receipt(ANSWER, MessageStatus::Read),
            Heard::Poll => self.deliver(self.poll()).await,
            Heard::HerVote => self.vote("V1", 30, false, 0).await,
            Heard::HerNewVote => self.vote("V2", 35, false, 2).await,
            Heard::OurVote => self.vote("V3", 33, true, 1).await,
            Heard::Pinned => self.pin("X1", 40, Some(86_400_000)).await,
            Heard::Unpinned => self.pin("X2", 50, None).await,
            Heard::Timer => self.timer("S1", 11, 86_400).await,
            Heard::LongerTimer => self.timer("S2", 12, 604_800).await,
            Heard::Past => self.past(self.her(), vec![self.question(), self.thought(), self.answer()]),
            Heard::OnePerson => {
                let event = WaEvent::ContactSeen {
                    person: self.her(),
                    saved_name: None,
                    push_name: None,
                };
                self.world.whatsapp.emit(self.account, event);
            }
        }
    }

    async fn chat_of(&self, phone: &str) -> Option<ChatId> {
        let list = ListChats {
            query: phone.to_owned(),
            ..all_chats()
        };
        let chats = self.world.kabar().list_chats(list).await.ok()?.chats;
        let mut of_phone = chats.iter().filter(|chat| chat.phone.as_deref() == Some(phone));
        of_phone.next().map(|chat| chat.id)
    }

    /// What stands there once everything that was said has been heard: events and history have queues of their own.
    async fn rows(&self) -> Vec<Row> {
        let after = people::person(&format!("{}9", self.phone));
        self.past(
            after.clone(),
            vec![people::text_of_ours(&after, &self.id("LATE"), "Later", None)],
        );
        let last = people::text_of_ours(&self.her(), &self.id(LAST), "Last", None);
        self.deliver(Inbound {
            sent_at: later(99),
            ..last
        })
        .await;
        self.receipt(LAST, MessageStatus::Played);
        let told = format!("+{}", self.phone);
        let afterwards = format!("+{}9", self.phone);
        let rows = self
            .world
            .until("everything heard", async || {
                self.chat_of(&afterwards).await?;
                let rows = self.world.messages(self.chat_of(&told).await?).await;
                let last = rows.iter().find(|row| row.wa_id.0 == self.id(LAST))?;
                (last.status == MessageStatus::Played).then_some(rows)
            })
            .await;
        rows.into_iter().map(Row::from).collect()
    }
}

/// Every thing once, some twice or three times, in any order.
fn orders() -> impl Strategy<Value = Vec<Heard>> {
    let again = prop::collection::vec(prop::sample::select(ALL.to_vec()), 0..8);
    let all = again.prop_map(|again| [ALL.to_vec(), again].concat());
    all.prop_shuffle()
}

#[test]
fn any_order_of_the_same_news_ends_in_the_same_conversation() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (world, account) = runtime.block_on(async {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        // Everything was written before it is heard: a writer's clock that is ahead is another matter.
        world.clock.advance(Duration::from_secs(600));
        (world, account)
    });
    let count = AtomicU32::new(0);
    let talk = || Talk {
        world: &world,
        account,
        phone: format!("62800010{:04}", count.fetch_add(1, Ordering::SeqCst)),
    };
    let outcome = |order: &[Heard]| {
        let talk = talk();
        runtime.block_on(async {
            for heard in order {
                talk.hear(*heard).await;
            }
            talk.rows().await
        })
    };
    let expected = outcome(&ALL);
    let told = |name: &str| expected.iter().find(|row| row.name == name).unwrap();
    let text = |text: &str| MessageBody::Text {
        text: text.to_owned(),
    };
    assert_eq!(told(QUESTION).body, text("Open on Friday?"));
    assert_eq!(told(QUESTION).reactions, [(true, "❤️".to_owned())]);
    assert_eq!(told(THOUGHT).body, MessageBody::Revoked);
    assert_eq!(told(ANSWER).status, MessageStatus::Read);
    assert!(told(ANSWER).reactions.is_empty());
    let MessageBody::Poll { poll } = &told(POLL).body else {
        panic!("no poll")
    };
    let votes: Vec<_> = poll
        .options
        .iter()
        .map(|option| (option.votes, option.mine))
        .collect();
    assert_eq!(votes, [(0, false), (1, true), (1, false)]);
    assert!(!told(POLL).pinned);

    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&orders(), |order| {
            prop_assert_eq!(outcome(&order), &*expected, "{:?}", order);
            Ok(())
        })
        .unwrap();
}
