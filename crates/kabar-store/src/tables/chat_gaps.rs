//! `chat_gaps`: places in a timeline where messages may be missing.
//!
//! A gap is what lies between two places, neither of them included. Whatever is known to be whole (a stretch of the
//! phone's history) is taken out of it; nothing of it left, it is gone. So the order in which stretches come does not
//! matter. Deliberately not here: asking the phone (`chat_pasts.rs`), and times in which nothing was heard (`blanks.rs`).

use super::{broken, messages::place};
use crate::{Result, Tx, sql::statements, view::View};
use kabar_types::{AccountId, ChatGap, ChatId, GapReason, MessageCursor, MessageId, UnixMillis};

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapRecord {
    pub chat: ChatId,
    /// The place behind it.
    pub before: UnixMillis,
}

statements! {
    /// With the rows on both sides of it; one that ends nowhere is no gap. While history is still coming in, what is
    /// missing may still come.
    LIST = "SELECT g.id, g.why, a.id AS after_id, a.sort_at AS after_at, b.id AS before_id, b.sort_at AS before_at
        FROM chat_gaps g
        JOIN chats c ON c.id = g.chat_id JOIN accounts o ON o.id = c.account_id
        LEFT JOIN messages w ON w.id = g.message_id
        JOIN messages a ON a.id = (SELECT x.id FROM messages x WHERE x.chat_id = g.chat_id AND x.sort_at <= g.after_at
            ORDER BY x.sort_at DESC, x.id DESC LIMIT 1)
        JOIN messages b ON b.id = (SELECT x.id FROM messages x WHERE x.chat_id = g.chat_id AND x.sort_at >= g.before_at
            ORDER BY x.sort_at, x.id LIMIT 1)
        WHERE g.chat_id = ?1 AND g.closed = 0 AND c.cleared_until <= g.after_at
            AND (g.why <> 'undecrypted' OR w.kind = 'waiting')
            AND (g.why = 'undecrypted' OR o.state ->> '$.kind' <> 'syncing')
        ORDER BY g.after_at, g.id";
    FIND = "SELECT chat_id, before_at FROM chat_gaps WHERE id = ?1 AND closed = 0";
    OPEN = "SELECT id, why, chunk, after_at, before_at FROM chat_gaps
        WHERE chat_id = ?1 AND closed = 0 AND before_at > ?2 AND after_at < ?3";
    INSERT = "INSERT INTO chat_gaps (chat_id, why, chunk, after_at, before_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    NARROW = "UPDATE chat_gaps SET after_at = ?2, before_at = ?3 WHERE id = ?1";
    DROP = "DELETE FROM chat_gaps WHERE id = ?1";
    /// Its row would make another otherwise.
    CLOSE = "UPDATE chat_gaps SET closed = 1 WHERE id = ?1";
    MOVE = "UPDATE chat_gaps SET chat_id = ?1 WHERE chat_id = ?2";

    NEXT_ABOVE = "SELECT MIN(sort_at) FROM messages WHERE chat_id = ?1 AND sort_at > ?2";
    HAS_PIECE = "SELECT EXISTS (SELECT 1 FROM chat_gaps WHERE chat_id = ?1 AND why = 'piece' AND chunk = ?2)";
    DROP_PIECE = "DELETE FROM chat_gaps WHERE why = 'piece' AND chunk = ?2
            AND chat_id IN (SELECT id FROM chats WHERE account_id = ?1) RETURNING chat_id";

    NOTE_UNDECRYPTED = "INSERT INTO chat_gaps (chat_id, why, message_id, after_at, before_at)
        SELECT m.chat_id, 'undecrypted', m.id, m.sort_at - 1, m.sort_at + 1 FROM messages m
        WHERE m.kind = 'waiting' AND m.sent_at < ?1
            AND NOT EXISTS (SELECT 1 FROM chat_gaps g WHERE g.message_id = m.id) LIMIT ?2 RETURNING chat_id";
    FORGET_OF = "DELETE FROM chat_gaps WHERE message_id = ?1";
}

#[derive(sqlx::FromRow)]
struct ListRow {
    id: i64,
    why: String,
    after_id: i64,
    after_at: i64,
    before_id: i64,
    before_at: i64,
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    id: i64,
    why: String,
    chunk: Option<u32>,
    after_at: i64,
    before_at: i64,
}

/// A stretch between two places, neither included.
type Between = (i64, i64);

/// What of a gap is left once everything from `covered.0` to `covered.1`, both included, is known.
fn without(gap: Between, covered: (i64, i64)) -> Vec<Between> {
    let (after, before) = gap;
    let (first, last) = covered;
    if last <= after || first >= before {
        return vec![gap];
    }
    let below = (after, first);
    let above = (last, before);
    [below, above]
        .into_iter()
        .filter(|(from, to)| *from >= after && *to <= before && to.saturating_sub(*from) > 1)
        .collect()
}

impl View {
    /// The places of a chat where messages may be missing, oldest first.
    pub(super) async fn list_gaps(&mut self, chat: ChatId) -> Result<Vec<ChatGap>> {
        let rows: Vec<ListRow> = sqlx::query_as(LIST)
            .bind(chat.0)
            .fetch_all(&mut self.conn)
            .await?;
        rows.into_iter().map(ListRow::view).collect()
    }

    /// What to ask the phone for a gap, while it is one.
    pub async fn find_gap(&mut self, id: i64) -> Result<Option<GapRecord>> {
        let row: Option<(i64, i64)> = sqlx::query_as(FIND)
            .bind(id)
            .fetch_optional(&mut self.conn)
            .await?;
        Ok(row.map(|(chat, before)| GapRecord {
            chat: ChatId(chat),
            before: UnixMillis(before),
        }))
    }
}

impl ListRow {
    fn view(self) -> Result<ChatGap> {
        let cursor = |id, order| MessageCursor {
            order: UnixMillis(order),
            id: MessageId(id),
        };
        Ok(ChatGap {
            id: self.id,
            reason: match self.why.as_str() {
                "blank" => GapReason::Away,
                "piece" => GapReason::Piece,
                "undecrypted" => GapReason::Undecrypted,
                _ => return Err(broken("a reason for a gap")),
            },
            after: cursor(self.after_id, self.after_at),
            before: cursor(self.before_id, self.before_at),
        })
    }
}

impl Tx {
    /// Everything of a chat from `oldest` to `newest`, as its messages say they were sent, is here now. `None`: from the
    /// beginning.
    pub async fn cover(
        &mut self,
        chat: ChatId,
        oldest: Option<UnixMillis>,
        newest: UnixMillis,
        now: UnixMillis,
    ) -> Result<()> {
        // Whole seconds, cut off: the row that is met may stand anywhere in its second.
        let first = oldest.map_or(i64::MIN, |at| at.0);
        let covered = (first, place(newest, now).0);
        self.cover_places(chat, covered).await
    }

    /// The same between two places of the timeline.
    pub async fn cover_before(
        &mut self,
        chat: ChatId,
        oldest: Option<UnixMillis>,
        end: UnixMillis,
    ) -> Result<()> {
        self.cover_places(chat, (oldest.map_or(i64::MIN, |at| at.0), end.0))
            .await
    }

    async fn cover_places(&mut self, chat: ChatId, covered: (i64, i64)) -> Result<()> {
        let open: Vec<OpenRow> = sqlx::query_as(OPEN)
            .bind(chat.0)
            .bind(covered.0)
            .bind(covered.1)
            .fetch_all(&mut self.conn)
            .await?;
        for gap in &open {
            let left = without((gap.after_at, gap.before_at), covered);
            self.narrow(chat, gap, &left).await?;
        }
        self.log_past(chat, open.len() as u64);
        Ok(())
    }

    async fn narrow(&mut self, chat: ChatId, gap: &OpenRow, left: &[Between]) -> Result<()> {
        if gap.why == "undecrypted" {
            // One place: it is covered, or it is not.
            if left.is_empty() {
                sqlx::query(CLOSE).bind(gap.id).execute(&mut self.conn).await?;
            }
            return Ok(());
        }
        let Some(((after, before), others)) = left.split_first() else {
            sqlx::query(DROP).bind(gap.id).execute(&mut self.conn).await?;
            return Ok(());
        };
        sqlx::query(NARROW)
            .bind(gap.id)
            .bind(after)
            .bind(before)
            .execute(&mut self.conn)
            .await?;
        for (after, before) in others {
            self.insert_gap(chat, (&gap.why, gap.chunk), (*after, *before))
                .await?;
        }
        Ok(())
    }

    pub(super) async fn insert_gap(
        &mut self,
        chat: ChatId,
        (why, chunk): (&str, Option<u32>),
        (after, before): Between,
    ) -> Result<()> {
        sqlx::query(INSERT)
            .bind(chat.0)
            .bind(why)
            .bind(chunk)
            .bind(after)
            .bind(before)
            .execute(&mut self.conn)
            .await?;
        self.log_past(chat, 1);
        Ok(())
    }

    /// A piece of history ends at `newest`, and the piece `chunk`, which comes before it, is missing: what it holds of
    /// this chat stands behind that.
    pub async fn note_missing_piece(
        &mut self,
        chat: ChatId,
        chunk: u32,
        newest: UnixMillis,
        now: UnixMillis,
    ) -> Result<()> {
        let after = place(newest, now).0;
        let above: Option<i64> = sqlx::query_scalar(NEXT_ABOVE)
            .bind(chat.0)
            .bind(after)
            .fetch_one(&mut self.conn)
            .await?;
        let known: bool = sqlx::query_scalar(HAS_PIECE)
            .bind(chat.0)
            .bind(chunk)
            .fetch_one(&mut self.conn)
            .await?;
        match above {
            Some(before) if !known => {
                self.insert_gap(chat, ("piece", Some(chunk)), (after, before))
                    .await
            }
            _ => Ok(()),
        }
    }

    /// The piece is here after all.
    pub async fn close_piece(&mut self, account: AccountId, chunk: u32) -> Result<()> {
        let chats: Vec<i64> = sqlx::query_scalar(DROP_PIECE)
            .bind(account.to_string())
            .bind(chunk)
            .fetch_all(&mut self.conn)
            .await?;
        for chat in chats {
            self.log_past(ChatId(chat), 1);
        }
        Ok(())
    }

    /// Messages sent before a moment that still wait for their body: at most `limit` new ones are noted. How many.
    pub async fn note_undecrypted(&mut self, before: UnixMillis, limit: u32) -> Result<usize> {
        let chats: Vec<i64> = sqlx::query_scalar(NOTE_UNDECRYPTED)
            .bind(before.0)
            .bind(limit)
            .fetch_all(&mut self.conn)
            .await?;
        for chat in &chats {
            self.log_past(ChatId(*chat), 1);
        }
        Ok(chats.len())
    }

    /// The message has its body.
    pub(super) async fn forget_gap_of(&mut self, chat: ChatId, message: MessageId) -> Result<()> {
        let done = sqlx::query(FORGET_OF)
            .bind(message.0)
            .execute(&mut self.conn)
            .await?;
        self.log_past(chat, done.rows_affected());
        Ok(())
    }

    pub(super) async fn move_gaps_of_chat(&mut self, kept: ChatId, gone: ChatId) -> Result<()> {
        self.run_pair(MOVE, kept.0, gone.0).await
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    fn all_without(gaps: Vec<(i64, i64)>, covered: &[(i64, i64)]) -> Vec<(i64, i64)> {
        covered.iter().fold(gaps, |gaps, stretch| {
            gaps.into_iter().flat_map(|gap| without(gap, *stretch)).collect()
        })
    }

    #[test]
    fn what_is_known_is_taken_out_of_a_gap() {
        assert_eq!(without((10, 50), (60, 70)), [(10, 50)]);
        assert_eq!(without((10, 50), (50, 70)), [(10, 50)], "its end is here anyway");
        assert_eq!(without((10, 50), (30, 50)), [(10, 30)]);
        assert_eq!(without((10, 50), (5, 30)), [(30, 50)]);
        assert_eq!(without((10, 50), (20, 30)), [(10, 20), (30, 50)]);
        assert_eq!(without((10, 50), (10, 50)), []);
        assert_eq!(without((10, 50), (i64::MIN, 50)), []);
    }

    /// Every order of the same stretches leaves the same.
    #[test]
    fn the_order_in_which_stretches_come_does_not_matter() {
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((seed >> 33) % below).unwrap()
        };
        for _ in 0..500 {
            let stretches: Vec<(i64, i64)> = (0..6)
                .map(|_| {
                    let first = next(100);
                    (first, first + next(30))
                })
                .collect();
            let mut forward = all_without(vec![(20, 80)], &stretches);
            let mut shuffled = stretches.clone();
            for place in (1..shuffled.len()).rev() {
                let other = usize::try_from(next(u64::try_from(place).unwrap() + 1)).unwrap();
                shuffled.swap(place, other);
            }
            let mut backward = all_without(vec![(20, 80)], &shuffled);
            forward.sort_unstable();
            backward.sort_unstable();
            assert_eq!(forward, backward, "{stretches:?} and {shuffled:?}");
        }
    }
}
