//! A group of a user of Kabar, a user of Baileys, and a person with a phone.

use super::{ACCOUNT, BOB, Meeting, emoji, words};
use crate::world::{PATIENCE, SARI};
use anyhow::{Context as _, Result};
use kabar_types::{Chat, ChatKind, Message, MessageBody, MessageStatus};
use serde_json::json;
use wa_sim::LedgerSnapshot;

/// The group, as everybody knows it.
struct Round {
    meeting: Meeting,
    /// Its address.
    address: String,
    chat: Chat,
}

impl Round {
    /// Sari makes the group and greets everybody.
    async fn begin() -> Result<(Self, Message)> {
        let mut meeting = Meeting::begin().await?;
        let group = meeting.world.sim.create_group(SARI, "Arisan", &[ACCOUNT, BOB])?;
        let address = format!("{group}@g.us");
        let heard = address.clone();
        meeting
            .bob
            .event("the group", |line| {
                line["event"] == "group" && line["id"] == heard.as_str()
            })
            .await?;
        let id = meeting
            .world
            .sim
            .say_in_group(SARI, &group, "Kumpul hari Minggu ya")
            .await?;
        let chat = meeting
            .chat("the group", |chat| {
                chat.kind == ChatKind::Group && chat.last.is_some()
            })
            .await?;
        let greeting = meeting.row(&chat, &id, "Sari's words", |_| true).await?;
        meeting
            .bob
            .sees("Sari's words", |screen| {
                screen.shows(&id, |line| line.from.as_deref() == Some(SARI))
            })
            .await?;
        let round = Self {
            meeting,
            address,
            chat,
        };
        Ok((round, greeting))
    }

    /// Waits until Sari's phone shows this message as wanted.
    async fn sari_sees(&self, id: &str, what: &str, wanted: impl Fn(&wa_sim::Seen) -> bool) -> Result<()> {
        let shows = |book: &LedgerSnapshot| book.seen_by(SARI, id).is_some_and(&wanted);
        self.meeting.world.sim.wait_until(PATIENCE, what, shows).await?;
        Ok(())
    }

    async fn row(&self, id: &str, what: &str, wanted: impl Fn(&Message) -> bool) -> Result<Message> {
        self.meeting.row(&self.chat, id, what, wanted).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_group_with_sari_everybody_sees_what_bob_and_laras_say() -> Result<()> {
    let (mut round, greeting) = Round::begin().await?;
    let kabar = round.meeting.here.kabar.clone();
    assert_eq!(greeting.sender_name.as_deref(), Some("Sari Kusuma"));

    // Twice each: the second message comes by the sender key that the first one brought.
    let mut hers = Vec::new();
    for text in ["Saya bawa kue", "Dan es buah"] {
        let quote = Some(greeting.id);
        let sent = kabar.send_text(round.chat.id, text.to_owned(), quote).await?;
        let id = sent.wa_id.0.clone();
        let line = round
            .meeting
            .bob
            .sees("what Laras wrote", |screen| screen.shows(&id, |_| true))
            .await?;
        assert_eq!((line.text.as_str(), line.from.as_deref()), (text, Some(ACCOUNT)));
        assert_eq!(line.quotes.as_deref(), Some(greeting.wa_id.0.as_str()));
        round.sari_sees(&id, "it", |line| line.text == text).await?;
        hers.push(sent);
    }
    let mut his = Vec::new();
    for text in ["Saya bawa tikar", "Dan termos"] {
        let order = json!({ "to": round.address, "text": text });
        let id = round.meeting.bob.send("send_text", order).await?;
        let row = round.row(&id, "what Bob wrote", |row| words(row) == text).await?;
        round.sari_sees(&id, "it", |line| line.text == text).await?;
        his.push(row);
    }
    assert!(his[0].sender.is_some() && his[0].sender == his[1].sender);

    let order = json!({ "to": round.address, "id": hers[0].wa_id.0, "text": "Kue apa?" });
    let id = round.meeting.bob.send("reply", order).await?;
    let asked = round.row(&id, "Bob's question", |_| true).await?;
    let quote = asked.quote.clone().context("what it answers")?;
    assert_eq!(
        (quote.message, quote.text.as_str(), quote.sender_name),
        (Some(hers[0].id), "Saya bawa kue", None)
    );

    let mut said = vec![greeting.wa_id.0.as_str()];
    said.extend(hers.iter().chain(&his).map(|row| row.wa_id.0.as_str()));
    said.push(&asked.wa_id.0);
    round.meeting.timeline_is(&round.chat, &said).await?;
    for id in said {
        let line = round
            .meeting
            .bob
            .sees("it", |screen| screen.line(id).cloned())
            .await?;
        assert_eq!((line.copies, &line.chat), (1, &round.address), "{line:?}");
    }
    round.meeting.end().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_group_reactions_new_words_deletions_and_ticks_reach_everybody() -> Result<()> {
    let (mut round, greeting) = Round::begin().await?;
    let kabar = round.meeting.here.kabar.clone();
    let hers = kabar
        .send_text(round.chat.id, "Saya bawa keu".to_owned(), None)
        .await?;
    let order = json!({ "to": round.address, "text": "Saya bawa tikarr" });
    let his = round.meeting.bob.send("send_text", order).await?;
    let his = round.row(&his, "what Bob wrote", |_| true).await?;
    let her_id = hers.wa_id.0.clone();
    round
        .meeting
        .bob
        .sees("what Laras wrote", |screen| screen.shows(&her_id, |_| true))
        .await?;

    // Ticks: Laras tells Bob that she read, Bob and Sari tell Laras's number.
    round.meeting.read_here(&round.chat, &his).await?;
    let his_id = his.wa_id.0.clone();
    round
        .meeting
        .bob
        .sees("that she read it", |screen| {
            screen.shows(&his_id, |line| line.ticked("read", ACCOUNT))
        })
        .await?;
    round.meeting.bob.order("read", json!({ "id": her_id })).await?;
    round
        .meeting
        .world
        .sim
        .act(SARI, &round.address, &wa_sim::Act::Read)?;
    let all_read = |book: &LedgerSnapshot| {
        let told = |who: &str| {
            let mut receipts = book.receipts.iter();
            receipts.any(|one| {
                (one.person.as_str(), one.from.as_str(), one.kind.as_str()) == (ACCOUNT, who, "read")
                    && one.id == her_id
            })
        };
        told(BOB) && told(SARI)
    };
    round
        .meeting
        .world
        .sim
        .wait_until(PATIENCE, "that both read it", all_read)
        .await?;
    round
        .row(&her_id, "that it is out", |row| {
            row.status.rank() >= MessageStatus::Sent.rank()
        })
        .await?;

    for mark in ["👍", ""] {
        kabar.react(his.id, mark.to_owned()).await?;
        round
            .meeting
            .bob
            .sees("her reaction", |screen| {
                screen.shows(&his_id, |line| {
                    line.reactions.get(ACCOUNT).map_or("", String::as_str) == mark
                })
            })
            .await?;
        let order = json!({ "to": round.address, "id": greeting.wa_id.0, "emoji": mark });
        round.meeting.bob.order("react", order).await?;
        round
            .row(&greeting.wa_id.0, "his reaction", |row| emoji(row, false) == mark)
            .await?;
        for (id, who) in [(&his_id, ACCOUNT), (&greeting.wa_id.0, BOB)] {
            let on = |line: &wa_sim::Seen| line.reactions.get(who).map_or("", String::as_str) == mark;
            round.sari_sees(id, "the reaction", on).await?;
        }
    }

    kabar.edit_message(hers.id, "Saya bawa kue".to_owned()).await?;
    let order = json!({ "to": round.address, "id": his_id, "text": "Saya bawa tikar" });
    round.meeting.bob.order("edit", order).await?;
    round
        .meeting
        .bob
        .sees("her new words", |screen| {
            screen.shows(&her_id, |line| line.edited && line.text == "Saya bawa kue")
        })
        .await?;
    round
        .row(&his_id, "his new words", |row| {
            row.edited_at.is_some() && words(row) == "Saya bawa tikar"
        })
        .await?;
    for (id, text) in [(&her_id, "Saya bawa kue"), (&his_id, "Saya bawa tikar")] {
        round.sari_sees(id, "new words", |line| line.text == text).await?;
    }
    round
        .row(&her_id, "her new words here", |row| row.edited_at.is_some())
        .await?;

    kabar.revoke_message(hers.id).await?;
    let order = json!({ "to": round.address, "id": his_id });
    round.meeting.bob.order("revoke", order).await?;
    round
        .meeting
        .bob
        .sees("her deletion", |screen| screen.shows(&her_id, |line| line.gone))
        .await?;
    for id in [&her_id, &his_id] {
        round
            .row(id, "a deletion here", |row| row.body == MessageBody::Revoked)
            .await?;
        round.sari_sees(id, "the deletion", |line| line.gone).await?;
    }
    round.meeting.end().await;
    Ok(())
}
