-- What became of each account's connection, one row for each change of its kind of state. Bounded: the newest 500 of an
-- account are kept. A connection that was lost and is being dialled again is one row, however many tries it takes.
CREATE TABLE connection_log (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    at         INTEGER NOT NULL,
    state      TEXT    NOT NULL                       -- the session state as it began, JSON as in accounts.state
) STRICT;
CREATE INDEX connection_log_of_account ON connection_log (account_id, id);

-- What WhatsApp last told about an account. `confirmed_at` is written now and then, not with each ack.
CREATE TABLE account_health (
    account_id   TEXT    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    confirmed_at INTEGER NOT NULL DEFAULT 0,          -- it last answered something of ours; 0: never
    limits       TEXT    NOT NULL DEFAULT '{"timelock":{"kind":"unknown"},"quota":{"kind":"unknown"}}',  -- JSON
    limits_at    INTEGER NOT NULL DEFAULT 0           -- when it was asked for them; 0: never
) STRICT, WITHOUT ROWID;
