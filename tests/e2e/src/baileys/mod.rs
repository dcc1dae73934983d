//! A person who uses Baileys, unmodified, talks with a person who uses Kabar: what each sees on their own screen.
//!
//! Baileys runs in Node with the client of `tests/conformance`, which takes orders and tells what it hears as lines of
//! JSON. Deliberately not here: what those lines are (its README says), and whatever one library alone can show.

mod direct;
mod group;
mod process;
mod screen;

use crate::world::{ACCOUNT, Here, PATIENCE, World};
use anyhow::{Result, ensure};
use kabar_core_testing::world::all_chats;
use kabar_types::{Chat, Message, MessageBody, MessageStatus};
use process::Client;
use serde_json::json;

/// The number that uses Baileys.
const BOB: &str = "6280000000102";

/// Both of them, and the simulator between.
struct Meeting {
    world: World,
    /// The person who uses Kabar; the number is [`ACCOUNT`].
    here: Here,
    bob: Client,
}

impl Meeting {
    /// Kabar linked first, then Baileys.
    async fn begin() -> Result<Self> {
        let world = World::new().await?;
        world.sim.add_account(BOB, "Bob")?;
        let (here, account) = world.linked().await?;
        here.online(account).await?;
        let mut bob = Client::start(&world.sim.ws_url())?;
        bob.order("connect", json!({})).await?;
        let code = bob.event("a code", |event| event["event"] == "qr").await?;
        let qr = code["code"].as_str().unwrap_or_default();
        world.sim.scan_qr(BOB, qr).await?;
        bob.event("open", |event| event["event"] == "open").await?;
        Ok(Self { world, here, bob })
    }

    /// The chat that is as wanted, once there is one.
    async fn chat(&self, what: &str, wanted: impl Fn(&Chat) -> bool) -> Result<Chat> {
        let Self { here, .. } = self;
        here.eventually(what, async || {
            let chats = here.kabar.list_chats(all_chats()).await?.chats;
            Ok(chats.into_iter().find(&wanted))
        })
        .await
    }

    /// The row with this id on WhatsApp in a timeline of Kabar, once it is as wanted.
    async fn row(
        &self,
        chat: &Chat,
        id: &str,
        what: &str,
        wanted: impl Fn(&Message) -> bool,
    ) -> Result<Message> {
        let Self { here, .. } = self;
        here.eventually(what, async || {
            let mut rows = here.messages(chat).await?.into_iter();
            Ok(rows.find(|row| row.wa_id.0 == id && wanted(row)))
        })
        .await
    }

    /// The chat is before the eyes of the person at Kabar, who reads all of it.
    async fn read_here(&self, chat: &Chat, upto: &Message) -> Result<()> {
        Ok(self.here.kabar.mark_chat_read(chat.id, upto.id).await?)
    }

    /// A message of Kabar's has come this far.
    async fn status(&self, chat: &Chat, message: &Message, wanted: MessageStatus) -> Result<Message> {
        self.here.status(chat, message, wanted).await
    }

    /// Each message stands once in Kabar's timeline, in the order it was said. What happened to the chat itself is nobody's
    /// message.
    async fn timeline_is(&self, chat: &Chat, ids: &[&str]) -> Result<()> {
        let rows = self.here.messages(chat).await?;
        let said = rows
            .iter()
            .filter(|row| !matches!(row.body, MessageBody::System { .. }));
        let shown: Vec<&str> = said.map(|row| row.wa_id.0.as_str()).collect();
        ensure!(shown == ids, "Kabar shows {shown:?}, said was {ids:?}");
        Ok(())
    }

    /// Ends both as people end apps.
    async fn end(self) {
        drop(self.bob);
        self.here.quit().await;
    }
}

fn words(message: &Message) -> &str {
    match &message.body {
        MessageBody::Text { text } => text,
        _ => "",
    }
}

/// The emoji somebody put on a message: `mine` is the person at Kabar.
fn emoji(message: &Message, mine: bool) -> &str {
    let mut all = message.reactions.iter();
    let found = all.find(|reaction| reaction.sender.is_none() == mine);
    found.map_or("", |reaction| reaction.emoji.as_str())
}
