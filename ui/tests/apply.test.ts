/** The reducer: every order in which events can arrive. */
import { describe, expect, test } from 'vitest';
import type { Account, Chat, Event, EventBatch, Message, MessagePage, MessageStatus } from '../src/api/gen';
import { applyBatch } from '../src/stores/apply';
import { EVERYTHING, emptyChats, withoutBelow, withPage } from '../src/stores/chat-window';
import { withAround, withNewer } from '../src/stores/message-stretch';
import {
  emptyMessages,
  withAnswer,
  withNewest,
  withOlder,
  type MessageWindow,
} from '../src/stores/message-window';
import { withRow, withRows } from '../src/stores/order';
import { fromBootstrap, type State } from '../src/stores/state';

/** A page behind which nothing is. */
const NO_PAST = {
  newer: null,
  olderFrom: 'none',
  past: { chat: 1, older: false, answer: { kind: 'idle' }, gaps: [] },
} as const satisfies Partial<MessagePage>;

const account: Account = {
  id: 'a',
  name: 'Alice’s shop',
  letters: 'AS',
  colour: 1,
  phone: null,
  state: { kind: 'online' },
  unread: 0,
  historyGaps: 0,
  mute: { kind: 'off' },
};

const chat = (id: number, order: number, more: Partial<Chat> = {}): Chat => ({
  id,
  account: 'a',
  kind: 'direct',
  contact: id,
  title: `Bob ${id}`,
  titleIsPhone: false,
  phone: null,
  picture: null,
  business: false,
  blocked: false,
  last: null,
  unread: 0,
  markedUnread: false,
  pinned: false,
  muted: false,
  archived: false,
  timer: 0,
  closed: null,
  draft: '',
  order,
  ...more,
});

const message = (id: number, order: number, status: MessageStatus = 'sent'): Message => ({
  id,
  account: 'a',
  chat: 1,
  waId: `w${id}`,
  fromMe: true,
  sender: null,
  senderName: null,
  senderPicture: null,
  sentAt: order,
  order,
  body: { kind: 'text', text: `text ${id}` },
  quote: null,
  mentions: [],
  preview: null,
  forwards: 0,
  expiresIn: 0,
  pin: null,
  kept: false,
  reactions: [],
  editedAt: null,
  changing: false,
  starred: false,
  scheduledFor: null,
  campaign: null,
  status,
  error: null,
});

const opened = (): State => {
  const state = fromBootstrap({
    seq: 10,
    build: 'product',
    version: '1',
    demo: false,
    riskAccepted: true,
    diskFull: false,
    lowSpace: null,
    cleaning: null,
    rail: [],
    settings: {
      theme: 'light',
      language: 'en',
      density: 'comfortable',
      enterSends: true,
      readReceipts: true,
      lock: { on: false, afterMinutes: 15, atStart: true },
      notifications: {
        on: true,
        content: 'words',
        sound: true,
        quiet: { on: false, from: 1200, until: 420 },
      },
      desktop: { zoom: 100, spelling: 'system', toTray: false, reopen: true },
    },
    layout: { chats: [], open: null, shares: [] },
    accounts: [account],
  });
  const page = { chats: [chat(2, 200), chat(1, 100)], next: null };
  return {
    ...state,
    unread: new Set(),
    chats: withPage(emptyChats(), page),
    open: chat(1, 100),
    messages: withNewest(
      emptyMessages(1),
      { messages: [message(1, 1), message(2, 2)], older: null, firstUnread: null, ...NO_PAST },
      0,
    ),
  };
};

let seq = 10;
const batch = (...events: Event[]): EventBatch => {
  const envelopes = events.map((event) => ({ seq: ++seq, account: 'a', event }));
  return { kind: 'events', upto: seq, envelopes };
};
const rows = (state: State) => state.messages?.rows.map(({ id, status }) => `${id} ${status}`);

describe('messages', () => {
  test('a new message stands in its place by time, not by arrival', () => {
    const { state } = applyBatch(
      opened(),
      batch(
        { type: 'messageAdded', message: message(9, 50) },
        { type: 'messageAdded', message: message(8, 40) },
      ),
    );
    expect(state.messages?.rows.map(({ id }) => id)).toEqual([1, 2, 8, 9]);
  });

  test('the older event comes first and the newer one wins', () => {
    const { state } = applyBatch(
      opened(),
      batch(
        { type: 'messageChanged', message: message(2, 2, 'delivered') },
        { type: 'messageChanged', message: message(2, 2, 'read') },
      ),
    );
    expect(rows(state)).toEqual(['1 sent', '2 read']);
  });

  test('a batch that is delivered twice changes nothing the second time', () => {
    const first = batch({ type: 'messageAdded', message: message(3, 3, 'pending') });
    const later = batch({ type: 'messageChanged', message: message(3, 3, 'read') });
    const once = applyBatch(applyBatch(opened(), first).state, later).state;
    const twice = applyBatch(applyBatch(once, first).state, later).state;
    expect(rows(twice)).toEqual(['1 sent', '2 sent', '3 read']);
    expect(twice.seq).toBe(once.seq);
  });

  test('an older event that arrives after a newer one does not take the row back', () => {
    const older = batch({ type: 'messageChanged', message: message(2, 2, 'delivered') });
    const newer = batch({ type: 'messageChanged', message: message(2, 2, 'read') });
    const state = applyBatch(applyBatch(opened(), newer).state, older).state;
    expect(rows(state)).toEqual(['1 sent', '2 read']);
  });

  test('the answer of a command does not beat proof that overtook it', () => {
    const { state } = applyBatch(
      opened(),
      batch({ type: 'messageAdded', message: message(3, 3, 'delivered') }),
    );
    const answered = state.messages && withAnswer(state.messages, message(3, 3, 'pending'));
    expect(answered?.rows.at(-1)?.status).toBe('delivered');
  });

  test('a message of another chat does not appear here', () => {
    const { state } = applyBatch(
      opened(),
      batch({ type: 'messageAdded', message: { ...message(3, 3), chat: 2 } }),
    );
    expect(rows(state)).toEqual(['1 sent', '2 sent']);
  });

  test('a message before the loaded stretch waits for its page', () => {
    const state = opened();
    const messages = state.messages && { ...state.messages, older: { order: 1, id: 1 } };
    const after = applyBatch(
      { ...state, messages },
      batch({ type: 'messageChanged', message: message(0, 0) }),
    ).state;
    expect(after.messages?.rows.map(({ id }) => id)).toEqual([1, 2]);
    const page = { messages: [message(0, 0)], older: null, firstUnread: null, ...NO_PAST };
    expect(after.messages && withOlder(after.messages, page).rows.map(({ id }) => id)).toEqual([0, 1, 2]);
  });

  test('events that come while the first page is on its way are not lost', () => {
    const loading = { ...opened(), messages: emptyMessages(1) };
    const { state } = applyBatch(loading, batch({ type: 'messageAdded', message: message(3, 3, 'read') }));
    const page = {
      messages: [message(2, 2), message(3, 3, 'sent')],
      older: null,
      firstUnread: null,
      ...NO_PAST,
    };
    const shown = state.messages && withNewest(state.messages, page, 0);
    expect(shown?.rows.map(({ id, status }) => `${id} ${status}`)).toEqual(['2 sent', '3 read']);
  });

  /** Somebody went back: rows 1 and 2 of many are loaded. */
  const farBack = (): State => {
    const state = opened();
    return {
      ...state,
      messages: state.messages && { ...state.messages, newer: { order: 2, id: 2 } },
    };
  };
  const stretch = (ids: number[], more: Partial<MessagePage> = {}): MessagePage => ({
    messages: ids.map((id) => message(id, id)),
    older: null,
    firstUnread: null,
    ...NO_PAST,
    ...more,
  });
  const idsOf = (window: MessageWindow | null) => window?.rows.map(({ id }) => id);

  test('a message behind the loaded stretch waits for its page, and the page that was cut before has it', () => {
    const told = batch({ type: 'messageAdded', message: message(5, 5, 'read') });
    const { state } = applyBatch(farBack(), told);
    expect(idsOf(state.messages)).toEqual([1, 2]);
    expect(idsOf(state.messages && withNewer(state.messages, stretch([3, 4])))).toEqual([1, 2, 3, 4, 5]);
    const part = stretch([3], { newer: { order: 3, id: 3 } });
    expect(idsOf(state.messages && withNewer(state.messages, part))).toEqual([1, 2, 3]);
    const newest = stretch([4, 5], { older: { order: 4, id: 4 } });
    const shown = state.messages && withNewest(state.messages, newest, 0);
    expect(shown?.rows.map(({ id, status }) => `${id} ${status}`)).toEqual(['4 sent', '5 read']);
  });

  test('what is removed behind the loaded stretch does not come back with its page', () => {
    const { state } = applyBatch(
      farBack(),
      batch(
        { type: 'messageAdded', message: message(5, 5) },
        { type: 'messageRemoved', chat: 1, message: 5 },
      ),
    );
    expect(idsOf(state.messages && withNewer(state.messages, stretch([3])))).toEqual([1, 2, 3]);
  });

  test('a page around a message joins the stretch it overlaps, and replaces one it does not', () => {
    const window = { ...emptyMessages(1), rows: [message(8, 8), message(9, 9)], older: { order: 8, id: 8 } };
    const near = withAround(
      window,
      stretch([6, 7, 8], { older: { order: 6, id: 6 }, newer: { order: 8, id: 8 } }),
    );
    expect([idsOf(near), near.older?.id, near.newer]).toEqual([[6, 7, 8, 9], 6, null]);
    const far = withAround(
      window,
      stretch([2, 3], { older: { order: 2, id: 2 }, newer: { order: 3, id: 3 } }),
    );
    expect([idsOf(far), far.older?.id, far.newer?.id]).toEqual([[2, 3], 2, 3]);
  });

  test('a removed message is gone', () => {
    const { state } = applyBatch(opened(), batch({ type: 'messageRemoved', chat: 1, message: 1 }));
    expect(rows(state)).toEqual(['2 sent']);
  });
});

describe('chats', () => {
  const ids = (state: State) => state.chats.rows.map(({ id }) => id);

  test('a chat with a newer message moves up, a pinned one stays above it', () => {
    let { state } = applyBatch(opened(), batch({ type: 'chatChanged', chat: chat(1, 300) }));
    expect(ids(state)).toEqual([1, 2]);
    ({ state } = applyBatch(state, batch({ type: 'chatChanged', chat: chat(2, 200, { pinned: true }) })));
    expect(ids(state)).toEqual([2, 1]);
  });

  test('a chat of another number stays out of the list of one number', () => {
    const state = opened();
    const chats = { ...state.chats, selection: { ...EVERYTHING, account: 'a' } };
    const after = applyBatch(
      { ...state, chats },
      batch({ type: 'chatChanged', chat: chat(7, 900, { account: 'b' }) }),
    ).state;
    expect(ids(after)).toEqual([2, 1]);
  });

  test('the open chat stays under Unread after it was read, another one leaves', () => {
    const state = opened();
    const unread = { ...state.chats, selection: { ...EVERYTHING, filter: 'unread' as const } };
    const shown = [chat(2, 200, { unread: 1 }), chat(1, 100, { unread: 1 })];
    const before = { ...state, chats: { ...unread, rows: shown } };
    const after = applyBatch(
      before,
      batch({ type: 'chatChanged', chat: chat(1, 100) }, { type: 'chatChanged', chat: chat(2, 200) }),
    ).state;
    expect(ids(after)).toEqual([1]);
  });

  test('a chat below the loaded stretch is not squeezed in at its end', () => {
    const state = opened();
    const chats = { ...state.chats, next: { pinned: false, order: 100, id: 1 } };
    const after = applyBatch({ ...state, chats }, batch({ type: 'chatChanged', chat: chat(7, 5) })).state;
    expect(ids(after)).toEqual([2, 1]);
  });

  test('what was let go below comes neither back nor in between, but moves up when something is said there', () => {
    const state = opened();
    const all = [chat(5, 500), chat(4, 400), chat(3, 300), chat(2, 200)];
    const few = { ...state, chats: withoutBelow({ ...state.chats, rows: all, phase: 'ready' }, 2) };
    expect([ids(few), few.chats.next]).toEqual([[5, 4], { pinned: false, order: 400, id: 4 }]);
    const apply = (...events: Event[]) => ids(applyBatch(few, batch(...events)).state);
    expect(apply({ type: 'chatChanged', chat: chat(3, 300, { draft: 'Hello' }) })).toEqual([5, 4]);
    expect(apply({ type: 'chatChanged', chat: chat(3, 600) })).toEqual([3, 5, 4]);
    expect(apply({ type: 'chatRemoved', chat: 3 })).toEqual([5, 4]);
    const page = { chats: [chat(3, 300), chat(2, 200)], next: null };
    expect(withPage(few.chats, page).rows).toEqual(all);
  });

  test('rows that are on their way, or all in use, are not let go', () => {
    const { chats } = opened();
    const more = { ...chats, phase: 'more' as const };
    expect(withoutBelow(more, 1)).toBe(more);
    const ready = { ...chats, phase: 'ready' as const };
    expect([withoutBelow(ready, 2), withoutBelow(ready, 9)]).toEqual([ready, ready]);
  });

  test('the count of unread chats follows every change', () => {
    let { state } = applyBatch(opened(), batch({ type: 'chatChanged', chat: chat(2, 300, { unread: 4 }) }));
    expect(state.unread?.size).toBe(1);
    ({ state } = applyBatch(state, batch({ type: 'chatChanged', chat: chat(2, 300) })));
    expect(state.unread?.size).toBe(0);
  });

  test('a removed number takes its chats and its open chat with it', () => {
    const { state } = applyBatch(opened(), batch({ type: 'accountRemoved', account: 'a' }));
    expect([ids(state), state.open, state.messages, state.accounts]).toEqual([[], null, null, []]);
  });
});

describe('signals and losses', () => {
  test('lost events ask for everything anew and change nothing', () => {
    const state = opened();
    expect(applyBatch(state, { kind: 'eventsLost' })).toEqual({ state, wish: 'reload' });
  });

  test('a changed status of the app is asked for', () => {
    const applied = applyBatch(opened(), { kind: 'signal', signal: { type: 'appStatusChanged' } });
    expect(applied.wish).toBe('status');
  });

  test('somebody types until they stop', () => {
    const typing = (state: 'typing' | 'idle'): EventBatch => ({
      kind: 'signal',
      signal: { type: 'typing', chat: 1, name: null, state },
    });
    const during = applyBatch(opened(), typing('typing')).state;
    expect(during.typing.get(1)).toEqual({ name: null, state: 'typing' });
    expect(applyBatch(during, typing('idle')).state.typing.size).toBe(0);
  });

  test('a message ends the typing of its writer, a message of ours does not', () => {
    const signal = { type: 'typing', chat: 1, name: null, state: 'typing' } as const;
    const during = applyBatch(opened(), { kind: 'signal', signal }).state;
    const mine = applyBatch(during, batch({ type: 'messageAdded', message: message(3, 3) })).state;
    expect(mine.typing.size).toBe(1);
    const theirs = { ...message(4, 4), fromMe: false };
    expect(applyBatch(mine, batch({ type: 'messageAdded', message: theirs })).state.typing.size).toBe(0);
  });

  test('a whole batch is one new state, and the state before it is untouched', () => {
    const state = opened();
    const before = structuredClone({ rows: state.messages?.rows, chats: state.chats.rows });
    applyBatch(
      state,
      batch({ type: 'messageAdded', message: message(5, 5) }, { type: 'chatChanged', chat: chat(1, 999) }),
    );
    expect({ rows: state.messages?.rows, chats: state.chats.rows }).toEqual(before);
  });
});

test('a page of rows takes its place as its rows would one by one', () => {
  const before = [chat(9, 900), chat(5, 500), chat(1, 100)];
  const page = [chat(7, 700), chat(5, 50), chat(3, 300)];
  const order = (a: Chat, b: Chat) => b.order - a.order;
  const all = withRows(before, page, order);
  expect(all).toEqual(page.reduce<readonly Chat[]>((some, row) => withRow(some, row, order), before));
  expect(all.map(({ id }) => id)).toEqual([9, 7, 3, 1, 5]);
});
