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
