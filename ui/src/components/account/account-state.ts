/**
 * The words for what is true of a number: one icon, one bold state, what it means, and one thing to do.
 * The icon is named by meaning; `StateIcon.svelte` draws it.
 */
import * as m from '#m';
import type { Account, ErrorCode, SessionState } from '../../api/gen';
import { errorAction, errorSentence } from '../../i18n/later-errors.svelte';
import { whenSaid, whenWithin } from '../../i18n/format';

export type StateShape =
  | 'confirmed'
  | 'syncing'
  | 'reconnecting'
  | 'offline'
  | 'elsewhere'
  | 'unconfirmed'
  | 'restricted'
  | 'loggedOut'
  | 'banned'
  | 'needsKey'
  | 'damaged';

/** How it is coloured, and how the pip on the tile is. */
export type Tone = 'ok' | 'busy' | 'quiet' | 'warn' | 'bad';

export interface StateWords {
  readonly shape: StateShape;
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  /** What the one button does; `null` when there is nothing to do but wait. */
  readonly action: 'reconnect' | 'link' | null;
  readonly actionLabel: string;
}

const words = (shape: StateShape, tone: Tone, title: string, text: string): StateWords => ({
  shape,
  tone,
  title,
  text,
  action: null,
  actionLabel: '',
});

const reconnect = (state: StateWords, actionLabel: string): StateWords => ({
  ...state,
  action: 'reconnect',
  actionLabel,
});

const link = (state: StateWords): StateWords => ({
  ...state,
  action: 'link',
  actionLabel: m.state_do_link(),
});

function loggedOut(state: Extract<SessionState, { kind: 'loggedOut' }>, now: number): StateWords {
  const when = whenSaid(state.at, now);
  switch (state.reason) {
    case 'removed':
      return link(words('loggedOut', 'bad', m.state_removed(), m.state_removed_text({ when })));
    case 'byUs':
      return link(words('loggedOut', 'bad', m.state_unlinked(), m.state_unlinked_text({ when })));
    case 'locked':
      return link(words('banned', 'bad', m.state_locked(), m.state_locked_text()));
    case 'banned':
      return words('banned', 'bad', m.state_banned(), m.state_banned_text());
  }
}

/** WhatsApp's own categories of a block that ends, by their numbers; of another number the general sentence is true. */
function whyBanned(code: number): string {
  switch (code) {
    case 101:
      return m.state_banned_101();
    case 102:
      return m.state_banned_102();
    case 103:
      return m.state_banned_103();
    case 104:
      return m.state_banned_104();
    case 106:
      return m.state_banned_106();
    default:
      return m.state_banned_other();
  }
}

function banned(code: number, until: number | null, now: number): StateWords {
  const reason = whyBanned(code);
  return until === null
    ? words('banned', 'bad', m.state_banned(), m.state_banned_why({ reason }))
    : words(
        'banned',
        'bad',
        m.state_banned_until({ when: whenWithin(until, now) }),
        m.state_banned_until_text({ reason }),
      );
}

function restricted(until: number | null, now: number): StateWords {
  const title =
    until === null ? m.state_restricted() : m.state_restricted_until({ when: whenWithin(until, now) });
  return words('restricted', 'warn', title, m.state_restricted_text());
}

function degraded(since: number, now: number): StateWords {
  const minutes = Math.floor((now - since) / 60_000);
  const text = minutes < 1 ? m.state_degraded_just() : m.state_degraded_text({ minutes });
  return reconnect(words('unconfirmed', 'warn', m.state_degraded(), text), m.state_do_reconnect());
}

function needsKey(error: ErrorCode): StateWords {
  return error === 'key-missing'
    ? link(words('needsKey', 'bad', m.state_key_missing(), m.state_key_missing_text()))
    : reconnect(words('needsKey', 'bad', errorSentence(error), errorAction(error)), m.state_do_try_now());
}

function reconnecting(nextTry: number, now: number, reason: ErrorCode | null): StateWords {
  const seconds = Math.ceil((nextTry - now) / 1000);
  const text = seconds > 0 ? m.state_reconnecting_text({ seconds }) : m.state_reconnecting_now();
  if (reason === null) {
    return reconnect(words('reconnecting', 'quiet', m.state_reconnecting(), text), m.state_do_try_now());
  }
  const why = `${errorSentence(reason)} ${errorAction(reason)}`;
  return reconnect(words('reconnecting', 'warn', m.state_reconnecting(), why), m.state_do_try_now());
}

/** `now` is what the sentences count from, in milliseconds since 1970. */
export function stateWords({ state }: Pick<Account, 'state'>, now: number): StateWords {
  switch (state.kind) {
    case 'online':
      return words('confirmed', 'ok', m.state_online(), m.state_online_text());
    case 'offline':
      return reconnect(
        words('offline', 'quiet', m.state_offline(), m.state_offline_text()),
        m.state_do_reconnect(),
      );
    case 'connecting':
      return words('reconnecting', 'quiet', m.state_connecting(), m.state_connecting_text());
    case 'syncing':
      return words('syncing', 'busy', m.state_syncing({ percent: state.percent }), m.state_syncing_text());
    case 'reconnecting':
      return reconnecting(state.nextTry, now, state.reason);
    case 'replaced':
      return reconnect(
        words('elsewhere', 'warn', m.state_replaced(), m.state_replaced_text()),
        m.state_do_connect_here(),
      );
    case 'loggedOut':
      return loggedOut(state, now);
    case 'banned':
      return banned(state.code, state.until, now);
    case 'degraded':
      return degraded(state.since, now);
    case 'restricted':
      return restricted(state.until, now);
    case 'needsKey':
      return needsKey(state.error);
    case 'outdated':
      return words('damaged', 'bad', m.state_outdated(), m.state_outdated_text());
    case 'damaged':
      return damaged(state.error);
  }
}

/** The sentences of the errors speak of the file of messages; this is another file, and no backup of it may come back. */
function damaged(error: ErrorCode): StateWords {
  switch (error) {
    case 'database-corrupt':
    case 'database-missing':
    case 'database-wrong-key':
      return link(words('damaged', 'bad', m.state_damaged(), m.state_damaged_text()));
    case 'device-rolled-back':
      return link(words('damaged', 'bad', m.state_rolled_back(), m.state_rolled_back_text()));
    case 'database-newer':
      return words('damaged', 'bad', m.state_newer(), m.state_newer_text());
    default:
      return reconnect(
        words('damaged', 'bad', errorSentence(error), errorAction(error)),
        m.state_do_reconnect(),
      );
  }
}

/** What becomes of a message that is written now; the last three say why it would never go out. */
export type Sending = 'now' | 'later' | 'relink' | 'blocked' | 'outdated';

export function canSend({ state }: Pick<Account, 'state'>): Sending {
  switch (state.kind) {
    case 'online':
    case 'syncing':
    case 'restricted':
      return 'now';
    case 'loggedOut':
      return state.reason === 'banned' ? 'blocked' : 'relink';
    case 'banned':
      return 'blocked';
    case 'outdated':
      return 'outdated';
    case 'needsKey':
      return state.error === 'key-missing' ? 'relink' : 'later';
    case 'damaged':
      if (state.error === 'database-newer') return 'outdated';
      return damaged(state.error).action === 'link' ? 'relink' : 'later';
    default:
      return 'later';
  }
}
