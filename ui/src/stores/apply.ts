/**
 * The one reducer: what a window knows after a batch. Pure, so that every order of arrival can be tested.
 * What cannot be computed from the batch (loading again, asking for the app's status) is returned as a wish.
 */
import type { Chat, ChatId, Event, EventBatch, Message, Signal } from '../api/gen';
import { belongs, withChat, withoutAccount, withoutChat } from './chat-window';
import { windowOf, withoutColumns, withReading, withWindow } from './columns';
import { withMessage, withoutMessage } from './message-window';
import { inRailOrder } from './rail';
import type { State } from './state';

export interface Applied {
  readonly state: State;
  /** `reload`: the log no longer reaches back; `status`: the app's status changed. */
  readonly wish: 'reload' | 'status' | null;
}

/** Keeps the count of the chats of the chosen numbers that fit `filter`. */
function recount(state: State, chat: Chat, filter: 'unread' | 'archived'): ReadonlySet<ChatId> | null {
  const known = state[filter];
  const counts = belongs(chat, { ...state.chats.selection, filter });
  if (known === null || counts === known.has(chat.id)) return known;
  return counts ? new Set([...known, chat.id]) : dropped(known, chat.id);
}

const dropped = (known: ReadonlySet<ChatId> | null, id: ChatId): ReadonlySet<ChatId> | null =>
  known?.has(id) ? new Set([...known].filter((one) => one !== id)) : known;

function withChatEverywhere(state: State, chat: Chat): State {
  return {
    ...withReading(state, chat),
    chats: withChat(state.chats, chat, windowOf(state, chat.id) !== null),
    unread: recount(state, chat, 'unread'),
    archived: recount(state, chat, 'archived'),
  };
}

const forgetChat = (state: State, id: ChatId): State => ({
  ...withoutColumns(state, (chat) => chat.id === id),
  chats: withoutChat(state.chats, id),
  unread: dropped(state.unread, id),
  archived: dropped(state.archived, id),
});

const withMessageHere = (state: State, message: Message): State =>
  withWindow(state, message.chat, (window) => withMessage(window, message));

/** What somebody was typing has arrived; the word that they stopped may be late or lost. */
function notTyping(state: State, chat: ChatId): State {
  if (!state.typing.has(chat)) return state;
  const typing = new Map(state.typing);
  typing.delete(chat);
  return { ...state, typing };
}

function applyEvent(state: State, event: Event): State {
  switch (event.type) {
    case 'accountChanged': {
      const { account } = event;
      const known = state.accounts.some((one) => one.id === account.id);
      const accounts = known
        ? state.accounts.map((one) => (one.id === account.id ? account : one))
        : [...state.accounts, account];
      return { ...state, accounts: inRailOrder(accounts, state.rail) };
    }
    case 'accountRemoved':
      return {
        ...withoutColumns(state, (chat) => chat.account === event.account),
        accounts: state.accounts.filter((one) => one.id !== event.account),
        chats: withoutAccount(state.chats, event.account),
      };
    case 'chatChanged':
      return withChatEverywhere(state, event.chat);
    case 'chatRemoved':
      return forgetChat(state, event.chat);
    case 'messageAdded':
      return withMessageHere(
        event.message.fromMe ? state : notTyping(state, event.message.chat),
        event.message,
      );
    case 'messageChanged':
      return withMessageHere(state, event.message);
    case 'messageRemoved':
      return withWindow(state, event.chat, (window) => withoutMessage(window, event.message));
    // Who is in a group, who somebody is, who has a message and how a campaign goes is asked for when it is looked at.
    case 'receiptsChanged':
    case 'groupChanged':
    case 'contactChanged':
    case 'campaignChanged':
    case 'doubtfulRepliesChanged':
      return state;
    case 'pastChanged': {
      const { past } = event;
      return withWindow(state, past.chat, (window) => ({ ...window, past }));
    }
    case 'railChanged': {
      const { rail } = event;
      return { ...state, rail, accounts: inRailOrder(state.accounts, rail) };
    }
    case 'settingsChanged':
      return { ...state, settings: event.settings };
  }
}

function applySignal(state: State, signal: Signal): Applied {
  switch (signal.type) {
    case 'link':
      return { state: { ...state, link: signal.state }, wish: null };
    case 'typing': {
      if (signal.state === 'idle') return { state: notTyping(state, signal.chat), wish: null };
      const typing = new Map(state.typing).set(signal.chat, { name: signal.name, state: signal.state });
      return { state: { ...state, typing }, wish: null };
    }
    case 'presence': {
      const presence = new Map(state.presence);
      if (signal.presence.kind === 'unknown') presence.delete(signal.chat);
      else presence.set(signal.chat, signal.presence);
      return { state: { ...state, presence }, wish: null };
    }
    case 'space':
      return { state: { ...state, lowSpace: signal.low }, wish: null };
    case 'cleaning':
      return { state: { ...state, cleaning: signal.cleaning }, wish: null };
    // The row stays as it was; that is said aside.
    case 'changeFailed':
    case 'settingFailed':
    case 'export':
    case 'list':
    case 'report':
    case 'restore':
    case 'wished':
      return { state, wish: null };
    case 'disk':
      return { state: { ...state, diskFull: signal.full }, wish: null };
    case 'appStatusChanged':
      return { state, wish: 'status' };
  }
}

export function applyBatch(state: State, batch: EventBatch): Applied {
  if (batch.kind === 'eventsLost') return { state, wish: 'reload' };
  if (batch.kind === 'signal') return applySignal(state, batch.signal);
  let next = state;
  for (const { seq, event } of batch.envelopes) {
    // What was seen already, after a new subscription, would take rows back in time.
    if (seq <= state.seq) continue;
    next = applyEvent(next, event);
  }
  return { state: { ...next, seq: Math.max(state.seq, batch.upto) }, wish: null };
}
