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
