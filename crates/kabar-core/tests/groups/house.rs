//! A shop that is in a group with its neighbours, and what people do there.

use kabar_core::ports::whatsapp::{GroupChange, Person, WaEvent};
use kabar_core_testing::{World, clock::DAWN, people, world::all_chats};
use kabar_types::{
    AccountId, Chat, ChatKind, Group, GroupRole, Message, MessageBody, MessageStatus, Redacted, SystemNote,
    UnixMillis,
};
use std::time::Duration;

pub(crate) const GROUP: &str = "120363000000000001";

pub(crate) fn neighbours() -> Person {
    people::group(GROUP)
}

pub(crate) fn carol() -> Person {
    people::person("6280000000103")
}

pub(crate) fn at(minutes: i64) -> UnixMillis {
    DAWN.plus(minutes * 60_000)
}

pub(crate) struct House {
    pub(crate) world: World,
    pub(crate) account: AccountId,
}

impl House {
    /// Linked, an hour after everything that happens in these tests.
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        world.clock.advance(Duration::from_secs(3_600));
        Self { world, account }
    }

    /// Alice made a group of herself, Bob and us.
    pub(crate) async fn with_group() -> (Self, Chat) {
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

    pub(crate) fn change(&self, by: Option<&Person>, id: &str, change: GroupChange, minutes: i64) {
        let group = neighbours();
        self.world
            .whatsapp
            .change_group(self.account, (&group, by), id, change, at(minutes));
    }

    pub(crate) async fn chat(&self) -> Chat {
        self.world
            .until("the group", async || {
                let chats = self.world.kabar().list_chats(all_chats()).await.unwrap().chats;
                chats.into_iter().find(|chat| chat.kind == ChatKind::Group)
            })
            .await
    }

    pub(crate) async fn group(&self, chat: &Chat, what: &str, wanted: impl Fn(&Group) -> bool) -> Group {
        self.world
            .until(what, async || {
                let group = self.world.kabar().get_group(chat.id).await.unwrap();
                wanted(&group).then_some(group)
            })
            .await
    }

    pub(crate) async fn notes(&self, chat: &Chat) -> Vec<Message> {
        let rows = self.world.messages(chat.id).await;
        let is_note = |row: &Message| matches!(row.body, MessageBody::System { .. });
        rows.into_iter().filter(is_note).collect()
    }

    /// Waits until the timeline says this, with how many rows that say something of the group by then.
    pub(crate) async fn says(&self, chat: &Chat, note: SystemNote, count: usize) -> Message {
        self.world
            .until(&format!("{note:?}"), async || {
                let rows = self.notes(chat).await;
                let said = MessageBody::System { note: note.clone() };
                let row = rows.iter().find(|row| row.body == said).cloned();
                row.filter(|_| rows.len() == count)
            })
            .await
    }

    pub(crate) async fn sent(&self, chat: &Chat, text: &str) -> Message {
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

    pub(crate) fn receipt(&self, by: &Person, message: &Message, status: MessageStatus) {
        let group = neighbours();
        self.world
            .whatsapp
            .group_receipt(self.account, (&group, by), &message.wa_id, status, at(61));
    }

    /// Everything said so far has been heard.
    pub(crate) async fn heard(&self, chat: &Chat) {
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

pub(crate) fn add(people: &[Person]) -> GroupChange {
    GroupChange::Added {
        people: people.iter().cloned().map(Some).collect(),
        by_link: false,
    }
}

pub(crate) fn remove(people: &[Option<Person>]) -> GroupChange {
    GroupChange::Removed {
        people: people.to_vec(),
    }
}

pub(crate) fn names(group: &Group) -> Vec<(String, GroupRole)> {
    let name = |one: &kabar_types::GroupMember| one.phone.clone().unwrap_or_else(|| "me".to_owned());
    group.members.iter().map(|one| (name(one), one.role)).collect()
}
