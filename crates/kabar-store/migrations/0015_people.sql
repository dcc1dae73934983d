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
