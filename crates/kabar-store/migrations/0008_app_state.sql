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
