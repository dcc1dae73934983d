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
