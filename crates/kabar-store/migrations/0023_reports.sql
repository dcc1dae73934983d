-- What became of a campaign, and going on from there.

ALTER TABLE campaigns ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;    -- 1: somebody put it away

-- What the list said of a person, JSON: another campaign is made of it, and the files that tell what became of this one. '' of
-- whoever was to get nothing, and of lists from before.
ALTER TABLE recipients ADD COLUMN fields TEXT NOT NULL DEFAULT '';

-- `campaign_attempts.repeat` is 2 of what somebody had go once more after it failed: it counts for caps, and for nothing else.
