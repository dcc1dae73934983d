//! `poll_votes`: what people chose. The newest vote of each stands, whatever the order in which they come, and whether
//! the poll is here yet or not. A vote that came first is kept sealed; only the poll holds the secret that opens it.

use super::id_list;
use super::messages::sender_column;
use super::{broken, messages::secret_column};
use crate::{Change, Result, Tx, sql::statements, view::View};
use kabar_types::{ChatId, ContactId, MessageId, Poll, UnixMillis, WaId};
use std::collections::{HashMap, HashSet};

statements! {
    PUT = "INSERT INTO poll_votes (chat_id, wa_id, sender_id, vote_id, at, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET vote_id = excluded.vote_id, at = excluded.at,
            sealed = excluded.sealed, choice = '[]'
        WHERE (excluded.at, excluded.vote_id) > (poll_votes.at, poll_votes.vote_id)";
    SEALED = "SELECT sender_id, sealed FROM poll_votes WHERE chat_id = ?1 AND wa_id = ?2 AND length(sealed) > 0";
    WAITING = "SELECT DISTINCT v.wa_id FROM poll_votes v
        JOIN messages m ON m.chat_id = v.chat_id AND m.wa_id = v.wa_id AND m.kind = 'poll'
        WHERE v.chat_id = ?1 AND length(v.sealed) > 0";
    OPEN = "UPDATE poll_votes SET sealed = x'', choice = ?4 WHERE chat_id = ?1 AND wa_id = ?2 AND sender_id = ?3";
    POLLS = "SELECT id, secret FROM messages WHERE chat_id = ?1 AND wa_id = ?2 AND kind = 'poll'";
    OF = "SELECT m.id, v.sender_id, v.choice FROM messages m
        JOIN poll_votes v ON v.chat_id = m.chat_id AND v.wa_id = m.wa_id AND length(v.sealed) = 0
        WHERE m.id IN (SELECT value FROM json_each(?1)) AND m.kind = 'poll'";
    MOVE_CHAT = "INSERT INTO poll_votes (chat_id, wa_id, sender_id, vote_id, at, sealed, choice)
        SELECT ?1, wa_id, sender_id, vote_id, at, sealed, choice FROM poll_votes WHERE chat_id = ?2
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET vote_id = excluded.vote_id, at = excluded.at,
            sealed = excluded.sealed, choice = excluded.choice
        WHERE (excluded.at, excluded.vote_id) > (poll_votes.at, poll_votes.vote_id)";
    MOVE_SENDER = "INSERT INTO poll_votes (chat_id, wa_id, sender_id, vote_id, at, sealed, choice)
        SELECT chat_id, wa_id, ?1, vote_id, at, sealed, choice FROM poll_votes WHERE sender_id = ?2 AND sender_id > 0
        ON CONFLICT (chat_id, wa_id, sender_id) DO UPDATE SET vote_id = excluded.vote_id, at = excluded.at,
            sealed = excluded.sealed, choice = excluded.choice
        WHERE (excluded.at, excluded.vote_id) > (poll_votes.at, poll_votes.vote_id)";
    DROP_SENDER = "DELETE FROM poll_votes WHERE sender_id = ?1 AND sender_id > 0";
}

/// A vote that was not opened yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedVote {
    /// Whose; `None`: this account.
    pub sender: Option<ContactId>,
    pub sealed: Vec<u8>,
}

/// A poll as its votes see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PollRecord {
    pub message: MessageId,
    /// What opens its votes; `None` when the poll came without.
    pub secret: Option<[u8; 32]>,
}

/// What each poll's people chose.
pub(super) type Choices = HashMap<MessageId, Vec<(i64, Vec<usize>)>>;

impl View {
    /// The polls with this id on WhatsApp: one, unless somebody plays.
    pub async fn list_polls(&mut self, chat: ChatId, wa_id: &WaId) -> Result<Vec<PollRecord>> {
        let rows: Vec<(i64, Option<Vec<u8>>)> = sqlx::query_as(POLLS)
            .bind(chat.0)
            .bind(&wa_id.0)
            .fetch_all(&mut self.conn)
            .await?;
        let read = |(id, secret)| {
            Ok(PollRecord {
                message: MessageId(id),
                secret: secret_column(secret)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The votes for a poll that were not opened yet.
    pub async fn list_sealed_votes(&mut self, chat: ChatId, poll: &WaId) -> Result<Vec<SealedVote>> {
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(SEALED)
            .bind(chat.0)
            .bind(&poll.0)
            .fetch_all(&mut self.conn)
            .await?;
        let vote = |(sender, sealed)| SealedVote {
            sender: (sender > 0).then_some(ContactId(sender)),
            sealed,
        };
        Ok(rows.into_iter().map(vote).collect())
    }

    /// The polls of a chat some of whose votes were not opened yet.
    pub async fn list_waiting_polls(&mut self, chat: ChatId) -> Result<Vec<WaId>> {
        let polls: Vec<String> = sqlx::query_scalar(WAITING)
            .bind(chat.0)
            .fetch_all(&mut self.conn)
            .await?;
        Ok(polls.into_iter().map(WaId).collect())
    }

    pub(super) async fn choices_in(&mut self, messages: &[MessageId]) -> Result<Choices> {
        let rows: Vec<(i64, i64, String)> = sqlx::query_as(OF)
            .bind(id_list(messages))
            .fetch_all(&mut self.conn)
            .await?;
        let mut of = Choices::new();
        for (message, sender, choice) in rows {
            let choice = serde_json::from_str(&choice).map_err(|_| broken("a vote"))?;
            of.entry(MessageId(message)).or_default().push((sender, choice));
        }
        Ok(of)
    }
}

impl Tx {
    /// Somebody's vote in the poll with this id on WhatsApp, still sealed. False when a newer one stands.
    pub async fn put_vote(
        &mut self,
        chat: ChatId,
        poll: &WaId,
        (vote, vote_id): (&SealedVote, &WaId),
        at: UnixMillis,
    ) -> Result<bool> {
        let done = sqlx::query(PUT)
            .bind(chat.0)
            .bind(&poll.0)
            .bind(sender_column(vote.sender))
            .bind(&vote_id.0)
            .bind(at.0)
            .bind(&vote.sealed)
            .execute(&mut self.conn)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// What somebody's vote says, by the places of the options.
    pub async fn open_vote(
        &mut self,
        chat: ChatId,
        poll: (&WaId, MessageId),
        sender: Option<ContactId>,
        choice: &[u32],
    ) -> Result<()> {
        let choice = serde_json::to_string(choice).map_err(|_| broken("a vote"))?;
        sqlx::query(OPEN)
            .bind(chat.0)
            .bind(&poll.0.0)
            .bind(sender_column(sender))
            .bind(choice)
            .execute(&mut self.conn)
            .await?;
        self.log(Change::MessageChanged(chat, poll.1));
        Ok(())
    }

    pub(super) async fn move_votes_of_chat(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        self.run_pair(MOVE_CHAT, kept.0, gone.0).await
    }

    pub(super) async fn move_votes_of_person(&mut self, kept: ContactId, gone: ContactId) -> Result<()> {
        self.run_pair(MOVE_SENDER, kept.0, gone.0).await?;
        self.run_one(DROP_SENDER, gone.0).await
    }
}

/// Counts votes into a poll. Of more than may be chosen, and of options that are not there, nothing counts.
pub(super) fn tally(poll: &mut Poll, choices: Vec<(i64, Vec<usize>)>) {
    for (sender, choice) in choices {
        let chosen: HashSet<usize> = choice
            .into_iter()
            .filter(|place| *place < poll.options.len())
            .collect();
        let too_many = poll.most > 0 && chosen.len() > poll.most as usize;
        if chosen.is_empty() || too_many {
            continue;
        }
        poll.voters += 1;
        for option in chosen {
            poll.options[option].votes += 1;
            poll.options[option].mine |= sender == 0;
        }
    }
}
