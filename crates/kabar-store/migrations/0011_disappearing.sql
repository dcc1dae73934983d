-- Messages that disappear, by the moment at which they do.
CREATE INDEX messages_disappearing ON messages (sent_at + expires_in * 1000) WHERE expires_in > 0;
