// From what Baileys says to the words both clients of the suite use.

import { getContentType, jidNormalizedUser, normalizeMessageContent } from 'baileys';

const STATUS = { 2: 'sent', 3: 'delivered', 4: 'read', 5: 'played' };

/** A phone number if the library knows one, else the address as it is. */
export const number = (...jids) => {
  const known = jids.find((jid) => jid?.endsWith('@s.whatsapp.net'));
  return known ? known.split(/[:@]/)[0] : jidNormalizedUser(jids.find(Boolean));
};

/** What a message says: the kind, the words, and which other message it is about. */
export function content(message) {
  const inner = normalizeMessageContent(message);
  const type = getContentType(inner);
  const part = inner?.[type];
  const edited = part?.editedMessage && content(part.editedMessage);
  switch (type) {
    case undefined:
      return { kind: 'nothing' };
    case 'conversation':
      return { kind: 'text', text: part };
    case 'extendedTextMessage':
      return { kind: 'text', text: part.text, quotes: part.contextInfo?.stanzaId ?? undefined };
    case 'reactionMessage':
      return { kind: 'reaction', text: part.text ?? '', target: part.key?.id };
    case 'documentMessage':
      return { kind: 'document', text: part.fileName };
    case 'protocolMessage':
      if (edited) return { kind: 'edit', text: edited.text, target: part.key?.id };
      if (part.type === 0 && part.key?.id) return { kind: 'revoke', target: part.key.id };
      return { kind: 'protocol' };
    default:
      return { kind: type };
  }
}

export function message({ key, message: body, messageStubType }, type) {
  return {
    event: 'message',
    id: key.id,
    chat: key.remoteJid,
    from: number(key.participantAlt, key.participant, key.remoteJidAlt, key.remoteJid),
    from_me: Boolean(key.fromMe),
    live: type === 'notify',
    ...(body ? content(body) : { kind: `stub ${messageStubType ?? ''}`.trim() }),
  };
}

/** A tick, or nothing when the change of a message is another one. */
export function tick({ key, update }) {
  const kind = STATUS[update.status];
  return kind && { event: 'receipt', id: key.id, kind, from: number(key.remoteJidAlt, key.remoteJid) };
}

export function groupTick({ key, receipt }, from) {
  const kind = receipt.readTimestamp ? 'read' : 'delivered';
  return { event: 'receipt', id: key.id, kind, from };
}

export function history({ chats, contacts, messages }) {
  const texts = messages.map(({ message: body }) => content(body).text).filter(Boolean);
  return { event: 'history', chats: chats.length, contacts: contacts.length, texts };
}
