//! `account_sets`, and the order of `accounts` within them.

use super::{account_id, id_list};
use crate::{Change, Result, StoreError, Tx, sql::statements, view::View};
use kabar_types::{AccountId, AccountSet, AccountSetId, RailGroup};

statements! {
    SETS = "SELECT id, name FROM account_sets ORDER BY position, id";
    MEMBERS = "SELECT id, set_id FROM accounts ORDER BY position, id";
    INSERT = "INSERT INTO account_sets (name, position)
        VALUES (?1, (SELECT COALESCE(MAX(position), 0) + 1 FROM account_sets))";
    RENAME = "UPDATE account_sets SET name = ?2 WHERE id = ?1";
    DELETE = "DELETE FROM account_sets WHERE id = ?1";
    /// One parameter carries the new order of a whole set: a list of account ids.
    PLACE = "UPDATE accounts SET set_id = ?2,
            position = (SELECT w.key + 1 FROM json_each(?1) w WHERE w.value = accounts.id)
        WHERE id IN (SELECT value FROM json_each(?1))";
    PLACE_SETS = "UPDATE account_sets SET position = (SELECT w.key + 1 FROM json_each(?1) w WHERE w.value = account_sets.id)
        WHERE id IN (SELECT value FROM json_each(?1))";
}

impl View {
    /// The numbers in order, those of no set first.
    pub async fn rail(&mut self) -> Result<Vec<RailGroup>> {
        let sets: Vec<(i64, String)> = sqlx::query_as(SETS).fetch_all(&mut self.conn).await?;
        let members: Vec<(String, Option<i64>)> = sqlx::query_as(MEMBERS).fetch_all(&mut self.conn).await?;
        let within = |set: Option<i64>| -> Result<Vec<AccountId>> {
            let of_set = members.iter().filter(|(_, of)| *of == set);
            of_set.map(|(id, _)| account_id(id)).collect()
        };
        let mut rail = vec![RailGroup {
            set: None,
            accounts: within(None)?,
        }];
        for (id, name) in sets {
            rail.push(RailGroup {
                set: Some(AccountSet {
                    id: AccountSetId(id),
                    name,
                }),
                accounts: within(Some(id))?,
            });
        }
        Ok(rail)
    }
}

impl Tx {
    /// Adds an empty set after the others.
    pub async fn insert_account_set(&mut self, name: &str) -> Result<AccountSetId> {
        let done = sqlx::query(INSERT).bind(name).execute(&mut self.conn).await?;
        self.log(Change::Rail);
        Ok(AccountSetId(done.last_insert_rowid()))
    }

    pub async fn rename_account_set(&mut self, id: AccountSetId, name: &str) -> Result<()> {
        let done = sqlx::query(RENAME)
            .bind(id.0)
            .bind(name)
            .execute(&mut self.conn)
            .await?;
        self.log_rail(done.rows_affected())
    }

    /// Its accounts are in no set afterwards.
    pub async fn delete_account_set(&mut self, id: AccountSetId) -> Result<()> {
        let done = sqlx::query(DELETE).bind(id.0).execute(&mut self.conn).await?;
        self.log_rail(done.rows_affected())
    }

    /// Puts these accounts, in this order, into a set or into none. They are all that shall be in it.
    pub async fn place_accounts(&mut self, set: Option<AccountSetId>, accounts: &[AccountId]) -> Result<()> {
        let list = serde_json::json!(accounts).to_string();
        let done = sqlx::query(PLACE)
            .bind(list)
            .bind(set.map(|set| set.0))
            .execute(&mut self.conn)
            .await?;
        self.log_rail(done.rows_affected())
    }

    /// Puts all sets into this order.
    pub async fn place_account_sets(&mut self, sets: &[AccountSetId]) -> Result<()> {
        let done = sqlx::query(PLACE_SETS)
            .bind(id_list(sets))
            .execute(&mut self.conn)
            .await?;
        self.log_rail(done.rows_affected())
    }

    fn log_rail(&mut self, rows: u64) -> Result<()> {
        if rows == 0 {
            return Err(StoreError::NotFound("account set"));
        }
        self.log(Change::Rail);
        Ok(())
    }
}
