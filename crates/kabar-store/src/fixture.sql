INSERT INTO settings (key, value) VALUES ('risk', '1790000000000'), ('settings', '{"theme":"dark"}');
INSERT INTO accounts (id, name, letters, colour, phone_jid, lid, state, position, created_at) VALUES
    ('00000000-0000-0000-0000-0000000a11ce', 'Shop', 'SH', 3, '6280000000001@s.whatsapp.net', '', '{"kind":"offline"}', 1, 1789000000000);
INSERT INTO contacts (id, push_name, phone_jid, lid) VALUES
    (1, 'Bob', '6280000000214@s.whatsapp.net', '9214@lid'), (2, '', '6280000000215@s.whatsapp.net', '');
INSERT INTO saved_names (account_id, contact_id, name) VALUES ('00000000-0000-0000-0000-0000000a11ce', 2, 'Carol');
INSERT INTO chats (id, account_id, contact_id, group_jid, group_name, unread, pinned, draft, sort_at) VALUES
    (1, '00000000-0000-0000-0000-0000000a11ce', 1, '', '', 1, 1, 'sebentar', 1790000002999),
    (2, '00000000-0000-0000-0000-0000000a11ce', NULL, '120363000000000001@g.us', 'Arisan', 0, 0, '', 1790000001999);
INSERT INTO messages (id, chat_id, sender_id, wa_id, sent_at, sort_at, kind, body, secret, quote_wa_id, quote_sender, quote_text, status, edited_at) VALUES
    (1, 1, 1, 'B1', 1790000000000, 1790000000999, 'text', 'Ada kopi susu?', NULL, '', NULL, '', 'delivered', 0),
    (2, 1, 0, 'A1', 1790000001000, 1790000001000, 'text', 'Ada, kopi panas', zeroblob(32), 'B1', 1, 'Ada kopi susu?', 'read', 1790000001500),
    (3, 1, 1, 'B2', 1790000002000, 1790000002999, 'revoked', '', NULL, '', NULL, '', 'delivered', 0),
    (4, 2, 2, 'C1', 1790000001000, 1790000001999, 'unsupported', 'pollCreationMessage', NULL, '', NULL, '', 'delivered', 0),
    (5, 1, 0, 'A2', 1790000002500, 1790000002500, 'text', 'Mau berapa?', zeroblob(32), '', NULL, '', 'pending', 0);
INSERT INTO jobs (account_id, chat_id, kind, message_id, state, changed_at, created_at) VALUES
    ('00000000-0000-0000-0000-0000000a11ce', 1, 'message', 5, 'queued', 1790000002500, 1790000002500);
INSERT INTO parked_changes (chat_id, sender_id, wa_id, change, body, at) VALUES (1, 1, 'B9', 'edit', 'kopi tubruk', 1790000002600);
INSERT INTO history_chunks (account_id, chunk, progress, state, blob, received_at) VALUES
    ('00000000-0000-0000-0000-0000000a11ce', 1, 100, 'imported', x'', 1789000000000);
