//! One thing happens: a byte chooses what.

use super::{
    talk::{EMOJIS, Talk, WORD},
    words::Words,
};
use kabar_types::{ErrorCode, Mute};
use std::time::Duration;

impl Talk<'_> {
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

    pub(super) async fn act(&self, words: &mut Words<'_>) {
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
            assert_ne!(error.code(), ErrorCode::Internal, "{error}");
        }
    }
}
