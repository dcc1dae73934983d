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
