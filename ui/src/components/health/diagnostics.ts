/**
 * What a person may paste into a question to somebody who helps: how the connection is and was. English, whatever the
 * language of the screen, because helpers read it. No name, no phone number, no text, no path.
 */
import type { AccountHealth, NewChatQuota, SessionState, Timelock } from '../../api/gen';

const iso = (moment: number | null): string => (moment === null ? 'never' : new Date(moment).toISOString());

function stateText(state: SessionState): string {
  switch (state.kind) {
    case 'loggedOut':
      return `loggedOut (${state.reason})`;
    case 'banned':
      return `banned (${state.code})`;
    case 'damaged':
    case 'needsKey':
      return `${state.kind} (${state.error})`;
    case 'reconnecting':
      return `reconnecting (attempt ${state.attempt})`;
    default:
      return state.kind;
  }
}

function timelockText(timelock: Timelock): string {
  if (timelock.kind !== 'locked') return timelock.kind;
  return timelock.until === null ? 'locked, no end given' : `locked until ${iso(timelock.until)}`;
}

function quotaText(quota: NewChatQuota): string {
  if (quota.kind === 'unknown') return 'unknown';
  const end = quota.until === null ? '' : ` until ${iso(quota.until)}`;
  return `${quota.used} of ${quota.total}${end}`;
}

export function diagnostics(health: AccountHealth, about: { version: string; build: string }): string {
  const { limits, storage, timeline } = health;
  return [
    `Kabar ${about.version} (${about.build})`,
    `Number ${health.account}`,
    `State: ${stateText(health.state)}, since ${iso(health.since)}`,
    `Last confirmed by WhatsApp: ${iso(health.lastConfirmed)}`,
    `Messages confirmed in 24 h: ${health.confirmed24h}`,
    `Connections lost in 24 h: ${health.reconnects24h}`,
    `New chats: ${timelockText(limits.timelock)}; quota ${quotaText(limits.quota)}; asked ${iso(health.limitsAt)}`,
    `Storage: ${storage.device} bytes of connection data, ${storage.texts} bytes of text, ${storage.messages} messages`,
    `Memory of Kabar: ${health.processMemory ?? 'unknown'} bytes`,
    'Timeline, newest first:',
    ...timeline.entries.map((entry) => `  ${iso(entry.at)} ${stateText(entry.state)}`),
    '',
  ].join('\n');
}
