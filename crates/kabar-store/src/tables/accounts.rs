//! `accounts`: the linked numbers.

use super::{account_choices::choices_from, account_id, broken};
use crate::{Change, Result, StoreError, Tx, names, sql::statements, view::View};
use kabar_types::{Account, AccountId, ChatId, Jid, SessionState, UnixMillis};

/// A number that was just linked.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub id: AccountId,
    pub name: String,
    /// Two letters for the square.
    pub letters: String,
    /// 1–10.
    pub colour: u8,
    pub phone: Jid,
    pub lid: Option<Jid>,
    pub state: SessionState,
    pub created_at: UnixMillis,
}

/// What the core needs to run an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRecord {
    pub id: AccountId,
    pub phone: Option<Jid>,
    pub lid: Option<Jid>,
    /// As of the last time it was set: after a start, a memory.
    pub state: SessionState,
    pub created_at: UnixMillis,
}

/// Pieces of the history of an account that are missing; ?2 is the moment before which silence means that no more comes.
macro_rules! gaps_of {
    ($account:literal) => {
        concat!(
            "COALESCE((SELECT gap.gaps FROM history_gaps gap WHERE gap.account_id = ",
            $account,
            "), 0) + COALESCE((SELECT MAX(h.progress) < 100 AND MAX(h.received_at) <= ?2 FROM history_chunks h",
            " WHERE h.account_id = ",
            $account,
            " AND h.answers IS NULL), 0) + COALESCE((SELECT o.announced_at > 0 AND o.announced_at <= ?2",
            " AND NOT EXISTS (SELECT 1 FROM history_chunks h WHERE h.account_id = o.id AND h.answers IS NULL)",
            " FROM accounts o WHERE o.id = ",
            $account,
            "), 0)"
        )
    };
}

/// A phone says with each piece of history how much of it is done. When the furthest word is less than all of it, and
/// nothing has come for so long, at least one more piece is missing; so it is when a phone announced pieces and none
/// came at all. What numbers are missing between others is said by
/// the view `history_gaps`.
pub(super) const HISTORY_QUIET_MS: i64 = 20_000;

statements! {
    INSERT = "INSERT INTO accounts (id, name, letters, colour, phone_jid, lid, state, position, created_at, choices)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT COALESCE(MAX(position), 0) + 1 FROM accounts), ?8,
            COALESCE((SELECT l.choices FROM links l WHERE l.account_id = ?1), '{}'))";
    LIST = concat!("SELECT a.id, a.name, a.letters, a.colour, a.phone_jid, a.state, a.choices,
            (SELECT COALESCE(SUM(c.unread), 0) FROM chats c WHERE c.account_id = a.id AND c.unread > 0
                AND c.archived = 0 AND c.muted_until <> -1 AND c.muted_until <= ?1) AS unread,
            ", gaps_of!("a.id"), " AS gaps, a.gaps_seen
        FROM accounts a LEFT JOIN account_sets s ON s.id = a.set_id
        ORDER BY s.position IS NOT NULL, s.position, s.id, a.position, a.id");
    /// Without what is counted: this is asked for each time something arrives or is sent.
    RECORDS = "SELECT a.id, a.phone_jid, a.lid, a.state, a.created_at
        FROM accounts a LEFT JOIN account_sets s ON s.id = a.set_id
        ORDER BY s.position IS NOT NULL, s.position, s.id, a.position, a.id";
    RECORD = "SELECT id, phone_jid, lid, state, created_at FROM accounts WHERE id = ?1";
    FIND_BY_PHONE = "SELECT id FROM accounts WHERE phone_jid = ?1 AND phone_jid <> ''";
    UPDATE = "UPDATE accounts SET name = ?2, letters = ?3, colour = ?4 WHERE id = ?1";
    SET_STATE = "UPDATE accounts SET state = ?2 WHERE id = ?1 AND state <> ?2";
    SET_ADDRESSES = "UPDATE accounts SET phone_jid = COALESCE(?2, phone_jid), lid = COALESCE(?3, lid) WHERE id = ?1";
    DELETE = "DELETE FROM accounts WHERE id = ?1";
    GAPS_SEEN = concat!("UPDATE accounts SET gaps_seen = ", gaps_of!("accounts.id"), " WHERE id = ?1");
    EXISTS = "SELECT count(*) FROM accounts WHERE id = ?1";
    DELETE_CHATS = "DELETE FROM chats WHERE account_id = ?1 RETURNING id";
    DELETE_CHUNKS = "DELETE FROM history_chunks WHERE account_id = ?1";
    FORGET_PIECES = "DELETE FROM history_chunks WHERE account_id = ?1 AND state = 'imported'";
    FORGET_ASKS = "DELETE FROM chunk_asks WHERE account_id = ?1";
    NO_GAPS_SEEN = "UPDATE accounts SET gaps_seen = 0, announced_at = 0 WHERE id = ?1";
    DELETE_PROOFS = "DELETE FROM parked_proofs WHERE account_id = ?1";
    DELETE_NAMES = "DELETE FROM saved_names WHERE account_id = ?1";
    /// People nobody needs any more after an account went.
    DELETE_STRANGERS = "DELETE FROM contacts WHERE NOT EXISTS (SELECT 1 FROM chats c WHERE c.contact_id = contacts.id)
        AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.sender_id = contacts.id AND m.sender_id > 0)
        AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.quote_sender = contacts.id AND m.quote_sender > 0)
        AND contacts.id NOT IN (SELECT contact_id FROM saved_names)
        AND contacts.id NOT IN (SELECT contact_id FROM blocks)
        AND contacts.id NOT IN (SELECT contact_id FROM suppressions)
        AND NOT EXISTS (SELECT 1 FROM campaign_attempts t WHERE t.contact_id = contacts.id)
        AND NOT EXISTS (SELECT 1 FROM recipients r WHERE r.contact_id = contacts.id)";
    DELETE_BLOCKS = "DELETE FROM blocks WHERE account_id = ?1";
    DELETE_PROFILES = "DELETE FROM contact_profiles WHERE account_id = ?1";
    DELETE_PICTURES = "DELETE FROM pictures WHERE account_id = ?1";
    SET_OWN_NAME = "UPDATE accounts SET push_name = ?2 WHERE id = ?1 AND push_name <> ?2";
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: String,
    name: String,
    letters: String,
    colour: u8,
    phone_jid: String,
    state: String,
    choices: String,
    unread: u32,
    gaps: u32,
    gaps_seen: u32,
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    id: String,
    phone_jid: String,
    lid: String,
    state: String,
    created_at: i64,
}

impl RecordRow {
    fn record(self) -> Result<AccountRecord> {
        Ok(AccountRecord {
            id: account_id(&self.id)?,
            state: parse_state(&self.state)?,
            phone: jid(self.phone_jid),
            lid: jid(self.lid),
            created_at: UnixMillis(self.created_at),
        })
    }
}

impl AccountRow {
    fn state(&self) -> Result<SessionState> {
        parse_state(&self.state)
    }

    fn view(self) -> Result<Account> {
        Ok(Account {
            id: account_id(&self.id)?,
            phone: names::phone(&self.phone_jid),
            history_gaps: match self.state()? {
                // What is missing may still come.
                SessionState::Syncing { .. } => 0,
                _ if self.gaps > self.gaps_seen => self.gaps,
                _ => 0,
            },
            state: self.state()?,
            name: self.name,
            letters: self.letters,
            colour: self.colour,
            unread: self.unread,
            mute: choices_from(&self.choices)?.settings.mute,
        })
    }
}

/// An address column; empty means none.
pub(super) fn jid(text: String) -> Option<Jid> {
    (!text.is_empty()).then(|| Jid::new(text))
}

fn parse_state(text: &str) -> Result<SessionState> {
    serde_json::from_str(text).map_err(|_| broken("a session state"))
}

fn state_text(state: &SessionState) -> Result<String> {
    serde_json::to_string(state).map_err(|error| StoreError::Internal(error.to_string()))
}

impl View {
    async fn account_rows(&mut self, now: UnixMillis) -> Result<Vec<AccountRow>> {
        let quiet = now.plus(-HISTORY_QUIET_MS);
        let query = sqlx::query_as(LIST).bind(now.0).bind(quiet.0);
        Ok(query.fetch_all(&mut self.conn).await?)
    }

    /// All accounts, in rail order. `now` decides which chats are still muted and so not counted as unread.
    pub async fn list_accounts(&mut self, now: UnixMillis) -> Result<Vec<Account>> {
        self.account_rows(now)
            .await?
            .into_iter()
            .map(AccountRow::view)
            .collect()
    }

    /// One account.
    pub async fn get_account(&mut self, id: AccountId, now: UnixMillis) -> Result<Account> {
        let all = self.list_accounts(now).await?;
        all.into_iter()
            .find(|account| account.id == id)
            .ok_or(StoreError::NotFound("account"))
    }

    /// All accounts, as the core runs them.
    pub async fn list_account_records(&mut self) -> Result<Vec<AccountRecord>> {
        let rows: Vec<RecordRow> = sqlx::query_as(RECORDS).fetch_all(&mut self.conn).await?;
        rows.into_iter().map(RecordRow::record).collect()
    }

    /// One account, as the core runs it.
    pub async fn get_account_record(&mut self, id: AccountId) -> Result<AccountRecord> {
        let row: Option<RecordRow> = sqlx::query_as(RECORD)
            .bind(id.to_string())
            .fetch_optional(&mut self.conn)
            .await?;
        row.ok_or(StoreError::NotFound("account"))?.record()
    }

    /// The account that has this number.
    pub async fn find_account_by_phone(&mut self, phone: &Jid) -> Result<Option<AccountId>> {
        let id: Option<String> = sqlx::query_scalar(FIND_BY_PHONE)
            .bind(phone.as_str())
            .fetch_optional(&mut self.conn)
            .await?;
        id.map(|text| account_id(&text)).transpose()
    }
}

impl Tx {
    /// Adds an account, last of those in no set, with what was chosen for it when linking began. [`StoreError::Conflict`] when its number is linked already.
    pub async fn insert_account(&mut self, new: &NewAccount) -> Result<()> {
        sqlx::query(INSERT)
            .bind(new.id.to_string())
            .bind(&new.name)
            .bind(&new.letters)
            .bind(new.colour)
            .bind(new.phone.as_str())
            .bind(new.lid.as_ref().map_or("", Jid::as_str))
            .bind(state_text(&new.state)?)
            .bind(new.created_at.0)
            .execute(&mut self.conn)
            .await?;
        self.log(Change::Account(new.id));
        Ok(())
    }

    /// Sets what only this installation sees of an account.
    pub async fn update_account(
        &mut self,
        id: AccountId,
        name: &str,
        letters: &str,
        colour: u8,
    ) -> Result<()> {
        let done = sqlx::query(UPDATE)
            .bind(id.to_string())
            .bind(name)
            .bind(letters)
            .bind(colour)
            .execute(&mut self.conn)
            .await?;
        self.log_account(id, done.rows_affected())
    }

    /// Sets the state of an account's session; false when it was the same already.
    pub async fn set_account_state(&mut self, id: AccountId, state: &SessionState) -> Result<bool> {
        let text = state_text(state)?;
        let done = sqlx::query(SET_STATE)
            .bind(id.to_string())
            .bind(text)
            .execute(&mut self.conn)
            .await?;
        if done.rows_affected() == 0 {
            let known: i64 = sqlx::query_scalar(EXISTS)
                .bind(id.to_string())
                .fetch_one(&mut self.conn)
                .await?;
            return if known == 0 {
                Err(StoreError::NotFound("account"))
            } else {
                Ok(false)
            };
        }
        self.log(Change::Account(id));
        Ok(true)
    }

    /// Sets the account's own addresses; `None` leaves one as it is.
    pub async fn set_account_addresses(
        &mut self,
        id: AccountId,
        phone: Option<&Jid>,
        lid: Option<&Jid>,
    ) -> Result<()> {
        let done = sqlx::query(SET_ADDRESSES)
            .bind(id.to_string())
            .bind(phone.map(Jid::as_str))
            .bind(lid.map(Jid::as_str))
            .execute(&mut self.conn)
            .await?;
        self.log_account(id, done.rows_affected())
    }

    /// Sets the name people see of the account. False when it was the same already.
    pub async fn set_own_name(&mut self, id: AccountId, name: &str) -> Result<bool> {
        let query = sqlx::query(SET_OWN_NAME).bind(id.to_string()).bind(name);
        let changed = query.execute(&mut self.conn).await?.rows_affected() > 0;
        if changed {
            self.log(Change::Account(id));
        }
        Ok(changed)
    }

    /// A new device is sent the history anew, numbered from the beginning: what is known of the pieces of the one before
    /// says nothing about it. What is not imported yet still will be.
    pub async fn forget_pieces(&mut self, id: AccountId) -> Result<()> {
        for statement in [FORGET_PIECES, FORGET_ASKS, NO_GAPS_SEEN] {
            sqlx::query(statement)
                .bind(id.to_string())
                .execute(&mut self.conn)
                .await?;
        }
        Ok(())
    }

    /// The person has read that pieces of history are missing.
    pub async fn set_history_gaps_seen(&mut self, id: AccountId, now: UnixMillis) -> Result<()> {
        let done = sqlx::query(GAPS_SEEN)
            .bind(id.to_string())
            .bind(now.plus(-HISTORY_QUIET_MS).0)
            .execute(&mut self.conn)
            .await?;
        self.log_account(id, done.rows_affected())
    }

    /// Removes an account with everything that belongs to it, and the people only it knew.
    pub async fn delete_account(&mut self, id: AccountId) -> Result<()> {
        self.known.forget();
        self.cancel_recipients_of(id).await?;
        let done = sqlx::query(DELETE)
            .bind(id.to_string())
            .execute(&mut self.conn)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("account"));
        }
        sqlx::query(DELETE_STRANGERS).execute(&mut self.conn).await?;
        self.log(Change::AccountRemoved(id));
        Ok(())
    }

    /// Removes everything an account has been told and was to send, and the people only it knew. The account stays.
    pub async fn delete_history(&mut self, id: AccountId) -> Result<()> {
        self.known.forget();
        self.cancel_recipients_of(id).await?;
        let chats: Vec<i64> = sqlx::query_scalar(DELETE_CHATS)
            .bind(id.to_string())
            .fetch_all(&mut self.conn)
            .await?;
        for statement in [
            DELETE_CHUNKS,
            DELETE_PROOFS,
            DELETE_NAMES,
            DELETE_BLOCKS,
            DELETE_PROFILES,
            DELETE_PICTURES,
        ] {
            sqlx::query(statement)
                .bind(id.to_string())
                .execute(&mut self.conn)
                .await?;
        }
        sqlx::query(DELETE_STRANGERS).execute(&mut self.conn).await?;
        for chat in chats {
            self.log(Change::ChatRemoved(id, ChatId(chat)));
        }
        // What it has not read is counted from its chats.
        self.log_account(id, 1)
    }

    pub(super) fn log_account(&mut self, id: AccountId, rows: u64) -> Result<()> {
        if rows == 0 {
            return Err(StoreError::NotFound("account"));
        }
        self.log(Change::Account(id));
        Ok(())
    }
}
