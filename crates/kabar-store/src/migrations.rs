//! The schema, carried inside the program: migrations are files, added at the end and never edited.

use crate::{Result, StoreError};
use sqlx::SqlSafeStr;
use sqlx::SqliteConnection;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

/// Version, name and text of every migration, oldest first.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "first", include_str!("../migrations/0001_first.sql")),
    (
        2,
        "links and gaps",
        include_str!("../migrations/0002_links_and_gaps.sql"),
    ),
    (
        3,
        "connections",
        include_str!("../migrations/0003_connections.sql"),
    ),
    (
        4,
        "choices and sets",
        include_str!("../migrations/0004_choices_and_sets.sql"),
    ),
    (
        5,
        "device resumes",
        include_str!("../migrations/0005_device_resumes.sql"),
    ),
    (6, "changes", include_str!("../migrations/0006_changes.sql")),
    (7, "kinds", include_str!("../migrations/0007_kinds.sql")),
    (8, "app state", include_str!("../migrations/0008_app_state.sql")),
    (9, "search", include_str!("../migrations/0009_search.sql")),
    (
        11,
        "disappearing",
        include_str!("../migrations/0011_disappearing.sql"),
    ),
    (13, "history", include_str!("../migrations/0013_history.sql")),
    (14, "groups", include_str!("../migrations/0014_groups.sql")),
    (15, "people", include_str!("../migrations/0015_people.sql")),
    (
        16,
        "smaller index",
        include_str!("../migrations/0016_smaller_index.sql"),
    ),
    (19, "campaigns", include_str!("../migrations/0019_campaigns.sql")),
    (
        20,
        "words and consent",
        include_str!("../migrations/0020_words_and_consent.sql"),
    ),
    (21, "lists", include_str!("../migrations/0021_lists.sql")),
    (22, "pace", include_str!("../migrations/0022_pace.sql")),
    (23, "reports", include_str!("../migrations/0023_reports.sql")),
];

/// The version this program writes.
pub(crate) fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|(version, _, _)| *version)
        .max()
        .unwrap_or(0)
}

/// Every version there is, oldest first.
pub(crate) fn versions() -> Vec<i64> {
    MIGRATIONS.iter().map(|(version, _, _)| *version).collect()
}

/// Brings the schema up to date, each migration in a transaction of its own.
pub(crate) async fn migrate(conn: &mut SqliteConnection) -> Result<()> {
    migrate_to(conn, newest()).await
}

/// Brings the schema to the one of an earlier program.
pub(crate) async fn migrate_to(conn: &mut SqliteConnection, upto: i64) -> Result<()> {
    let steps = MIGRATIONS
        .iter()
        .filter(|(version, _, _)| *version <= upto)
        .map(|(version, name, sql)| {
            Migration::new(
                *version,
                (*name).into(),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator::with_migrations(steps)
        .run(conn)
        .await
        .map_err(from_migrate)
}

fn from_migrate(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        MigrateError::VersionMissing(found) => StoreError::Newer {
            found,
            known: newest(),
        },
        other => StoreError::Internal(other.to_string()),
    }
}

/// The document `docs/schema.sql`: every migration with its comments, in the order in which they are applied.
pub fn schema_document() -> String {
    let mut text = String::from(
        "-- The schema of kabar.db. Written by `cargo run -p kabar-store --bin schema docs/schema.sql`: do not edit.\n",
    );
    for (version, name, sql) in MIGRATIONS {
        text.push_str(&format!(
            "\n-- ===== Migration {version:04}: {name} =====\n\n{}\n",
            sql.trim_end()
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{migrate, newest, schema_document};
    use sqlx::{Connection, Executor, Row, SqliteConnection, raw_sql};
    use std::{fs, path::Path};

    /// Every table, index and column that stands in a schema.
    async fn shape(conn: &mut SqliteConnection) -> Vec<String> {
        let rows = conn
            .fetch_all(
                "SELECT m.type || ' ' || m.name || ' ' || COALESCE(x.name, '') || ' ' || COALESCE(x.type, '') || ' '
                     || COALESCE(x.\"notnull\", '') || ' ' || COALESCE(x.dflt_value, '') || ' ' || COALESCE(m.sql, '')
                 FROM sqlite_master m LEFT JOIN pragma_table_xinfo(m.name) x
                 WHERE m.name NOT LIKE '%sqlx_migrations%' ORDER BY 1",
            )
            .await
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    #[tokio::test]
    async fn the_document_makes_exactly_the_schema_that_the_migrations_make() {
        let mut migrated = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        migrate(&mut migrated).await.unwrap();
        let mut documented = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        documented
            .execute(raw_sql(sqlx::AssertSqlSafe(schema_document())))
            .await
            .unwrap();
        let expected = shape(&mut migrated).await;
        assert!(expected.len() > 80, "{}", expected.len());
        assert_eq!(shape(&mut documented).await, expected);
    }

    #[test]
    fn the_document_in_docs_is_the_one_this_program_writes() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema.sql");
        let written = fs::read_to_string(file).unwrap().replace("\r\n", "\n");
        assert_eq!(
            written,
            schema_document(),
            "run: cargo run -p kabar-store --bin schema docs/schema.sql"
        );
    }

    #[tokio::test]
    async fn migrating_twice_changes_nothing() {
        let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        migrate(&mut conn).await.unwrap();
        let before = shape(&mut conn).await;
        migrate(&mut conn).await.unwrap();
        assert_eq!(shape(&mut conn).await, before);
        assert_eq!(
            Some(newest()),
            super::MIGRATIONS.last().map(|(version, _, _)| *version)
        );
    }
}
