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
