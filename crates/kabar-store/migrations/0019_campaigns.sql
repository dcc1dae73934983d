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
