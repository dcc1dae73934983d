//! How statements are written down: as named constants, listed, so that a test can prepare every one of them
//! against the migrated schema. No statement is put together at run time.

/// Declares the statements of a file and, for the test, the list of them.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* const $name: &str = $sql;)+

        /// Every statement of this file.
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[&str] = &[$($name),+];
    };
}
pub(crate) use statements;

#[cfg(test)]
mod tests {
    use crate::{migrations, tables};
    use sqlx::{Connection, Executor, Row, SqlSafeStr, SqliteConnection};
    use std::{fs, path::Path};

    #[tokio::test]
    async fn every_statement_prepares_against_the_migrated_schema() {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        migrations::migrate(&mut conn).await.unwrap();
        let all = tables::all_statements();
        assert!(all.len() > 60, "only {} statements are listed", all.len());
        for sql in all {
            let prepared = (&mut conn).prepare(sql.into_sql_str()).await;
            assert!(prepared.is_ok(), "{sql}\n{:?}", prepared.err());
        }
    }

    #[tokio::test]
    async fn no_statement_reads_all_messages_or_all_chats() {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        migrations::migrate(&mut conn).await.unwrap();
        // Indexes of a few rows: chats that were cleared, and those that are being.
        let small = ["USING INDEX chats_cleared", "USING INDEX chats_clearing"];
        let large = ["messages", "chats", "m", "g", "k", "l", "q", "x", "u", "c"];
        for sql in tables::all_statements() {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            for row in (&mut conn).fetch_all(explain.into_sql_str()).await.unwrap() {
                let step: String = row.get("detail");
                let scanned = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
                assert!(
                    small.iter().any(|index| step.ends_with(index))
                        || !scanned.is_some_and(|table| large.contains(&table)),
                    "{sql}\n{step}"
                );
            }
        }
    }

    #[test]
    fn no_statement_hides_outside_the_lists_and_none_selects_everything() {
        for file in sources(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").as_path()) {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            for call in ["query(\"", "query_as(\"", "query_scalar(\"", "AssertSqlSafe"] {
                assert!(!code.contains(call), "{} uses {call}", file.display());
            }
            assert!(
                !code.contains("SELECT *"),
                "{} selects everything",
                file.display()
            );
        }
    }

    fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(sources(&path));
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("sql.rs") {
                found.push(path);
            }
        }
        found
    }
}
