/** Opening the data: waiting, every problem in both languages, and what happens when events are lost. */
import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { ERROR_CODES } from '../src/api/gen';
import en from '../src/i18n/en.json';
import id from '../src/i18n/id.json';
import { language, systemLanguage } from '../src/i18n/language.svelte';
import { bob, openApp, openBob, talk } from './world';

const PROBLEMS = ERROR_CODES.slice(0, ERROR_CODES.indexOf('risk-not-accepted'));
const LANGUAGES: Record<'en' | 'id', Record<string, string>> = { en, id };

describe.each(['en', 'id'] as const)('in %s', (locale) => {
  test.each([...PROBLEMS, 'internal'] as const)(
    '%s says what happened, what it means and what to do',
    async (code) => {
      const file = '/home/alice/.local/share/kabar/kabar.db';
      await openApp({ blocked: { code, file } });
      await expect.element(page.getByTestId('blocked')).toHaveAttribute('data-code', code);
      language.choose(locale);
      const words = LANGUAGES[locale];
      const key = code.replaceAll('-', '_');
      await expect
        .element(page.getByRole('heading', { level: 1 }))
        .toHaveTextContent(words[`error_${key}`] ?? '');
      const all = page.getByTestId('blocked');
      await expect.element(all).toHaveTextContent(words[`error_${key}_action`] ?? '');
      await expect.element(all).toHaveTextContent(words[`blocked_${key}`] ?? words['blocked_other'] ?? '');
      await expect.element(page.getByTestId('blocked-file')).toHaveTextContent(file);
      await expect.element(page.getByTestId('blocked-retry')).toHaveFocus();
    },
  );
});

test('the language that was chosen is spoken before the choice can be read, and goes with the choice', async () => {
  language.begin('id');
  const { host } = await openApp({ blocked: { code: 'keyring-locked', file: null } }, { language: 'system' });
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent(id.error_keyring_locked);
  host.status = 'open';
  await page.getByTestId('blocked-retry').click();
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent('Bob');
  await expect.poll(() => language.current).toBe(systemLanguage(navigator.languages));
});

test('trying again opens once the problem is gone', async () => {
  const { host } = await openApp({ blocked: { code: 'keyring-locked', file: null } });
  await page.getByTestId('blocked-retry').click();
  await expect.element(page.getByTestId('blocked')).toBeInTheDocument();
  host.status = 'open';
  await page.getByTestId('blocked-retry').click();
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent('Bob');
});

test('a damaged file gives its place to a copy, when there is one and a person wants that', async () => {
  const damaged = { code: 'database-corrupt', file: null } as const;
  await openApp({ blocked: damaged, ways: { copy: Date.now() - 3 * 86_400_000 } });
  await page.getByTestId('blocked-copy').click();
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent('Bob');
});

test('without a copy none is offered', async () => {
  await openApp({ blocked: { code: 'database-corrupt', file: null } });
  await expect.element(page.getByTestId('blocked-retry')).toBeInTheDocument();
  expect(page.getByTestId('blocked-copy').elements()).toHaveLength(0);
});

test('a slow opening is waited for', async () => {
  const { host } = await openApp({ blocked: { code: 'internal', file: null } });
  host.status = 'opening';
  await page.getByTestId('blocked-retry').click();
  await expect.element(page.getByText('Opening your messages…')).toBeInTheDocument();
  host.status = 'open';
  host.backend.signal({ type: 'appStatusChanged' });
  await expect.element(page.getByTestId('chat-row')).toBeInTheDocument();
});

test('lost events: the list and the open chat are read anew, and the chat stays open', async () => {
  const { host, bob: chat } = await openBob({ chats: [bob(talk(3))] });
  host.backend.rowsOf(chat).push({
    ...host.backend.makeMessage(
      host.backend.chatOf(chat),
      { kind: 'text', text: 'Missed by the stream' },
      Date.now(),
      null,
    ),
  });
  host.backend.take({ kind: 'eventsLost' });
  await expect.element(page.getByTestId('message-text').last()).toHaveTextContent('Missed by the stream');
  await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
});

test('chats that cannot be read say so and can be tried again', async () => {
  const { host } = await openApp();
  await expect.element(page.getByTestId('chat-row')).toBeInTheDocument();
  host.refuse('list_chats', 'disk-full');
  await page.getByTestId('filter-groups').click();
  await expect.element(page.getByText('The disk is full.')).toBeInTheDocument();
  await page.getByTestId('filter-all').click();
  await expect.element(page.getByTestId('chat-row')).toHaveTextContent('Bob');
});
