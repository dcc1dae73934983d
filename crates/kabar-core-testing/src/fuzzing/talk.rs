//! Three chats with two people, and what stands there once all was heard.

use super::words::Words;
use crate::{World, clock::DAWN, people, world::all_chats};
use kabar_core::chats::{ChatFilter, ListChats};
use kabar_core::ports::whatsapp::{HistoryChat, HistoryRest, Inbound, Person, WaEvent};
use kabar_types::{AccountId, Chat, Jid, Message, UnixMillis, WaId};

/// The word every text holds.
pub(super) const WORD: &str = "kata";
pub(super) const NAMES: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
pub(super) const EMOJIS: [&str; 3] = ["👍", "❤️", ""];
/// Three chats with two people: one with each, and a group of them.
pub(super) struct Talk<'a> {
    pub(super) world: &'a World,
    pub(super) account: AccountId,
    pub(super) number: u32,
    /// Chats up to this one are of earlier inputs.
    known: i64,
}

impl<'a> Talk<'a> {
    pub(super) fn new(world: &'a World, account: AccountId, number: u32, known: i64) -> Self {
        Self {
            world,
            account,
            number,
            known,
        }
    }

    pub(super) fn phone(&self, which: u8) -> String {
        format!("62800010{:04}{}", self.number, which % 3)
    }

    pub(super) fn group(&self) -> Person {
        Person {
            jid: Jid::new(format!("1203630000{:04}@g.us", self.number)),
            alt: None,
        }
    }

    pub(super) fn person(&self, words: &mut Words<'_>) -> Person {
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

    pub(super) fn chat(&self, words: &mut Words<'_>) -> Person {
        match words.byte() % 3 {
            0 => self.group(),
            _ => self.person(words),
        }
    }

    pub(super) fn id(&self, words: &mut Words<'_>) -> WaId {
        WaId(format!("{}-{}", words.pick(&NAMES), self.number))
    }

    pub(super) fn moment(words: &mut Words<'_>) -> UnixMillis {
        match words.byte() {
            255 => UnixMillis(i64::MAX),
            254 => UnixMillis(i64::MIN),
            253 => UnixMillis(0),
            252 => UnixMillis(4_294_967_295_000),
            byte => DAWN.plus(i64::from(byte) * 5_000),
        }
    }

    pub(super) async fn deliver(&self, inbound: Inbound) {
        let taken = self.world.whatsapp.deliver(self.account, inbound).await;
        taken.unwrap_or_else(|error| panic!("a message is stored: {error}"));
    }

    pub(super) async fn chats(&self) -> Vec<Chat> {
        let mut all = Vec::new();
        for filter in [ChatFilter::All, ChatFilter::Archived] {
            let list = ListChats {
                account: Some(self.account),
                filter,
                ..all_chats()
            };
            let page = self.world.kabar().list_chats(list).await;
            let page = page.unwrap_or_else(|error| panic!("the chats: {error}"));
            all.extend(page.chats);
        }
        all.retain(|chat| chat.id.0 > self.known);
        all
    }

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
