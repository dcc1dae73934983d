-- What is known of a chat's past beyond what is here, and what was asked of the phone about it last. One request at a
-- time for each chat; one that was under way when Kabar ended counts as unanswered.
CREATE TABLE chat_pasts (
    chat_id   INTEGER NOT NULL PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
    phone     TEXT    NOT NULL DEFAULT 'unknown',     -- whether the phone has older messages: unknown | more | none
    fetch     TEXT    NOT NULL DEFAULT 'idle',        -- idle | asking | got | failed
    fetch_at  INTEGER NOT NULL DEFAULT 0,             -- since when that is so
    request   TEXT    NOT NULL DEFAULT '',            -- WhatsApp's id of the request; empty until it is written
    anchor_at INTEGER NOT NULL DEFAULT 0,             -- place (sort_at) of the message whose predecessors were asked for
    last_row  INTEGER NOT NULL DEFAULT 0,             -- the newest messages.id then: what came since is new
    got       INTEGER NOT NULL DEFAULT 0,             -- messages that came
    error     TEXT    NOT NULL DEFAULT '',            -- an error code, for failed
    blank_id  INTEGER NOT NULL DEFAULT 0              -- the newest blank (see blanks) this chat was looked at for
) STRICT, WITHOUT ROWID;

-- Times in which an account heard nothing and that WhatsApp did not make up for: between two links, or offline for longer
-- than its servers keep what waits.
CREATE TABLE blanks (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    until_at   INTEGER NOT NULL                       -- its end: what came before is from before the blank
) STRICT;
CREATE INDEX blanks_of_account ON blanks (account_id, id);

-- Places in a timeline where messages may be missing: between two places (sort_at), neither of them included.
CREATE TABLE chat_gaps (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id    INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    why        TEXT    NOT NULL,                      -- blank | piece | undecrypted
    chunk      INTEGER,                               -- for "piece": the number of the missing piece of history
    message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,  -- for "undecrypted": the row that waits for its body
    after_at   INTEGER NOT NULL,
    before_at  INTEGER NOT NULL,
    closed     INTEGER NOT NULL DEFAULT 0             -- 1: the phone has nothing more for it; it is not told again
) STRICT;
CREATE INDEX chat_gaps_of_chat ON chat_gaps (chat_id, after_at);
CREATE UNIQUE INDEX chat_gaps_of_message ON chat_gaps (message_id) WHERE message_id IS NOT NULL;
-- Messages that wait for their body, by when they were sent.
CREATE INDEX messages_waiting ON messages (sent_at) WHERE kind = 'waiting';

-- The request a piece of history answers; NULL: the phone sent it by itself, after linking. Answers are not pieces that
-- could be missing from a row of numbers.
ALTER TABLE history_chunks ADD COLUMN answers TEXT;
-- When the phone first said, after a link, that it sends pieces; 0: it did not. One that came to nothing leaves no other trace.
ALTER TABLE accounts ADD COLUMN announced_at INTEGER NOT NULL DEFAULT 0;
-- Missing pieces that the phone was asked for once more. A row goes when its piece comes.
CREATE TABLE chunk_asks (
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    chunk      INTEGER NOT NULL,
    state      TEXT    NOT NULL,                      -- asking | failed
    at         INTEGER NOT NULL,                      -- since when that is so
    error      TEXT    NOT NULL DEFAULT '',           -- an error code, for failed
    PRIMARY KEY (account_id, chunk)
) STRICT, WITHOUT ROWID;
-- One that comes again takes the place of a copy that could not be read.
DROP VIEW history_gaps;
-- Told without reading through the pieces themselves: `answers` stands behind them.
DROP INDEX history_chunks_by_number;
DROP INDEX history_chunks_by_arrival;
CREATE INDEX history_chunks_sent ON history_chunks (account_id, chunk, state, progress, received_at) WHERE answers IS NULL;
CREATE VIEW history_gaps AS
    SELECT account_id, COALESCE(MAX(chunk), 0)
        - COUNT(DISTINCT CASE WHEN chunk > 0 AND state <> 'unreadable' THEN chunk END)
        + COUNT(CASE WHEN COALESCE(chunk, 0) = 0 AND state = 'unreadable' THEN 1 END) AS gaps
    FROM history_chunks WHERE answers IS NULL GROUP BY account_id;

-- A chat that is being cleared or deleted, in slices: 0 no; 1 cleared, starred messages stay; 2 cleared; 3 deleted. What
-- `cleared_until` covers goes, of the rows up to `clearing_row`: what comes live meanwhile is new.
ALTER TABLE chats ADD COLUMN clearing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN clearing_row INTEGER NOT NULL DEFAULT 0;
CREATE INDEX chats_clearing ON chats (id) WHERE clearing > 0;
