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
