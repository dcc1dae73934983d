-- Whose hours a campaign keeps, and what somebody accepted that is bolder than the cautious tempo.

-- The country of a number, whose zones it may be in; '' where nothing tells: the campaign's own zone holds.
ALTER TABLE recipients ADD COLUMN zone TEXT NOT NULL DEFAULT '';
DROP INDEX recipients_waiting;
CREATE INDEX recipients_waiting ON recipients (campaign_id, account_id, zone, id) WHERE state = 'planned';

-- Lists that were written down before tell no countries, so the zone of their campaign holds as it did.
UPDATE campaigns SET pacing = json_set(pacing, '$.recipientZones', json('true'));

-- A plain warning was read and accepted; only ever added to. It outlives its campaign.
CREATE TABLE raised_limits (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign_id INTEGER          REFERENCES campaigns (id) ON DELETE SET NULL,
    soft_limit  TEXT    NOT NULL,                     -- which one, as on the wire
    value       INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    app_version TEXT    NOT NULL                      -- of the Kabar that said it
) STRICT;
CREATE INDEX raised_limits_of_campaign ON raised_limits (campaign_id) WHERE campaign_id IS NOT NULL;
