//! The shop whose timelines are written out, and what its people write.

use super::dump;
use kabar_core::ports::whatsapp::{Inbound, InboundBody, Person, RichBody, WaEvent};
use kabar_core_testing::{World, clock::DAWN, people, sealed_vote, world::all_chats};
use kabar_types::{
    AccountId, Chat, Jid, Media, MediaFile, MediaKind, Message, MessageBody, Poll, Redacted, UnixMillis, WaId,
};
use std::time::Duration;

pub(super) const SECRET: [u8; 32] = [5; 32];

pub(super) struct Shop {
    pub(super) world: World,
    pub(super) account: AccountId,
}

impl Shop {
    /// Linked, an hour after everything that others write.
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        world.clock.advance(Duration::from_secs(3_600));
        Self { world, account }
    }

    pub(super) async fn gets(&self, inbound: Inbound) {
        self.world.whatsapp.deliver(self.account, inbound).await.unwrap();
    }

    pub(super) fn hears(&self, event: WaEvent) {
        self.world.whatsapp.emit(self.account, event);
    }

    pub(super) async fn chat(&self, title: &str) -> Chat {
        let chats = self.world.kabar().list_chats(all_chats()).await.unwrap().chats;
        let titles: Vec<String> = chats.iter().map(|chat| chat.title.clone()).collect();
        let found = chats.into_iter().find(|chat| chat.title == title);
        found.unwrap_or_else(|| panic!("no chat {title} among {titles:?}"))
    }

    pub(super) async fn row(&self, chat: &Chat, wa_id: &str) -> Message {
        let rows = self.world.messages(chat.id).await;
        rows.into_iter().find(|row| row.wa_id.0 == wa_id).unwrap()
    }

    /// Waits until a row of a chat is as wanted.
    pub(super) async fn until(&self, chat: &Chat, what: &str, wanted: impl Fn(&Message) -> bool) -> Message {
        self.world
            .until(what, async || {
                self.world.messages(chat.id).await.into_iter().find(&wanted)
            })
            .await
    }

    /// The chat as it stands now.
    pub(super) async fn dump(&self, title: &str) -> String {
        let chat = self.chat(title).await;
        dump::chat(&chat, &self.world.messages(chat.id).await)
    }
}

/// So many minutes after the beginning.
pub(super) fn at(minutes: i64) -> UnixMillis {
    DAWN.plus(minutes * 60_000)
}

/// What somebody writes in a chat, so many minutes after the beginning. Ids are `name`.
pub(super) fn said(
    chat: &Person,
    by: Option<&Person>,
    name: &str,
    minutes: i64,
    body: InboundBody,
) -> Inbound {
    Inbound {
        sender: by.cloned(),
        sent_at: at(minutes),
        push_name: by.map(|person| Redacted(name_of(person).to_owned())),
        body,
        ..people::text_from(chat, name, "")
    }
}

fn name_of(person: &Person) -> &'static str {
    match person {
        person if *person == people::alice() => "Alice",
        person if *person == people::bob() => "Bob",
        _ => "Carol",
    }
}

/// The same of Alice in her own chat.
pub(super) fn alice_says(name: &str, minutes: i64, body: InboundBody) -> Inbound {
    let alice = people::alice();
    said(&alice, Some(&alice), name, minutes, body)
}

pub(super) fn text(text: &str) -> InboundBody {
    InboundBody::Text {
        text: text.to_owned(),
    }
}

pub(super) fn rich(body: MessageBody) -> InboundBody {
    let file = matches!(body, MessageBody::Media { .. }).then(|| Redacted(MediaFile::default()));
    let secret = matches!(body, MessageBody::Poll { .. }).then_some(SECRET);
    InboundBody::Rich(Box::new(RichBody { body, file, secret }))
}

pub(super) fn file(what: MediaKind, mime: &str, file_name: &str, caption: &str) -> Media {
    Media {
        what,
        mime: mime.to_owned(),
        size: 120_000,
        width: 0,
        height: 0,
        seconds: 0,
        file_name: file_name.to_owned(),
        caption: caption.to_owned(),
        animated: false,
    }
}

pub(super) fn poll(most: u32) -> InboundBody {
    let options = ["Tuesday", "Wednesday", "Thursday"].map(str::to_owned).to_vec();
    rich(MessageBody::Poll {
        poll: Poll::new("When shall it come?".to_owned(), options, most),
    })
}

pub(super) fn vote(target: &str, places: &[u8], minutes: i64) -> InboundBody {
    InboundBody::Vote {
        target: id(target),
        sealed: sealed_vote(&SECRET, places),
        at: at(minutes),
    }
}

pub(super) fn react(target: &str, emoji: &str, minutes: i64) -> InboundBody {
    InboundBody::Reaction {
        target: id(target),
        emoji: emoji.to_owned(),
        at: at(minutes),
    }
}

pub(super) fn edit(target: &str, text: &str) -> InboundBody {
    InboundBody::Edit {
        target: id(target),
        text: text.to_owned(),
    }
}

pub(super) fn revoke(target: &str) -> InboundBody {
    InboundBody::Revoke { target: id(target) }
}

pub(super) fn pin(target: &str, minutes: i64) -> InboundBody {
    InboundBody::Pin {
        target: id(target),
        lasts_ms: Some(7 * 86_400_000),
        at: at(minutes),
    }
}

pub(super) fn id(name: &str) -> WaId {
    WaId(name.to_owned())
}

pub(super) fn group() -> Person {
    Person {
        jid: Jid::new("120363000000000001@g.us"),
        alt: None,
    }
}
