/** Everything the palette leads to: chats, numbers, places, what can be done now, and settings. */
import * as m from '#m';
import type { Account, Chat, Settings } from '../../api/gen';
import { showAbout } from '../../stores/about';
import type { ChatSelection } from '../../stores/chat-window';
import type { Kabar } from '../../stores/kabar.svelte';
import { membersOf } from '../../stores/rail';
import { beginSearch, searchIn } from '../../stores/search';
import { archive, mark, markAllRead, mute, named, pin } from '../chat/chat-deeds';

export interface Entry {
  readonly id: string;
  /** What it is found by. */
  readonly name: string;
  readonly kind: 'chat' | 'number' | 'place' | 'action' | 'setting';
  readonly chat?: Chat;
  readonly account?: Account;
  readonly run: () => unknown;
  /** The same, beside what is open. */
  readonly beside?: () => unknown;
  /** The same, in a window of its own. */
  readonly apart?: () => unknown;
}

const show = (kabar: Kabar, change: Partial<ChatSelection>) => {
  kabar.place.showList();
  return kabar.chats.select(change);
};

export const chatEntries = (kabar: Kabar, chats: readonly Chat[]): Entry[] =>
  chats.map((chat) => ({
    id: `chat-${chat.id}`,
    name: named([chat]),
    kind: 'chat',
    chat,
    run: () => {
      kabar.place.go('inbox');
      return kabar.messages.open(chat);
    },
    beside: () => {
      kabar.place.go('inbox');
      return kabar.messages.openBeside(chat);
    },
    apart: () => kabar.messages.openApart(chat),
  }));

function numbers(kabar: Kabar): Entry[] {
  const { accounts, rail } = kabar.state;
  const one = (account: Account): Entry => ({
    id: `number-${account.id}`,
    name: account.name,
    kind: 'number',
    account,
    run: () => show(kabar, { account: account.id, set: null }),
  });
  const sets = rail.flatMap(({ set }): Entry[] =>
    set === null
      ? []
      : [
          {
            id: `set-${set.id}`,
            name: set.name,
            kind: 'number',
            run: () => show(kabar, { account: null, set: membersOf(rail, set.id) }),
          },
        ],
  );
  return [...accounts.map(one), ...sets];
}

type Row = readonly [name: string, run: () => unknown];

const rowsOf = (kind: Entry['kind'], rows: readonly Row[]): Entry[] =>
  rows.map(([name, run]) => ({ id: `${kind}-${name}`, name, kind, run }));

const places = (kabar: Kabar): readonly Row[] => [
  [m.spine_inbox(), () => show(kabar, { account: null, set: null, filter: 'all' })],
  [m.palette_unread(), () => show(kabar, { filter: 'unread' })],
  [m.chats_archived(), () => show(kabar, { filter: 'archived' })],
  [m.find_starred_title(), () => starred(kabar)],
  [m.spine_campaigns(), () => kabar.place.goCampaigns({ kind: 'all' })],
  [m.spine_numbers(), () => kabar.place.go('numbers')],
  [m.spine_link(), () => kabar.place.go('link')],
  [m.settings_title(), () => kabar.place.go('settings')],
];

async function starred(kabar: Kabar): Promise<void> {
  kabar.place.showList();
  (await beginSearch(kabar)).star(true);
}

function actions(kabar: Kabar): readonly Row[] {
  const { open, unread } = kabar.state;
  const { place } = kabar;
  const everywhere: readonly Row[] = [
    [m.begin(), () => place.ask({ kind: 'newChat' })],
    [m.keys_title(), () => (place.over = 'keys')],
    [m.chats_pick(), () => (place.picked = new Set())],
  ];
  const read: readonly Row[] = unread?.size ? [[m.chats_read_all(), () => markAllRead(kabar)]] : [];
  return [...(open ? here(kabar, open) : []), ...read, ...everywhere];
}

async function findIn(kabar: Kabar, chat: Chat): Promise<void> {
  await searchIn(kabar, chat);
  kabar.place.showList();
}

/** What can be done with the chat that is open. */
function here(kabar: Kabar, chat: Chat): readonly Row[] {
  const name = named([chat]);
  const row = (deed: string, run: () => unknown): Row => [m.palette_this({ deed, name }), run];
  return [
    [m.find_here(), () => findIn(kabar, chat)],
    [
      chat.kind === 'group' ? m.about_group() : m.about_person(),
      () => {
        kabar.place.go('inbox');
        showAbout(kabar.place, { kind: 'chat' });
      },
    ],
    row(chat.pinned ? m.deeds_unpin() : m.deeds_pin(), () => pin(kabar, [chat], !chat.pinned)),
    row(chat.archived ? m.deeds_unarchive() : m.deeds_archive(), () =>
      archive(kabar, [chat], !chat.archived),
    ),
    row(chat.muted ? m.deeds_unmute() : m.deeds_mute(), () =>
      mute(kabar, [chat], { kind: chat.muted ? 'off' : 'forever' }),
    ),
    ...apartRows(kabar, chat),
    row(m.deeds_clear(), () => kabar.place.ask({ kind: 'clear', chats: [chat] })),
    row(m.deeds_delete(), () => kabar.place.ask({ kind: 'delete', chats: [chat] })),
  ];
}

/** What leads into a window of its own, and out of it. */
function apartRows(kabar: Kabar, chat: Chat): readonly Row[] {
  if (kabar.only !== null)
    return [
      [m.apart_main(), () => kabar.attempt(() => kabar.api.showMain({ wish: null }))],
      [m.apart_close(), () => kabar.attempt(() => kabar.api.closeChatWindow())],
    ];
  return [
    [m.deeds_apart(), () => kabar.messages.openApart(chat)],
    [
      m.palette_this({ deed: m.deeds_unread(), name: named([chat]) }),
      () => {
        kabar.messages.close();
        return mark(kabar, [chat], true);
      },
    ],
    [m.palette_close_chat(), () => kabar.messages.close()],
  ];
}

/** Those that are not chosen already. */
function settings(kabar: Kabar): readonly Row[] {
  const now = kabar.state.settings;
  const row = (setting: string, value: string, change: Partial<Settings>): Row[] => {
    const is = Object.entries(change).every(([key, wish]) => now[key as keyof Settings] === wish);
    return is ? [] : [[m.palette_setting_is({ setting, value }), () => kabar.saveSettings(change)]];
  };
  return [
    ...row(m.settings_theme(), m.settings_theme_light(), { theme: 'light' }),
    ...row(m.settings_theme(), m.settings_theme_dark(), { theme: 'dark' }),
    ...row(m.settings_theme(), m.settings_theme_system(), { theme: 'system' }),
    ...row(m.settings_density(), m.settings_density_comfortable(), { density: 'comfortable' }),
    ...row(m.settings_density(), m.settings_density_compact(), { density: 'compact' }),
    ...row(m.settings_language(), m.settings_language_en(), { language: 'en' }),
    ...row(m.settings_language(), m.settings_language_id(), { language: 'id' }),
    ...row(m.settings_enter(), m.palette_on(), { enterSends: true }),
    ...row(m.settings_enter(), m.palette_off(), { enterSends: false }),
    ...row(m.settings_receipts(), m.palette_on(), { readReceipts: true }),
    ...row(m.settings_receipts(), m.palette_off(), { readReceipts: false }),
  ];
}

/** Everything but chats, in the order in which it is shown before anything is typed. */
export const fixedEntries = (kabar: Kabar): Entry[] =>
  kabar.only !== null
    ? rowsOf('action', [
        ...(kabar.state.open ? here(kabar, kabar.state.open) : []),
        [m.keys_title(), () => (kabar.place.over = 'keys')],
      ])
    : [
        ...numbers(kabar),
        ...rowsOf('place', places(kabar)),
        ...rowsOf('action', actions(kabar)),
        ...rowsOf('setting', settings(kabar)),
      ];
