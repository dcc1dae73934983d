//! A shop and its chat with Alice.

use kabar_core::{clock::Clock, ports::whatsapp::PictureAnswer};
use kabar_core_testing::{World, people, world::all_chats};
use kabar_types::{AccountId, Chat, ChatId, Contact, ContactId, UnixMillis};

pub(super) struct Shop {
    pub(super) world: World,
    pub(super) account: AccountId,
    pub(super) chat: ChatId,
    pub(super) alice: ContactId,
}

impl Shop {
    pub(super) async fn open() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        Self::of(world, account).await
    }

    /// A shop that Alice shows this picture from the beginning.
    pub(super) async fn open_to(answer: PictureAnswer) -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        world.whatsapp.set_picture(account, &people::alice().jid, answer);
        Self::of(world, account).await
    }

    async fn of(world: World, account: AccountId) -> Self {
        let chat = world.chat_with(account, people::ALICE).await;
        let alice = world.kabar().get_chat(chat).await.unwrap().contact.unwrap();
        Self {
            world,
            account,
            chat,
            alice,
        }
    }

    pub(super) fn now(&self) -> UnixMillis {
        self.world.clock.now()
    }

    pub(super) async fn row(&self) -> Chat {
        self.world.kabar().get_chat(self.chat).await.unwrap()
    }

    pub(super) async fn contact(&self) -> Contact {
        let kabar = self.world.kabar();
        kabar.get_contact(self.account, self.alice).await.unwrap()
    }

    /// A window lists the chats.
    pub(super) async fn look(&self) {
        self.world.kabar().list_chats(all_chats()).await.unwrap();
    }

    /// Waits, in time, until the chat's row is what is wanted.
    pub(super) async fn until_row(&self, what: &str, wanted: impl Fn(&Chat) -> bool) -> Chat {
        self.world
            .until_in_time(what, async || Some(self.row().await).filter(&wanted))
            .await
    }

    /// For whose pictures WhatsApp was asked, and which was known then.
    pub(super) fn asked(&self) -> Vec<String> {
        let alice = people::alice().jid;
        let asked = self.world.whatsapp.pictures_asked(self.account).into_iter();
        asked
            .filter(|(whose, _)| *whose == alice)
            .map(|(_, known)| known)
            .collect()
    }
}

/// A picture of 96 by 96 pixels.
pub(super) fn picture(id: &str) -> PictureAnswer {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x60\0\0\0\x60".to_vec();
    bytes.extend(id.as_bytes());
    PictureAnswer::Here {
        id: id.to_owned(),
        bytes,
    }
}
