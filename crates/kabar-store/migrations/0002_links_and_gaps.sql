-- Links under way: written before WhatsApp is asked for a code, gone with the account's row or with the undo. What
-- stands here at a start was cut off by a crash, and the phone may have said yes already.
CREATE TABLE links (
    account_id TEXT    NOT NULL PRIMARY KEY,          -- UUID; of the row to come, or of an account that is linked again
    name       TEXT    NOT NULL,                      -- how the new account is to be called
    letters    TEXT    NOT NULL,
    colour     INTEGER NOT NULL CHECK (colour BETWEEN 1 AND 10),
    started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How many pieces of history were missing when the person read of it.
ALTER TABLE accounts ADD COLUMN gaps_seen INTEGER NOT NULL DEFAULT 0;

-- Pieces of the phone's history that should be here and are not: numbers up to the highest that never came or cannot be
-- read, and unreadable ones without a number. Phones number from 0 or from 1, so 0 is missed only when it is unreadable.
CREATE INDEX history_chunks_by_number ON history_chunks (account_id, chunk, state);
CREATE VIEW history_gaps AS
    SELECT account_id, COALESCE(MAX(chunk), 0)
        - COUNT(DISTINCT CASE WHEN chunk > 0 AND state <> 'unreadable' THEN chunk END)
        + COUNT(CASE WHEN COALESCE(chunk, 0) = 0 AND state = 'unreadable' THEN 1 END) AS gaps
    FROM history_chunks GROUP BY account_id;
