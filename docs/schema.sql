-- The schema of kabar.db. Written by `cargo run -p kabar-store --bin schema docs/schema.sql`: do not edit.

-- ===== Migration 0001: first =====

-- The first schema. Comments here are the document: docs/schema.sql is made from it.
-- Moments are milliseconds since 1970 (UTC). Ids of ours are row ids; account ids are UUID text.
-- Rules: STRICT tables, NOT NULL with defaults, no fact stored twice. AUTOINCREMENT where an id is held elsewhere for a while
-- (a window, a running job): an id that was deleted must never come to mean another row.

-- What a person chose and what the installation must remember: one row per key, JSON values.
CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One linked WhatsApp number. Rows exist from the moment a link is confirmed; a cancelled link leaves none.
CREATE TABLE accounts (
    id         TEXT    NOT NULL PRIMARY KEY,          -- UUID; names the folder accounts/<id>/
    name       TEXT    NOT NULL,                      -- only this installation sees it
    letters    TEXT    NOT NULL,                      -- two, for the square
    colour     INTEGER NOT NULL CHECK (colour BETWEEN 1 AND 10),
    phone_jid  TEXT    NOT NULL DEFAULT '',           -- own address, phone-number form
    lid        TEXT    NOT NULL DEFAULT '',           -- own address, hidden form
    state      TEXT    NOT NULL DEFAULT '{"kind":"offline"}',  -- last known session state, JSON
    position   INTEGER NOT NULL,                      -- place in the rail
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX accounts_by_phone ON accounts (phone_jid) WHERE phone_jid <> '';

-- A person, over all accounts. One person may have a phone number, a hidden id (LID), or both.
CREATE TABLE contacts (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    push_name TEXT    NOT NULL DEFAULT '',            -- the name the person chose
    phone_jid TEXT    NOT NULL DEFAULT '',            -- also holds the rare address that is neither
    lid       TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX contacts_by_phone ON contacts (phone_jid) WHERE phone_jid <> '';
CREATE UNIQUE INDEX contacts_by_lid ON contacts (lid) WHERE lid <> '';

-- The name an account's phone has for a person in its address book.
CREATE TABLE saved_names (
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    name       TEXT    NOT NULL,
    PRIMARY KEY (account_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_names_of_contact ON saved_names (contact_id);

-- A chat of one account: with one person, or a group.
CREATE TABLE chats (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id  TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    contact_id  INTEGER          REFERENCES contacts (id),   -- direct chats
    group_jid   TEXT    NOT NULL DEFAULT '',                 -- groups
    group_name  TEXT    NOT NULL DEFAULT '',
    unread      INTEGER NOT NULL DEFAULT 0,
    pinned      INTEGER NOT NULL DEFAULT 0,
    archived    INTEGER NOT NULL DEFAULT 0,
    muted_until INTEGER NOT NULL DEFAULT 0,                  -- 0: not muted; -1: for ever
    draft       TEXT    NOT NULL DEFAULT '',
    sort_at     INTEGER NOT NULL DEFAULT 0,                  -- newest message's place, or last activity from history
    CHECK ((contact_id IS NULL) = (group_jid <> ''))
) STRICT;
CREATE UNIQUE INDEX chats_by_contact ON chats (account_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX chats_by_group ON chats (account_id, group_jid) WHERE group_jid <> '';
CREATE INDEX chats_in_order ON chats (pinned DESC, sort_at DESC, id DESC);
CREATE INDEX chats_of_account ON chats (account_id, unread);
CREATE INDEX chats_of_contact ON chats (contact_id) WHERE contact_id IS NOT NULL;

-- A message. Its key is canonical: chat and sender are rows of ours, so that a phone number and a hidden id of one
-- person cannot hold the same message twice. Sender 0 means "me" (any device of the account).
CREATE TABLE messages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id    INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    sender_id  INTEGER NOT NULL DEFAULT 0,            -- contacts.id, or 0 for me
    wa_id      TEXT    NOT NULL,
    sent_at    INTEGER NOT NULL,                      -- as the sender says
    sort_at    INTEGER NOT NULL,                      -- place in the timeline: sent_at (the end of its second), never later than its arrival
    kind       TEXT    NOT NULL,                      -- text | unsupported | waiting | revoked
    body       TEXT    NOT NULL DEFAULT '',           -- the text; for "unsupported" the kind's name
    raw        BLOB,                                  -- the protobuf, for kinds this version cannot show
    secret     BLOB,                                  -- 32 bytes, for messages of ours
    quote_wa_id  TEXT  NOT NULL DEFAULT '',
    quote_sender INTEGER,                             -- contacts.id, 0 for me
    quote_text   TEXT  NOT NULL DEFAULT '',
    status     TEXT    NOT NULL,                      -- pending | sent | delivered | read | played | failed | unknown
    error      TEXT    NOT NULL DEFAULT '',           -- an error code, for failed and unknown
    edited_at  INTEGER NOT NULL DEFAULT 0             -- when its writer last changed it; 0: never
) STRICT;
-- The id before the sender: a quote or a read mark may name a message without its writer.
CREATE UNIQUE INDEX messages_by_key ON messages (chat_id, wa_id, sender_id);
CREATE INDEX messages_in_order ON messages (chat_id, sort_at DESC, id DESC);
-- Receipts and acks name a message of ours by its id alone.
CREATE INDEX messages_mine_by_wa_id ON messages (wa_id) WHERE sender_id = 0;
-- For joining two contacts that turn out to be one person.
CREATE INDEX messages_by_sender ON messages (sender_id) WHERE sender_id > 0;
CREATE INDEX messages_by_quoted ON messages (quote_sender) WHERE quote_sender > 0;

-- Proof that came before its message (receipts and acks are not ordered). Applied when the message comes.
CREATE TABLE parked_proofs (
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    wa_id      TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (account_id, wa_id)
) STRICT, WITHOUT ROWID;

-- Edits and deletions that came before their message.
CREATE TABLE parked_changes (
    chat_id    INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    sender_id  INTEGER NOT NULL,
    wa_id      TEXT    NOT NULL,                      -- the message meant
    change     TEXT    NOT NULL,                      -- edit | revoke
    body       TEXT    NOT NULL DEFAULT '',
    at         INTEGER NOT NULL,
    PRIMARY KEY (chat_id, sender_id, wa_id, change)
) STRICT, WITHOUT ROWID;

-- The outbox: everything still to be sent. A job is deleted when its outcome is proven.
CREATE TABLE jobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    chat_id    INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,                      -- message | read
    message_id INTEGER          REFERENCES messages (id) ON DELETE CASCADE,  -- for kind message
    payload    TEXT    NOT NULL DEFAULT '',           -- JSON, for the other kinds
    lane       TEXT    NOT NULL DEFAULT 'interactive',  -- interactive | campaign
    state      TEXT    NOT NULL DEFAULT 'queued',     -- queued | sending | awaiting-ack | doubt
    attempts   INTEGER NOT NULL DEFAULT 0,            -- counted before each attempt
    not_before INTEGER NOT NULL DEFAULT 0,
    changed_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_in_order ON jobs (account_id, state, not_before, id);
CREATE INDEX jobs_by_chat ON jobs (chat_id, lane, id);
CREATE UNIQUE INDEX jobs_by_message ON jobs (message_id) WHERE message_id IS NOT NULL;

-- History chunks, stored before they are read: WhatsApp believes we have them. An imported one keeps its row without the
-- blob, so that a number which never came can be told from one that did.
CREATE TABLE history_chunks (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id  TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    chunk       INTEGER,                              -- the phone's number for it, when it gave one
    progress    INTEGER,                              -- 0–100, when it gave one
    state       TEXT    NOT NULL DEFAULT 'stored',    -- stored | imported | unreadable
    done        INTEGER NOT NULL DEFAULT 0,           -- conversations of it imported so far
    blob        BLOB    NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX history_chunks_waiting ON history_chunks (account_id, id) WHERE state = 'stored';

-- The event log. Rows say what changed, not how: a reader is given the row as it is now.
-- Bounded: the oldest rows go; a reader that was further behind loads everything again.
CREATE TABLE events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT,
    kind       TEXT    NOT NULL,                      -- account | account-removed | chat | chat-removed | message-added | message-changed | message-removed | settings
    target     INTEGER NOT NULL DEFAULT 0,            -- the row concerned
    parent     INTEGER NOT NULL DEFAULT 0             -- its chat, where the row itself may be gone
) STRICT;

-- ===== Migration 0002: links and gaps =====

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

-- ===== Migration 0003: connections =====

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

-- ===== Migration 0004: choices and sets =====

-- What a person chose for a number, as one JSON object: mute, notifications, downloads, device name, visibility, and its
-- proxy with the password. It is read and replaced as a whole, and never by anything else than the number's own key.
ALTER TABLE accounts ADD COLUMN choices TEXT NOT NULL DEFAULT '{}';
-- The same for a link under way: the account's row begins with it.
ALTER TABLE links ADD COLUMN choices TEXT NOT NULL DEFAULT '{}';

-- Named sets of numbers, in the order of the rail.
CREATE TABLE account_sets (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL
) STRICT;

-- The set an account is in; an account without one stands before all sets. `position` orders within a set.
ALTER TABLE accounts ADD COLUMN set_id INTEGER REFERENCES account_sets (id) ON DELETE SET NULL;
CREATE INDEX accounts_of_set ON accounts (set_id, position);

-- ===== Migration 0005: device resumes =====

-- How often the account's device file was resumed: twin of the count in the file itself (its `user_version`), written
-- after it. A file with a lower count is an older copy that was put back, and is never used.
ALTER TABLE accounts ADD COLUMN device_resumes INTEGER NOT NULL DEFAULT 0 CHECK (device_resumes >= 0);

-- ===== Migration 0006: changes =====

-- What people think of messages, an emoji each. Keyed by the id on WhatsApp and not by our row, so that one which comes
-- before its message stands ready when that comes.
CREATE TABLE reactions (
    chat_id   INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    wa_id     TEXT    NOT NULL,                       -- the message meant
    sender_id INTEGER NOT NULL,                       -- whose: contacts.id, or 0 for me
    emoji     TEXT    NOT NULL,                       -- empty: taken back; the row stays, so that an older one stays gone
    at        INTEGER NOT NULL,                       -- the newest wins
    PRIMARY KEY (chat_id, wa_id, sender_id)
) STRICT, WITHOUT ROWID;
-- For joining two contacts that turn out to be one person.
CREATE INDEX reactions_by_sender ON reactions (sender_id) WHERE sender_id > 0;

-- Jobs of kind "change" (new words, a deletion, a reaction) are messages of their own on WhatsApp: its answer names the
-- job by this id. `about_id` is the message they change.
ALTER TABLE jobs ADD COLUMN wa_id TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN about_id INTEGER REFERENCES messages (id) ON DELETE CASCADE;
CREATE INDEX jobs_by_wa_id ON jobs (wa_id) WHERE wa_id <> '';
CREATE INDEX jobs_about ON jobs (about_id) WHERE about_id IS NOT NULL;

-- How far each phone's history has come and when, without reading through the pieces themselves: `received_at` stands
-- behind them.
CREATE INDEX history_chunks_by_arrival ON history_chunks (account_id, progress, received_at);

-- ===== Migration 0007: kinds =====

-- The kinds of messages. `messages.kind` is one of: text | image | video | gif | audio | voice | document | sticker |
-- location | contacts | poll | view-once | call | system | unsupported | waiting | revoked. `messages.body` holds the
-- words of every kind (caption, question, name of a place or person), `details` what the kind has besides.
ALTER TABLE messages ADD COLUMN details TEXT NOT NULL DEFAULT '';          -- JSON; '' for kinds that have nothing more
ALTER TABLE messages ADD COLUMN forwards INTEGER NOT NULL DEFAULT 0;       -- how often it was passed on; 0: never
ALTER TABLE messages ADD COLUMN expires_in INTEGER NOT NULL DEFAULT 0;     -- seconds after it was sent; 0: never
-- Messages whose protobuf is kept: they are read once more by a version that knows more kinds.
CREATE INDEX messages_kept_raw ON messages (id) WHERE raw IS NOT NULL;

-- The file a message brings, without its bytes: what it is as the sender says, and what is needed to fetch it.
CREATE TABLE media (
    message_id  INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    mime        TEXT    NOT NULL,
    size        INTEGER NOT NULL,                     -- bytes
    width       INTEGER NOT NULL,                     -- pixels
    height      INTEGER NOT NULL,
    seconds     INTEGER NOT NULL,
    file_name   TEXT    NOT NULL,
    animated    INTEGER NOT NULL,
    direct_path TEXT    NOT NULL,                     -- on WhatsApp's servers
    media_key   BLOB    NOT NULL,                     -- 32 bytes each, or empty
    sha256      BLOB    NOT NULL,
    enc_sha256  BLOB    NOT NULL,
    thumbnail   BLOB,                                 -- a small JPEG or PNG
    waveform    BLOB
) STRICT;

-- The people a text speaks to, by what stands behind the @ in it.
CREATE TABLE mentions (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    token      TEXT    NOT NULL,
    contact_id INTEGER NOT NULL,                      -- contacts.id, or 0 for me
    PRIMARY KEY (message_id, token)
) STRICT, WITHOUT ROWID;
-- For joining two contacts that turn out to be one person.
CREATE INDEX mentions_of_contact ON mentions (contact_id) WHERE contact_id > 0;

-- What people chose in polls, the newest of each. Keyed by the poll's id on WhatsApp, so that a vote which comes before
-- its poll stands ready. Votes are sealed with a secret that only the poll's message holds.
CREATE TABLE poll_votes (
    chat_id   INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    wa_id     TEXT    NOT NULL,                       -- the poll
    sender_id INTEGER NOT NULL,                       -- whose: contacts.id, or 0 for me
    vote_id   TEXT    NOT NULL,                       -- the vote's own id; of one moment the greater wins
    at        INTEGER NOT NULL,                       -- the newest wins
    sealed    BLOB    NOT NULL,                       -- as it came; empty once opened
    choice    TEXT    NOT NULL DEFAULT '[]',          -- JSON list of options by their place, from 0
    PRIMARY KEY (chat_id, wa_id, sender_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX poll_votes_by_sender ON poll_votes (sender_id) WHERE sender_id > 0;

-- Marks that anybody may put on a message for all: at the top of the chat (pin), kept from disappearing (keep). The
-- newest stands, whatever the order, and whether its message is here yet or not.
CREATE TABLE message_marks (
    chat_id   INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    wa_id     TEXT    NOT NULL,                       -- the message meant
    what      TEXT    NOT NULL,                       -- pin | keep
    mark_id   TEXT    NOT NULL,                       -- the mark's own id; of one moment the greater wins
    at        INTEGER NOT NULL,                       -- the newest wins
    sender_id INTEGER NOT NULL,                       -- whose: contacts.id, or 0 for me
    until     INTEGER NOT NULL,                       -- the end of a pin; 0: taken away
    PRIMARY KEY (chat_id, wa_id, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_marks_by_sender ON message_marks (sender_id) WHERE sender_id > 0;

-- Messages that belong to another one and that this version cannot read: kept for one that can.
CREATE TABLE set_aside (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id   INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    sender_id INTEGER NOT NULL,                       -- contacts.id, or 0 for me
    wa_id     TEXT    NOT NULL,
    sent_at   INTEGER NOT NULL,
    raw       BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX set_aside_by_key ON set_aside (chat_id, wa_id, sender_id);
CREATE INDEX set_aside_by_sender ON set_aside (sender_id) WHERE sender_id > 0;

-- After how many seconds new messages of a chat disappear, and when that was said last.
ALTER TABLE chats ADD COLUMN timer INTEGER NOT NULL DEFAULT 0;             -- 0: they stay
ALTER TABLE chats ADD COLUMN timer_at INTEGER NOT NULL DEFAULT 0;

-- ===== Migration 0008: app state =====

-- What all devices of an account share about its chats and messages; WhatsApp calls it app state. Beside each thing set on
-- a chat stands when it was set, by whichever device: the newest wins, in whatever order they come. 0: by none; then what
-- the phone's history says holds.
ALTER TABLE chats ADD COLUMN pinned_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN archived_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN muted_at INTEGER NOT NULL DEFAULT 0;
-- The mark "unread" that a person put on a chat, whatever the count says.
ALTER TABLE chats ADD COLUMN marked_unread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN marked_at INTEGER NOT NULL DEFAULT 0;
-- What was sent up to then is deleted on this account and does not come back, by history or otherwise. 0: nothing is.
ALTER TABLE chats ADD COLUMN cleared_until INTEGER NOT NULL DEFAULT 0;
-- 1: in no list until something is said in it. It is known only from what was set on it, or it was deleted.
ALTER TABLE chats ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
CREATE INDEX chats_cleared ON chats (id) WHERE cleared_until > 0;

-- Starred messages. Keyed like reactions, so that a star which comes before its message stands ready when that comes.
CREATE TABLE stars (
    chat_id   INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    wa_id     TEXT    NOT NULL,                       -- the message meant
    sender_id INTEGER NOT NULL,                       -- who wrote it: contacts.id, or 0 for me
    starred   INTEGER NOT NULL,                       -- 0: taken off; the row stays, so that an older star stays off
    at        INTEGER NOT NULL,                       -- the newest wins
    PRIMARY KEY (chat_id, wa_id, sender_id)
) STRICT, WITHOUT ROWID;
-- For joining two contacts that turn out to be one person.
CREATE INDEX stars_by_sender ON stars (sender_id) WHERE sender_id > 0;

-- Messages deleted for this account alone ("delete for me"): they do not come back, by history or late.
CREATE TABLE deleted_messages (
    chat_id   INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    wa_id     TEXT    NOT NULL,
    sender_id INTEGER NOT NULL,                       -- contacts.id, or 0 for me
    PRIMARY KEY (chat_id, wa_id, sender_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deleted_messages_by_sender ON deleted_messages (sender_id) WHERE sender_id > 0;

-- Jobs of kind "state" tell WhatsApp what was set here. `topic` says on what; of two about one thing only the last is
-- still worth telling.
ALTER TABLE jobs ADD COLUMN topic TEXT NOT NULL DEFAULT '';
CREATE INDEX jobs_by_topic ON jobs (chat_id, topic) WHERE topic <> '';

-- ===== Migration 0009: search =====

-- Search. A message's place among all messages is its time in whole seconds, then its id: the order of what was found,
-- newest first, and the row of the index. `place & 1073741823` is the message's id.
ALTER TABLE messages ADD COLUMN place INTEGER NOT NULL GENERATED ALWAYS AS
    ((MIN(MAX(sort_at / 1000, 0), 8589934591) << 30) | (id & 1073741823)) VIRTUAL;

-- The words of each message, and beside them where it stands: §c<chat>, §a<account>, §p<contact, 0 for me>, §k<kind>.
-- The words are made in Rust (what a word is in Chinese or Arabic SQLite does not know) and not kept a second time.
CREATE VIRTUAL TABLE message_words USING fts5(words, content = '', contentless_delete = 1, detail = none,
    tokenize = 'ascii', prefix = '2 3 4');

-- Messages whose words changed in this transaction: it ends with their words in the index. Always empty afterwards.
CREATE TABLE search_touched (place INTEGER NOT NULL PRIMARY KEY) STRICT;
-- Messages whose words come into the index later, because they were too many for one transaction. Newest first.
CREATE TABLE search_late (place INTEGER NOT NULL PRIMARY KEY) STRICT;
INSERT INTO search_late (place) SELECT place FROM messages;

CREATE TRIGGER search_added AFTER INSERT ON messages BEGIN
    INSERT INTO search_touched (place) VALUES (new.place) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_changed AFTER UPDATE OF chat_id, sender_id, kind, body, sort_at ON messages
    WHEN old.place <> new.place OR old.chat_id <> new.chat_id OR old.sender_id <> new.sender_id
        OR old.kind <> new.kind OR old.body <> new.body
BEGIN
    DELETE FROM message_words WHERE rowid = old.place AND old.place <> new.place;
    INSERT INTO search_touched (place) VALUES (new.place) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_removed AFTER DELETE ON messages BEGIN
    DELETE FROM message_words WHERE rowid = old.place;
END;

-- ===== Migration 0011: disappearing =====

-- Messages that disappear, by the moment at which they do.
CREATE INDEX messages_disappearing ON messages (sent_at + expires_in * 1000) WHERE expires_in > 0;

-- ===== Migration 0013: history =====

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

-- ===== Migration 0014: groups =====

-- Groups. What is known of one beside its name, and when each thing was said, by WhatsApp's clock: the newest word stands, in
-- whatever order they come. What was told as a whole counts as said when the newest news before it was.
CREATE TABLE chat_groups (
    chat_id         INTEGER NOT NULL PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
    name_at         INTEGER NOT NULL DEFAULT 0,       -- of chats.group_name
    topic           TEXT    NOT NULL DEFAULT '',
    topic_at        INTEGER NOT NULL DEFAULT 0,
    admins_write    INTEGER NOT NULL DEFAULT 0,       -- 1: only admins write
    admins_write_at INTEGER NOT NULL DEFAULT 0,
    admins_edit     INTEGER NOT NULL DEFAULT 0,       -- 1: only admins change name, picture, topic and timer
    admins_edit_at  INTEGER NOT NULL DEFAULT 0,
    admins_add      INTEGER NOT NULL DEFAULT 0,       -- 1: only admins add people
    admins_add_at   INTEGER NOT NULL DEFAULT 0,
    approval        INTEGER NOT NULL DEFAULT 0,       -- 1: who comes by link waits for an admin
    approval_at     INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL DEFAULT 0,       -- 0: not known
    creator_id      INTEGER,                          -- contacts.id, or 0 for me; NULL: not known
    news_at         INTEGER NOT NULL DEFAULT 0,       -- the newest word of all
    learnt_at       INTEGER NOT NULL DEFAULT 0,       -- when all of it was told last; 0: never
    wanted          INTEGER NOT NULL DEFAULT 1,       -- 1: WhatsApp is to be asked for all of it
    ask_after       INTEGER NOT NULL DEFAULT 0        -- and not before then
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_groups_wanted ON chat_groups (chat_id) WHERE wanted = 1;
CREATE INDEX chat_groups_by_creator ON chat_groups (creator_id) WHERE creator_id > 0;
INSERT INTO chat_groups (chat_id) SELECT id FROM chats WHERE group_jid <> '';
CREATE TRIGGER chat_groups_added AFTER INSERT ON chats WHEN new.group_jid <> '' BEGIN
    INSERT INTO chat_groups (chat_id) VALUES (new.id);
END;

-- Who is in a group, and who was: the row of somebody who left stays, so that older news of them does not bring them back.
CREATE TABLE group_members (
    chat_id    INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    contact_id INTEGER NOT NULL,                      -- contacts.id, or 0 for me
    role       TEXT    NOT NULL,                      -- member | admin | owner
    present    INTEGER NOT NULL,                      -- 0: left, or was removed
    at         INTEGER NOT NULL,                      -- when that was said; the newest wins
    since      INTEGER NOT NULL,                      -- when they came, last; 0: before anything here
    PRIMARY KEY (chat_id, contact_id)
) STRICT, WITHOUT ROWID;
-- For joining two contacts that turn out to be one person.
CREATE INDEX group_members_by_contact ON group_members (contact_id) WHERE contact_id > 0;

-- Which of our messages came to whom, and when, by each person's first word. Keyed by the message's id on WhatsApp, so that
-- a receipt which comes before its message stands ready.
CREATE TABLE receipts (
    chat_id      INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    wa_id        TEXT    NOT NULL,
    contact_id   INTEGER NOT NULL,
    delivered_at INTEGER NOT NULL DEFAULT 0,          -- 0: nobody said so
    read_at      INTEGER NOT NULL DEFAULT 0,
    played_at    INTEGER NOT NULL DEFAULT 0,
    parked_at    INTEGER NOT NULL DEFAULT 0,          -- since when its message is waited for; 0: it is here
    PRIMARY KEY (chat_id, wa_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_by_contact ON receipts (contact_id);
CREATE INDEX receipts_parked ON receipts (parked_at) WHERE parked_at > 0;
CREATE TRIGGER receipts_removed AFTER DELETE ON messages WHEN old.sender_id = 0 BEGIN
    DELETE FROM receipts WHERE chat_id = old.chat_id AND wa_id = old.wa_id;
END;

-- What happened to chats, by when: the phone's history tells some of it once more, under other ids.
CREATE INDEX messages_notes ON messages (chat_id, sent_at) WHERE kind = 'system';

-- ===== Migration 0015: people =====

-- A business's name as WhatsApp confirms it, and whether somebody is one.
ALTER TABLE contacts ADD COLUMN verified_name TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN business INTEGER NOT NULL DEFAULT 0;

-- The name people see of a number, chosen on its phone.
ALTER TABLE accounts ADD COLUMN push_name TEXT NOT NULL DEFAULT '';

-- Addresses that people gave up for others: they lead to the person until somebody else is met under them.
CREATE TABLE old_addresses (
    jid        TEXT    NOT NULL PRIMARY KEY,
    contact_id INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX old_addresses_of_contact ON old_addresses (contact_id);

-- Whom an account blocked. A job about it that still waits is newer than what WhatsApp says.
CREATE TABLE blocks (
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    contact_id INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_of_contact ON blocks (contact_id);

-- What people say about themselves, as they show it to an account.
CREATE TABLE contact_profiles (
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    contact_id INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    about      TEXT,                                  -- NULL: not shown, or not asked
    business   TEXT    NOT NULL DEFAULT '',           -- the profile of a business, JSON; '' for none
    fetched_at INTEGER NOT NULL DEFAULT 0,            -- 0: never
    PRIMARY KEY (account_id, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_profiles_of_contact ON contact_profiles (contact_id);

-- Small pictures, as an account sees them: of a person, of a group (chat_id), or its own (neither). The bytes are as they
-- came, at most 64 KiB of JPEG, PNG or WebP.
CREATE TABLE pictures (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    contact_id INTEGER          REFERENCES contacts (id) ON DELETE CASCADE,
    chat_id    INTEGER          REFERENCES chats (id) ON DELETE CASCADE,
    state      TEXT    NOT NULL DEFAULT 'unknown',    -- unknown | here | none | hidden | unusable
    wa_id      TEXT    NOT NULL DEFAULT '',           -- WhatsApp's id of the picture; an unchanged one is not fetched again
    mime       TEXT    NOT NULL DEFAULT '',
    bytes      BLOB,
    stale      INTEGER NOT NULL DEFAULT 0,            -- 1: WhatsApp says that there is another one
    asked_at   INTEGER NOT NULL DEFAULT 0,
    CHECK (contact_id IS NULL OR chat_id IS NULL),
    CHECK ((bytes IS NOT NULL) = (state = 'here'))
) STRICT;
CREATE UNIQUE INDEX pictures_of_person ON pictures (contact_id, account_id) WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX pictures_of_group ON pictures (chat_id) WHERE chat_id IS NOT NULL;
CREATE UNIQUE INDEX pictures_of_account ON pictures (account_id) WHERE contact_id IS NULL AND chat_id IS NULL;

-- Phone numbers that were looked up, and whether they are on WhatsApp. That alone makes nobody a contact.
CREATE TABLE numbers (
    phone_jid   TEXT    NOT NULL PRIMARY KEY,
    on_whatsapp INTEGER NOT NULL,
    lid         TEXT    NOT NULL DEFAULT '',          -- the hidden id, when it was told
    asked_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ===== Migration 0016: smaller index =====

-- A smaller index, which is written and read faster. A place is the message's time in whole seconds, then the last bits of
-- its id, so that neighbours in the index are near each other as numbers. Messages may share a place (the same second, ids
-- 4096 apart): its row in the index then holds the words of all of them.
DROP TRIGGER search_added;
DROP TRIGGER search_changed;
DROP TRIGGER search_removed;
DROP TABLE message_words;
DELETE FROM search_touched;
DELETE FROM search_late;
ALTER TABLE messages DROP COLUMN place;
ALTER TABLE messages ADD COLUMN place INTEGER NOT NULL GENERATED ALWAYS AS
    ((MIN(MAX(sort_at / 1000, 0), 8589934591) << 12) | (id & 4095)) VIRTUAL;
CREATE INDEX messages_by_place ON messages (place);

CREATE VIRTUAL TABLE message_words USING fts5(words, content = '', contentless_delete = 1, detail = none,
    tokenize = 'ascii', prefix = '2 3 4');
-- A page of the file holds 4,016 bytes beside what encryption needs: a page of the index fits into one instead of two.
INSERT INTO message_words (message_words, rank) VALUES ('pgsz', 3900);
-- The words that there are.
CREATE VIRTUAL TABLE message_terms USING fts5vocab(message_words, instance);

INSERT INTO search_late (place) SELECT DISTINCT place FROM messages;

CREATE TRIGGER search_added AFTER INSERT ON messages BEGIN
    INSERT INTO search_touched (place) VALUES (new.place) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_changed AFTER UPDATE OF chat_id, sender_id, kind, body, sort_at ON messages
    WHEN old.place <> new.place OR old.chat_id <> new.chat_id OR old.sender_id <> new.sender_id
        OR old.kind <> new.kind OR old.body <> new.body
BEGIN
    DELETE FROM message_words WHERE rowid = old.place AND old.place <> new.place;
    INSERT INTO search_touched (place) SELECT old.place WHERE old.place <> new.place
        AND EXISTS (SELECT 1 FROM messages WHERE place = old.place) ON CONFLICT DO NOTHING;
    INSERT INTO search_touched (place) VALUES (new.place) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER search_removed AFTER DELETE ON messages BEGIN
    DELETE FROM message_words WHERE rowid = old.place;
    INSERT INTO search_touched (place) SELECT old.place
        WHERE EXISTS (SELECT 1 FROM messages WHERE place = old.place) ON CONFLICT DO NOTHING;
END;

-- ===== Migration 0019: campaigns =====

-- A campaign: a text for each person of a list. How far each message came stands in its own row and is not copied here.
-- Moments of tempo (`campaign_attempts.at`) are of the policy's clock, which demo and tests may run faster; all others are
-- of the wall clock.
CREATE TABLE campaigns (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL,
    state      TEXT    NOT NULL DEFAULT 'draft',      -- draft | scheduled | running | paused | finished | cancelled
    reason     TEXT    NOT NULL DEFAULT '',           -- why it is paused
    pacing     TEXT    NOT NULL,                      -- JSON, with the moment a scheduled one begins at
    created_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL DEFAULT 0,            -- 0: not yet
    ended_at   INTEGER NOT NULL DEFAULT 0,            -- 0: not yet
    -- What came before somebody let it go on does not count for the brake: the last attempt of that time.
    braked_to  INTEGER NOT NULL DEFAULT 0,
    CHECK ((reason <> '') = (state = 'paused'))
) STRICT;
CREATE INDEX campaigns_at_work ON campaigns (state) WHERE state IN ('scheduled', 'running');

-- The numbers a campaign sends from, in their order.
CREATE TABLE campaign_accounts (
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    account_id  TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_accounts_of_account ON campaign_accounts (account_id);

-- One line of a campaign's list, whatever became of it, so that counts add up to the list.
CREATE TABLE recipients (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    contact_id  INTEGER          REFERENCES contacts (id),
    account_id  TEXT             REFERENCES accounts (id) ON DELETE SET NULL,  -- the number that writes to them
    phone       TEXT    NOT NULL,                     -- as it stood in the list
    text        TEXT    NOT NULL,                     -- word for word
    state       TEXT    NOT NULL DEFAULT 'planned',   -- planned | armed | skipped | cancelled
    reason      TEXT    NOT NULL DEFAULT '',          -- why skipped; 'duplicate' also of one that two numbers made two of
    message_id  INTEGER          REFERENCES messages (id) ON DELETE SET NULL,  -- of one that is armed
    CHECK (state <> 'skipped' OR reason <> ''),
    CHECK (state <> 'planned' OR (message_id IS NULL AND contact_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX recipients_of_person ON recipients (campaign_id, contact_id)
    WHERE contact_id IS NOT NULL AND reason <> 'duplicate';
CREATE UNIQUE INDEX recipients_by_message ON recipients (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX recipients_waiting ON recipients (campaign_id, account_id, id) WHERE state = 'planned';
CREATE INDEX recipients_in_order ON recipients (campaign_id, id);
CREATE INDEX recipients_of_contact ON recipients (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX recipients_of_account ON recipients (account_id) WHERE account_id IS NOT NULL;

-- Every attempt at a campaign's message, written in the transaction that claims it: caps and gaps are counted here. It
-- outlives its number, so that a person is not written to again because a number was removed.
CREATE TABLE campaign_attempts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient_id INTEGER NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
    account_id   TEXT    NOT NULL,
    contact_id   INTEGER NOT NULL REFERENCES contacts (id),
    at           INTEGER NOT NULL,
    new_chat     INTEGER NOT NULL,                    -- 1: it begins a chat
    repeat       INTEGER NOT NULL                     -- 1: the same message once more, after a doubt
) STRICT;
CREATE INDEX campaign_attempts_in_time ON campaign_attempts (account_id, at);
CREATE INDEX campaign_attempts_of_person ON campaign_attempts (contact_id, at);
CREATE INDEX campaign_attempts_of_recipient ON campaign_attempts (recipient_id);

-- Who gets no campaigns and no scheduled messages, from any number.
CREATE TABLE suppressions (
    contact_id  INTEGER NOT NULL PRIMARY KEY REFERENCES contacts (id),
    source      TEXT    NOT NULL,                     -- person | word
    campaign_id INTEGER          REFERENCES campaigns (id) ON DELETE SET NULL,  -- that it came in answer to
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX suppressions_of_campaign ON suppressions (campaign_id) WHERE campaign_id IS NOT NULL;

-- ===== Migration 0020: words and consent =====

-- What a campaign says, why it may say it, and what people answer to it.

-- A campaign is 'making' while its list is written down, in slices: nobody sees it before it is whole, and what a crash left
-- of one goes at the next start.
ALTER TABLE campaigns ADD COLUMN language TEXT NOT NULL DEFAULT 'id';    -- in which dates and amounts are read and written

-- The texts of a campaign. What was made of them for a person stands in that person's row.
CREATE TABLE campaign_variants (
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,                     -- from 0
    label       TEXT    NOT NULL,
    text        TEXT    NOT NULL,                     -- a template; '' of campaigns that came with finished texts
    PRIMARY KEY (campaign_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_variants (campaign_id, position, label, text) SELECT id, 0, 'A', '' FROM campaigns;

-- A person is 'incomplete' when their text cannot be made: it is '' then, and their campaign does not begin.
ALTER TABLE recipients ADD COLUMN variant INTEGER NOT NULL DEFAULT 0;    -- campaign_variants.position
ALTER TABLE recipients ADD COLUMN issues TEXT NOT NULL DEFAULT '';       -- of one that is incomplete: why, JSON
CREATE INDEX recipients_incomplete ON recipients (campaign_id, id) WHERE state = 'incomplete';

-- Why the people of a list may be written to. It outlives the campaign it was written down for.
CREATE TABLE consent_records (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign_id INTEGER          REFERENCES campaigns (id) ON DELETE SET NULL,
    source      TEXT    NOT NULL,                     -- where they agreed
    agreed_at   INTEGER NOT NULL,
    wording     TEXT    NOT NULL,                     -- to what, or the name of the file that shows it
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_records_of_campaign ON consent_records (campaign_id) WHERE campaign_id IS NOT NULL;

-- The ledger: whom that is about.
CREATE TABLE consents (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    record_id  INTEGER NOT NULL REFERENCES consent_records (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX consents_of_contact ON consents (contact_id, record_id);
CREATE INDEX consents_of_record ON consents (record_id);

-- Answers to a campaign that may mean that somebody wants no more, until a person has read them. Who wrote one is its
-- message's to say.
CREATE TABLE doubtful_replies (
    message_id  INTEGER NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    campaign_id INTEGER          REFERENCES campaigns (id) ON DELETE SET NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX doubtful_replies_of_campaign ON doubtful_replies (campaign_id) WHERE campaign_id IS NOT NULL;

-- ===== Migration 0021: lists =====

-- Lists that were taken over, and drafts of campaigns.

-- A list is 'taking' while its rows are written down, in slices, and 'going' while they are deleted: nobody sees it then, and
-- what a crash left of one goes after the next start.
CREATE TABLE lists (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL,
    state    TEXT    NOT NULL DEFAULT 'taking',       -- taking | whole | going
    shape    TEXT    NOT NULL,                        -- how it was read, JSON
    header   TEXT    NOT NULL,                        -- the columns' names, JSON
    mapping  TEXT    NOT NULL,                        -- which column is what, JSON
    country  TEXT    NOT NULL,                        -- that numbers without a code are read by; '' = none
    judged   INTEGER NOT NULL DEFAULT 1,              -- 0: verdicts are being made anew, and are not to be believed
    taken_at INTEGER NOT NULL
) STRICT;

-- What stands in a row, and what was made of it. `cells` is what is true; everything from `state` to `repeats` follows from it.
CREATE TABLE list_rows (
    list_id    INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    row        INTEGER NOT NULL,                      -- as a spreadsheet numbers it
    line       INTEGER NOT NULL,                      -- of the text; 0: there is none
    cells      TEXT    NOT NULL,                      -- JSON
    issues     TEXT    NOT NULL,                      -- what reading it found wrong, JSON; '' = nothing
    state      TEXT    NOT NULL,                      -- good | ask | bad
    digits     TEXT    NOT NULL,                      -- of E.164, without the plus; '' of a bad one
    other      TEXT    NOT NULL,                      -- the other form in which WhatsApp may know it; '' = none
    repairable INTEGER NOT NULL,
    repeats    INTEGER NOT NULL,                      -- the row in which the same person stands before; 0: none
    left_out   INTEGER NOT NULL DEFAULT 0,            -- 1: by somebody
    was        TEXT    NOT NULL DEFAULT '',           -- what stood there before repairs: [[column, text], …]; '' = the same
    PRIMARY KEY (list_id, row)
) STRICT, WITHOUT ROWID;

-- What somebody said of lists with these columns, for the next one that has them.
CREATE TABLE list_mappings (
    header_key TEXT    NOT NULL PRIMARY KEY,
    header     TEXT    NOT NULL,                      -- the columns' names as they stood then, JSON
    mapping    TEXT    NOT NULL,                      -- JSON
    used_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What somebody has of a campaign before it is one.
CREATE TABLE campaign_drafts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL,
    step       TEXT    NOT NULL,                      -- file | people | message | pace | review
    list_id    INTEGER          REFERENCES lists (id) ON DELETE SET NULL,
    accounts   TEXT    NOT NULL,                      -- JSON; those that are gone are passed over
    variants   TEXT    NOT NULL,                      -- JSON
    language   TEXT    NOT NULL,
    pacing     TEXT    NOT NULL,                      -- JSON; '' = nobody chose
    consent    TEXT    NOT NULL,                      -- JSON; '' = none
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX campaign_drafts_of_list ON campaign_drafts (list_id) WHERE list_id IS NOT NULL;

-- ===== Migration 0022: pace =====

-- Whose hours a campaign keeps, and what somebody accepted that is bolder than the cautious tempo.

-- The country of a number, whose zones it may be in; '' where nothing tells: the campaign's own zone holds.
ALTER TABLE recipients ADD COLUMN zone TEXT NOT NULL DEFAULT '';
DROP INDEX recipients_waiting;
CREATE INDEX recipients_waiting ON recipients (campaign_id, account_id, zone, id) WHERE state = 'planned';

-- Lists that were written down before tell no countries, so the zone of their campaign holds as it did.
UPDATE campaigns SET pacing = json_set(pacing, '$.recipientZones', json('true'));

-- A plain warning was read and accepted; only ever added to. It outlives its campaign.
CREATE TABLE raised_limits (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign_id INTEGER          REFERENCES campaigns (id) ON DELETE SET NULL,
    soft_limit  TEXT    NOT NULL,                     -- which one, as on the wire
    value       INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    app_version TEXT    NOT NULL                      -- of the Kabar that said it
) STRICT;
CREATE INDEX raised_limits_of_campaign ON raised_limits (campaign_id) WHERE campaign_id IS NOT NULL;

-- ===== Migration 0023: reports =====

-- What became of a campaign, and going on from there.

ALTER TABLE campaigns ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;    -- 1: somebody put it away

-- What the list said of a person, JSON: another campaign is made of it, and the files that tell what became of this one. '' of
-- whoever was to get nothing, and of lists from before.
ALTER TABLE recipients ADD COLUMN fields TEXT NOT NULL DEFAULT '';

-- `campaign_attempts.repeat` is 2 of what somebody had go once more after it failed: it counts for caps, and for nothing else.
