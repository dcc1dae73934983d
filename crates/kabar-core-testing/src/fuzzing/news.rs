//! What may happen to a number: a byte chooses what, the next ones to whom, when, and about which message.

use super::words::Words;
use crate::{World, clock::DAWN, people, sealed_vote, world::all_chats};
use kabar_core::{
    chats::ListChats,
    ports::whatsapp::{
        ChatTimer, HistoryChat, HistoryRest, Inbound, InboundBody, InboundMention, MessageQuote, MessageRef,
        Person, QuotedBy, RichBody, StateChange, WaEvent,
    },
};
use kabar_types::{
    AccountId, CallOutcome, Chat, Jid, Media, MediaFile, MediaKind, Message, MessageBody, MessageStatus,
    Mute, Poll, Redacted, UnixMillis, WaId,
};
use std::time::Duration;

/// The word every text holds.
pub(super) const WORD: &str = "kata";
const SECRET: [u8; 32] = [5; 32];
const NAMES: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
const EMOJIS: [&str; 3] = ["👍", "❤️", ""];
const STATUSES: [MessageStatus; 4] = [
    MessageStatus::Sent,
    MessageStatus::Delivered,
    MessageStatus::Read,
    MessageStatus::Played,
];

/// Three chats with two people: one with each, and a group of them.
pub(super) struct Talk<'a> {
    pub(super) world: &'a World,
    pub(super) account: AccountId,
    number: u32,
}

impl<'a> Talk<'a> {
    pub(super) fn new(world: &'a World, account: AccountId, number: u32) -> Self {
        Self {
            world,
            account,
            number,
        }
    }

    /// The number of one of the two, or of the third who only says when all was heard.
    fn phone(&self, which: u8) -> String {
        format!("62800010{:04}{}", self.number, which % 3)
    }

    fn group(&self) -> Person {
        Person {
            jid: Jid::new(format!("1203630000{:04}@g.us", self.number)),
            alt: None,
        }
    }

    /// One of the two, by number, by hidden id, or by both.
    fn person(&self, words: &mut Words<'_>) -> Person {
        let phone = self.phone(words.byte() % 2);
        let both = people::person(&phone);
        match words.byte() % 3 {
            0 => both,
            1 => Person { alt: None, ..both },
            _ => Person {
                jid: people::lid(&phone),
                alt: None,
            },
        }
    }

    fn chat(&self, words: &mut Words<'_>) -> Person {
        match words.byte() % 3 {
            0 => self.group(),
            _ => self.person(words),
        }
    }

    fn id(&self, words: &mut Words<'_>) -> WaId {
        WaId(format!("{}-{}", words.pick(&NAMES), self.number))
    }

    /// Mostly within some minutes; now and then no date at all.
    fn moment(words: &mut Words<'_>) -> UnixMillis {
        match words.byte() {
            255 => UnixMillis(i64::MAX),
            254 => UnixMillis(i64::MIN),
            253 => UnixMillis(0),
            252 => UnixMillis(4_294_967_295_000),
            byte => DAWN.plus(i64::from(byte) * 5_000),
        }
    }

    /// What a message says.
    fn body(&self, words: &mut Words<'_>) -> InboundBody {
        let text = |words: &mut Words<'_>| format!("{WORD} {}", words.pick(&NAMES));
        let target = |words: &mut Words<'_>| self.id(words);
        match words.byte() % 14 {
            0..=2 => InboundBody::Text { text: text(words) },
            3 => rich(MessageBody::Media {
                media: media(words, text),
            }),
            4 => rich(MessageBody::Poll {
                poll: Poll::new(
                    text(words),
                    NAMES[..3].iter().map(|name| (*name).to_owned()).collect(),
                    1,
                ),
            }),
            5 => InboundBody::Waiting,
            6 => InboundBody::Unsupported {
                name: "event".to_owned(),
            },
            7 => InboundBody::Edit {
                target: target(words),
                text: text(words),
            },
            8 => InboundBody::Revoke {
                target: target(words),
            },
            9 => InboundBody::Reaction {
                target: target(words),
                emoji: words.pick(&EMOJIS).to_owned(),
                at: Self::moment(words),
            },
            10 => InboundBody::Vote {
                target: target(words),
                sealed: sealed_vote(&SECRET, &[words.byte() % 4]),
                at: Self::moment(words),
            },
            11 => InboundBody::Pin {
                target: target(words),
                lasts_ms: words.coin().then_some(86_400_000),
                at: Self::moment(words),
            },
            12 => InboundBody::Keep {
                target: target(words),
                kept: words.coin(),
                at: Self::moment(words),
            },
            _ => InboundBody::Timer(timer(words)),
        }
    }

    fn inbound(&self, chat: &Person, words: &mut Words<'_>) -> Inbound {
        let wa_id = self.id(words);
        let mut inbound = people::text_from(chat, &wa_id.0, "");
        inbound.sent_at = Self::moment(words);
        let mine = words.byte().is_multiple_of(4);
        inbound.sender = match (mine, chat.jid.is_group()) {
            (true, _) => None,
            (false, true) => Some(self.person(words)),
            (false, false) => Some(chat.clone()),
        };
        inbound.body = self.body(words);
        if matches!(inbound.body, InboundBody::Unsupported { .. }) {
            inbound.raw = Some(vec![1, 2, 3]);
        }
        if words.byte() % 4 == 1 {
            inbound.quote = Some(MessageQuote {
                wa_id: self.id(words),
                sender: words.pick(&[
                    QuotedBy::Me,
                    QuotedBy::Unknown,
                    QuotedBy::Person(chat.jid.clone()),
                ]),
                text: WORD.to_owned(),
            });
        }
        if words.byte() % 8 == 1 {
            inbound.extras.expires_in = 86_400;
            inbound.extras.mentions = vec![InboundMention {
                token: "1".to_owned(),
                person: words.coin().then(|| self.person(words)),
            }];
        }
        inbound
    }

    /// One thing happens.
    pub(super) async fn step(&self, words: &mut Words<'_>) {
        let what = words.byte();
        match what % 16 {
            0..=6 => {
                let chat = self.chat(words);
                let inbound = self.inbound(&chat, words);
                self.deliver(inbound).await;
            }
            7 => self.past(words),
            8 | 9 => self.act(words).await,
            10 => self
                .world
                .clock
                .advance(Duration::from_secs(u64::from(words.byte()))),
            _ => {
                let event = self.event(words);
                self.world.whatsapp.emit(self.account, event);
            }
        }
    }

    async fn deliver(&self, inbound: Inbound) {
        let taken = self.world.whatsapp.deliver(self.account, inbound).await;
        taken.unwrap_or_else(|error| panic!("a message is stored: {error}"));
    }

    /// A piece of the phone's past.
    fn past(&self, words: &mut Words<'_>) {
        let chat = self.chat(words);
        let count = words.byte() % 4;
        let messages = (0..count).map(|_| self.inbound(&chat, words)).collect();
        let chat = HistoryChat {
            unread: u32::from(words.byte() % 3),
            messages,
            ..people::history_with(&chat, "Somebody", 0)
        };
        let world = self.world;
        let blob = world.whatsapp.history().make(vec![chat], HistoryRest::default());
        world.whatsapp.emit(
            self.account,
            WaEvent::History {
                chunk: None,
                progress: None,
                blob,
            },
        );
    }

    fn event(&self, words: &mut Words<'_>) -> WaEvent {
        let chat = self.chat(words);
        match words.byte() % 8 {
            0 => WaEvent::ServerAck {
                wa_id: self.id(words),
                chat: None,
                error: words.pick(&[None, Some(463), Some(479)]),
            },
            1 => WaEvent::Receipt {
                sender: self.person(words),
                ids: vec![self.id(words)],
                status: words.pick(&STATUSES),
                at: Self::moment(words),
                chat,
            },
            2 => WaEvent::ReadElsewhere {
                ids: vec![self.id(words), self.id(words)],
                chat,
            },
            3 | 4 => WaEvent::StateSynced {
                change: self.state(words),
                at: Self::moment(words),
                chat,
            },
            5 => WaEvent::ContactSeen {
                person: self.person(words),
                saved_name: words.coin().then(|| Redacted("Saved".to_owned())),
                push_name: words.coin().then(|| Redacted("Pushed".to_owned())),
            },
            6 => WaEvent::TimerChanged {
                by: words.coin().then(|| self.person(words)),
                wa_id: self.id(words),
                timer: timer(words),
                chat,
            },
            _ => self.call(chat, words),
        }
    }

    fn call(&self, chat: Person, words: &mut Words<'_>) -> WaEvent {
        let (caller, call, at) = (self.person(words), self.id(words), Self::moment(words));
        if words.coin() {
            return WaEvent::CallOffered {
                chat,
                caller,
                call,
                video: false,
                at,
            };
        }
        WaEvent::CallEnded {
            chat,
            caller,
            call,
            outcome: words.pick(&[CallOutcome::Missed, CallOutcome::Answered]),
            seconds: 3,
            at,
        }
    }

    fn state(&self, words: &mut Words<'_>) -> StateChange {
        let message = |words: &mut Words<'_>| MessageRef {
            wa_id: self.id(words),
            writer: words.coin().then(|| self.person(words)),
        };
        match words.byte() % 8 {
            0 => StateChange::Pin { pinned: words.coin() },
            1 => StateChange::Archive {
                archived: words.coin(),
            },
            2 => StateChange::Mute {
                until: words.coin().then_some(UnixMillis(-1)),
            },
            3 => StateChange::Read {
                read: words.coin(),
                upto: words.coin().then(|| Self::moment(words)),
            },
            4 => StateChange::Star {
                message: message(words),
                starred: words.coin(),
            },
            5 => StateChange::DeleteForMe {
                message: message(words),
                sent_at: words.coin().then(|| Self::moment(words)),
            },
            6 => StateChange::Clear {
                upto: Self::moment(words),
                starred_too: words.coin(),
            },
            _ => StateChange::Delete {
                upto: Self::moment(words),
            },
        }
    }

    /// The person at the window does something to a chat or a message that is there; what is refused is refused.
    async fn act(&self, words: &mut Words<'_>) {
        let (chats, place) = (self.chats().await, usize::from(words.byte()));
        let Some(chat) = chats.get(place % chats.len().max(1)) else {
            return;
        };
        let rows = self.world.messages(chat.id).await;
        let Some(row) = rows.get(usize::from(words.byte()) % rows.len().max(1)) else {
            return;
        };
        let kabar = self.world.kabar();
        let text = format!("{WORD} mine");
        let done = match words.byte() % 12 {
            0 | 1 => kabar.send_text(chat.id, text, Some(row.id)).await.map(drop),
            2 => kabar.edit_message(row.id, text).await.map(drop),
            3 => kabar.revoke_message(row.id).await.map(drop),
            4 => kabar
                .react(row.id, words.pick(&EMOJIS).to_owned())
                .await
                .map(drop),
            5 => kabar
                .vote(row.id, vec![u32::from(words.byte() % 3)])
                .await
                .map(drop),
            6 => kabar
                .pin_message(row.id, words.coin().then_some(86_400))
                .await
                .map(drop),
            7 => kabar.star_message(row.id, words.coin()).await.map(drop),
            8 => kabar.delete_for_me(row.id).await,
            9 => kabar.mark_chat_read(chat.id, row.id).await,
            10 => kabar.forward_message(row.id, vec![chat.id]).await.map(drop),
            _ => kabar.mute_chat(chat.id, Mute::Forever).await.map(drop),
        };
        // Only a person's mistake is an answer; anything else is a fault of ours.
        if let Err(error) = done {
            assert_ne!(error.code(), kabar_types::ErrorCode::Internal, "{error}");
        }
    }

    /// The chats of this input, archived ones too.
    pub(super) async fn chats(&self) -> Vec<Chat> {
        let mut all = Vec::new();
        for filter in [
            kabar_core::chats::ChatFilter::All,
            kabar_core::chats::ChatFilter::Archived,
        ] {
            let list = ListChats {
                account: Some(self.account),
                filter,
                ..all_chats()
            };
            let page = self.world.kabar().list_chats(list).await;
            let page = page.unwrap_or_else(|error| panic!("the chats: {error}"));
            all.extend(page.chats);
        }
        all.retain(|chat| chat.account == self.account && self.is_ours(chat));
        all
    }

    fn is_ours(&self, chat: &Chat) -> bool {
        let of = format!("62800010{:04}", self.number);
        let name = |name: &str| name.contains(&of);
        chat.phone.as_deref().is_some_and(name) || name(&chat.title) || chat.phone.is_none()
    }

    /// Waits until everything that happened was heard: events and history have queues of their own.
    pub(super) async fn settle(&self) {
        let last = self.phone(2);
        let person = people::person(&last);
        let mark = self.world.events().len();
        let call = WaId(format!("SETTLED-{}-{mark}", self.number));
        let blob = self.world.whatsapp.history().make(
            vec![HistoryChat {
                messages: vec![people::text_from(&person, &format!("PAST-{}", call.0), WORD)],
                ..people::history_with(&person, "Last", 0)
            }],
            HistoryRest::default(),
        );
        self.world.whatsapp.emit(
            self.account,
            WaEvent::History {
                chunk: None,
                progress: None,
                blob,
            },
        );
        self.world.whatsapp.emit(
            self.account,
            WaEvent::CallOffered {
                chat: person.clone(),
                caller: person,
                call: call.clone(),
                video: false,
                at: DAWN,
            },
        );
        let phone = format!("+{last}");
        let heard = |rows: &[Message]| {
            let has = |id: &str| rows.iter().any(|row| row.wa_id.0 == id);
            has(&call.0) && has(&format!("PAST-{}", call.0))
        };
        self.world
            .until("everything heard", async || {
                let list = ListChats {
                    account: Some(self.account),
                    query: last.clone(),
                    ..all_chats()
                };
                let chats = self.world.kabar().list_chats(list).await.ok()?.chats;
                let chat = chats.iter().find(|chat| chat.phone.as_ref() == Some(&phone))?;
                heard(&self.world.messages(chat.id).await).then_some(())
            })
            .await;
    }
}

fn rich(body: MessageBody) -> InboundBody {
    let file = matches!(body, MessageBody::Media { .. }).then(|| Redacted(MediaFile::default()));
    let secret = matches!(body, MessageBody::Poll { .. }).then_some(SECRET);
    InboundBody::Rich(Box::new(RichBody { body, file, secret }))
}

fn media(words: &mut Words<'_>, text: impl Fn(&mut Words<'_>) -> String) -> Media {
    Media {
        what: words.pick(&[MediaKind::Image, MediaKind::Document]),
        mime: "x/y".to_owned(),
        size: 1,
        width: 0,
        height: 0,
        seconds: 0,
        file_name: String::new(),
        caption: text(words),
        animated: false,
    }
}

fn timer(words: &mut Words<'_>) -> ChatTimer {
    ChatTimer {
        seconds: words.pick(&[0, 86_400, 604_800]),
        at: Talk::moment(words),
    }
}
