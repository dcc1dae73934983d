/** What is said under the code, in every state of an attempt to link: a heading and a sentence. */
import * as m from '#m';
import type { LinkState } from '../../api/gen';
import { errorAction, errorSentence } from '../../i18n/errors';
import { countdown } from '../../i18n/format';

export interface LinkScene {
  readonly link: LinkState | null;
  /** How the number is called here. */
  readonly name: string;
  /** The number whose code is typed, for showing. */
  readonly phone: string;
  readonly demo: boolean;
  readonly now: number;
}

export type LinkWords = readonly [head: string, text: string];

type Failed = Extract<LinkState, { kind: 'failed' }>;

export function linkWords({ link, name, phone, demo, now }: LinkScene): LinkWords {
  switch (link?.kind) {
    case undefined:
      return ['', demo ? m.link_demo() : m.link_start_text()];
    case 'starting':
      return [m.link_asking(), m.link_asking_text()];
    case 'awaitingScan':
      return [
        link.until > now ? m.link_new_code({ time: countdown(link.until - now) }) : m.link_next_code(),
        m.link_waiting(),
      ];
    case 'awaitingCode':
      return [
        link.until > now ? m.link_code_left({ time: countdown(link.until - now) }) : m.link_code_over(),
        m.link_code_for({ phone }),
      ];
    case 'exhausted':
      return [m.link_exhausted(), m.link_exhausted_text()];
    case 'syncing':
      return [m.link_syncing({ percent: link.percent }), m.link_syncing_text()];
    case 'done':
      return [m.link_done(), m.link_done_text({ name })];
    case 'failed':
      return link.error === 'passkey-required'
        ? [m.link_passkey(), m.link_passkey_text()]
        : [m.link_failed(), failure(link, now)];
  }
}

function failure(link: Failed, now: number): string {
  const already = link.error === 'already-linked' && link.accountName !== null;
  const what = already ? m.link_already({ name: link.accountName ?? '' }) : errorSentence(link.error);
  const wait =
    link.retryAt !== null && link.retryAt > now
      ? ` ${m.link_retry_in({ time: countdown(link.retryAt - now) })}`
      : '';
  return `${what} ${errorAction(link.error)}${wait}`;
}
