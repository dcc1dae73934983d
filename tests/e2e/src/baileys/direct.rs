//! Two people, two libraries, one chat.

use super::{ACCOUNT, BOB, Meeting, emoji, words};
use anyhow::{Context as _, Result, ensure};
use kabar_types::{Chat, Message, MessageBody, MessageStatus};
use serde_json::json;

impl Meeting {
    /// Bob writes first, which is how the chat begins here.
    async fn bob_says(&mut self, text: &str) -> Result<(Chat, Message)> {
        let order = json!({ "to": ACCOUNT, "text": text });
        let id = self.bob.send("send_text", order).await?;
        let phone = format!("+{BOB}");
        let chat = self
            .chat("the chat with Bob", |chat| chat.phone.as_deref() == Some(&phone))
            .await?;
        let row = self.row(&chat, &id, "Bob's words", |_| true).await?;
        ensure!(words(&row) == text && !row.from_me, "{row:?}");
        Ok((chat, row))
    }

    /// The person at Kabar writes, and Bob sees it.
    async fn laras_says(&mut self, chat: &Chat, text: &str, quote: Option<&Message>) -> Result<Message> {
        let quote = quote.map(|message| message.id);
        let sent = self.here.kabar.send_text(chat.id, text.to_owned(), quote).await?;
        let wanted = |line: &super::screen::Line| line.text == text && line.from.as_deref() == Some(ACCOUNT);
        self.bob
            .sees("what Laras wrote", |screen| screen.shows(&sent.wa_id.0, wanted))
            .await?;
        Ok(sent)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bob_on_baileys_and_laras_on_kabar_hold_a_conversation() -> Result<()> {
    let mut meeting = Meeting::begin().await?;
    let (chat, asked) = meeting.bob_says("Ada 50 kotak?").await?;
    meeting.read_here(&chat, &asked).await?;
    meeting
        .bob
        .sees("that she read it", |screen| {
            screen.shows(&asked.wa_id.0, |line| line.ticked("read", ACCOUNT))
        })
        .await?;

    let answer = meeting
        .laras_says(&chat, "Ada, bessok siap", Some(&asked))
        .await?;
    let line = meeting.bob.screen.line(&answer.wa_id.0).context("her answer")?;
    assert_eq!(line.quotes.as_deref(), Some(asked.wa_id.0.as_str()));
    meeting.status(&chat, &answer, MessageStatus::Delivered).await?;
    meeting.bob.order("read", json!({ "id": answer.wa_id.0 })).await?;
    meeting.status(&chat, &answer, MessageStatus::Read).await?;

    let order = json!({ "to": ACCOUNT, "id": answer.wa_id.0, "text": "Bagus" });
    let thanks = meeting.bob.send("reply", order).await?;
    let thanks = meeting.row(&chat, &thanks, "his answer", |_| true).await?;
    let quote = thanks.quote.clone().context("what it answers")?;
    assert_eq!(
        (quote.message, quote.text.as_str()),
        (Some(answer.id), "Ada, bessok siap")
    );

    let said = [&asked, &answer, &thanks].map(|row| row.wa_id.0.as_str());
    meeting.timeline_is(&chat, &said).await?;
    for id in said {
        let line = meeting.bob.sees("it", |screen| screen.line(id).cloned()).await?;
        assert_eq!(line.copies, 1, "{line:?}");
    }
    meeting.end().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_bob_and_laras_do_to_each_others_messages_is_on_both_screens() -> Result<()> {
    let mut meeting = Meeting::begin().await?;
    let (chat, hers) = {
        let (chat, _) = meeting.bob_says("Halo").await?;
        let sent = meeting.laras_says(&chat, "Ada, bessok siap", None).await?;
        meeting.status(&chat, &sent, MessageStatus::Delivered).await?;
        (chat, sent)
    };
    let (_, his) = meeting.bob_says("Jam 10 yaa").await?;
    for mark in ["🙏", "❤️", ""] {
        meeting.here.kabar.react(his.id, mark.to_owned()).await?;
        meeting
            .bob
            .sees("her reaction", |screen| {
                screen.shows(&his.wa_id.0, |line| {
                    line.reactions.get(ACCOUNT).map_or("", String::as_str) == mark
                })
            })
            .await?;
        meeting
            .row(&chat, &his.wa_id.0, "her reaction here", |row| {
                emoji(row, true) == mark && !row.changing
            })
            .await?;
        let order = json!({ "to": ACCOUNT, "id": hers.wa_id.0, "emoji": mark });
        meeting.bob.order("react", order).await?;
        meeting
            .row(&chat, &hers.wa_id.0, "his reaction", |row| {
                emoji(row, false) == mark
            })
            .await?;
    }

    let kabar = meeting.here.kabar.clone();
    kabar.edit_message(hers.id, "Ada, besok siap".to_owned()).await?;
    meeting
        .bob
        .sees("her new words", |screen| {
            screen.shows(&hers.wa_id.0, |line| {
                line.edited && line.text == "Ada, besok siap"
            })
        })
        .await?;
    let order = json!({ "to": ACCOUNT, "id": his.wa_id.0, "text": "Jam 10 ya" });
    meeting.bob.order("edit", order).await?;
    let edited = |row: &Message| row.edited_at.is_some();
    let row = meeting.row(&chat, &his.wa_id.0, "his new words", edited).await?;
    assert_eq!(words(&row), "Jam 10 ya");
    let row = meeting.row(&chat, &hers.wa_id.0, "hers here", edited).await?;
    assert_eq!(words(&row), "Ada, besok siap");

    kabar.revoke_message(hers.id).await?;
    meeting
        .bob
        .sees("her deletion", |screen| {
            screen.shows(&hers.wa_id.0, |line| line.gone)
        })
        .await?;
    let order = json!({ "to": ACCOUNT, "id": his.wa_id.0 });
    meeting.bob.order("revoke", order).await?;
    for id in [&hers.wa_id.0, &his.wa_id.0] {
        meeting
            .row(&chat, id, "a deletion here", |row| {
                row.body == MessageBody::Revoked
            })
            .await?;
    }
    meeting.end().await;
    Ok(())
}
