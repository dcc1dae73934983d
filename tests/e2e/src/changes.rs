//! What two people do to each other's messages: reactions, new words, deletion, answers. Judged by both screens.

use crate::world::{ACCOUNT, Online, PATIENCE, SARI};
use anyhow::{Context as _, Result};
use kabar_types::{Message, MessageBody, MessageStatus};
use wa_sim::{Act, Which};

fn words(message: &Message) -> &str {
    match &message.body {
        MessageBody::Text { text } => text,
        _ => "",
    }
}

/// What is put on the message: by us, by Sari.
fn emojis(message: &Message) -> (&str, &str) {
    let of = |mine: bool| {
        let mut all = message.reactions.iter();
        all.find(|reaction| reaction.sender.is_none() == mine)
            .map_or("", |reaction| reaction.emoji.as_str())
    };
    (of(true), of(false))
}

impl Online {
    /// The row with these words, once it is there and as wanted.
    async fn row(&self, what: &str, wanted: impl Fn(&Message) -> bool) -> Result<Message> {
        let Self { here, chat, .. } = self;
        here.eventually(what, async || {
            Ok(here.messages(chat).await?.into_iter().find(&wanted))
        })
        .await
    }

    /// Waits until Sari's screen shows this message as wanted.
    pub(crate) async fn on_saris_screen(
        &self,
        id: &str,
        what: &str,
        wanted: impl Fn(&wa_sim::Seen) -> bool,
    ) -> Result<()> {
        let shows = |book: &wa_sim::LedgerSnapshot| {
            let screen = book.screen(SARI, ACCOUNT);
            screen.into_iter().any(|line| line.id == id && wanted(line))
        };
        self.world.sim.wait_until(PATIENCE, what, shows).await?;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_laras_does_to_messages_is_on_saris_screen() -> Result<()> {
    let online = Online::with_sari().await?;
    let kabar = &online.here.kabar;
    let asked = online.world.sim.say(SARI, ACCOUNT, "Ada 50 kotak?").await?;
    let asked = online.row("the question", |row| row.wa_id.0 == asked).await?;

    let answer = kabar
        .send_text(online.chat.id, "Ada, bessok siap".to_owned(), Some(asked.id))
        .await?;
    online
        .here
        .status(&online.chat, &answer, MessageStatus::Read)
        .await?;
    kabar
        .edit_message(answer.id, "Ada, besok siap".to_owned())
        .await?;
    let id = answer.wa_id.0.as_str();
    online
        .on_saris_screen(id, "the new words", |line| line.text == "Ada, besok siap")
        .await?;
    let row = online
        .row("the new words here", |row| {
            row.id == answer.id && row.edited_at.is_some()
        })
        .await?;
    assert_eq!(words(&row), "Ada, besok siap");
    assert_eq!(row.quote.context("what it answers")?.text, "Ada 50 kotak?");

    for emoji in ["🙏", "❤️", ""] {
        kabar.react(asked.id, emoji.to_owned()).await?;
        online
            .on_saris_screen(&asked.wa_id.0, "our reaction", |line| {
                line.reactions.get(ACCOUNT).map_or("", String::as_str) == emoji
            })
            .await?;
        online
            .row("our reaction here", |row| {
                row.id == asked.id && !row.changing && emojis(row).0 == emoji
            })
            .await?;
    }

    kabar.revoke_message(answer.id).await?;
    online
        .on_saris_screen(id, "the deletion", |line| line.gone)
        .await?;
    online
        .row("the deletion here", |row| {
            row.id == answer.id && row.body == MessageBody::Revoked
        })
        .await?;
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sari_does_to_messages_is_on_our_screen() -> Result<()> {
    let online = Online::with_sari().await?;
    let kabar = &online.here.kabar;
    let sent = kabar
        .send_text(online.chat.id, "Siap, Bu".to_owned(), None)
        .await?;
    online
        .here
        .status(&online.chat, &sent, MessageStatus::Read)
        .await?;
    let sari = |act: &Act| online.world.sim.act(SARI, ACCOUNT, act);

    for emoji in ["👍", ""] {
        sari(&Act::React {
            emoji: emoji.to_owned(),
            to: Which::That,
        })?;
        online
            .row("her reaction", |row| row.id == sent.id && emojis(row).1 == emoji)
            .await?;
    }
    let hers = online.world.sim.say(SARI, ACCOUNT, "Jam berapa ya").await?;
    online.row("her question", |row| row.wa_id.0 == hers).await?;
    let which = Which::Mine;
    sari(&Act::Edit {
        text: "Jam berapa?".to_owned(),
        which: which.clone(),
    })?;
    online
        .row("her new words", |row| {
            row.wa_id.0 == hers && words(row) == "Jam berapa?"
        })
        .await?;
    sari(&Act::Revoke { which })?;
    online
        .row("her deletion", |row| {
            row.wa_id.0 == hers && row.body == MessageBody::Revoked
        })
        .await?;
    online.here.quit().await;
    Ok(())
}
