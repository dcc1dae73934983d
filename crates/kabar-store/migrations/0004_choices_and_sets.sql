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
