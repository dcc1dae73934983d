//! The shop that gets messages of every kind.

use kabar_core::ports::whatsapp::{Inbound, InboundBody, RichBody};
use kabar_core_testing::{World, people, sealed_vote, world::all_chats};
use kabar_types::{
    AccountId, ChatId, Media, MediaFile, MediaKind, Message, MessageBody, Poll, Redacted, UnixMillis, WaId,
};

pub(super) const SECRET: [u8; 32] = [5; 32];

pub(super) fn rich(wa_id: &str, body: MessageBody) -> Inbound {
    let file = matches!(body, MessageBody::Media { .. }).then(|| Redacted(MediaFile::default()));
    let secret = matches!(body, MessageBody::Poll { .. }).then_some(SECRET);
    Inbound {
        body: InboundBody::Rich(Box::new(RichBody { body, file, secret })),
        ..people::text_from(&people::alice(), wa_id, "")
    }
}

pub(super) fn poll() -> MessageBody {
    let options = ["Tue", "Wed", "Thu"].map(str::to_owned).to_vec();
    MessageBody::Poll {
        poll: Poll::new("When?".to_owned(), options, 1),
    }
}

pub(super) fn vote(wa_id: &str, places: &[u8], at: UnixMillis) -> Inbound {
    Inbound {
        body: InboundBody::Vote {
            target: WaId("P1".to_owned()),
            sealed: sealed_vote(&SECRET, places),
            at,
        },
        sent_at: at,
        ..people::text_from(&people::alice(), wa_id, "")
    }
}

pub(super) fn media(what: MediaKind, caption: &str, file_name: &str) -> MessageBody {
    MessageBody::Media {
        media: Media {
            what,
            mime: "x/y".to_owned(),
            size: 1 << 40,
            width: 2,
            height: 3,
            seconds: 4,
            file_name: file_name.to_owned(),
            caption: caption.to_owned(),
            animated: false,
        },
    }
}

pub(super) struct Shop {
    pub(super) world: World,
    pub(super) account: AccountId,
}

impl Shop {
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        Self { world, account }
    }

    pub(super) async fn gets(&self, inbound: Inbound) {
        self.world.whatsapp.deliver(self.account, inbound).await.unwrap();
    }

    pub(super) async fn chat(&self) -> ChatId {
        self.world.kabar().list_chats(all_chats()).await.unwrap().chats[0].id
    }

    pub(super) async fn rows(&self) -> Vec<Message> {
        self.world.messages(self.chat().await).await
    }

    pub(super) async fn votes(&self) -> Vec<u32> {
        let rows = self.rows().await;
        let polls = rows.iter().find_map(|row| match &row.body {
            MessageBody::Poll { poll } => Some(poll.options.iter().map(|option| option.votes).collect()),
            _ => None,
        });
        polls.unwrap()
    }
}
