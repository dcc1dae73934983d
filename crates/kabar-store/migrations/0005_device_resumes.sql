-- How often the account's device file was resumed: twin of the count in the file itself (its `user_version`), written
-- after it. A file with a lower count is an older copy that was put back, and is never used.
ALTER TABLE accounts ADD COLUMN device_resumes INTEGER NOT NULL DEFAULT 0 CHECK (device_resumes >= 0);
