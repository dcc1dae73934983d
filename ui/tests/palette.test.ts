/** Going anywhere by its name, and the sheet of all keys. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { fitOf, ranked } from '../src/components/palette/fuzzy';
import { ALICE, bob, CAROL, openApp, openBob, talk, type Opened } from './world';

const people = ['Bob', 'Dave', 'Erin Fisher'].map((title, i) =>
  bob(
    talk(4).map((one) => ({ ...one, ago: one.ago + i * 10 })),
    { title, phone: `+628000000010${i}` },
  ),
);
const lines = (): string[] =>
  page
    .getByTestId('palette-line')
    .elements()
    .map((line) => line.querySelector('.ellipsis')?.textContent ?? '');

async function open(): Promise<Opened> {
  const opened = await openApp({ accounts: [ALICE, CAROL], chats: people });
  await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
  await userEvent.keyboard('{Control>}k{/Control}');
  await expect.element(page.getByTestId('palette-field')).toHaveFocus();
  return opened;
}

describe('the palette', () => {
  test('finds a chat by a few of its letters, Enter opens it', async () => {
    await open();
    await userEvent.keyboard('erfi');
    await expect.poll(() => lines()[0]).toBe('Erin Fisher');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Erin Fisher');
    await expect.element(page.getByTestId('palette')).not.toBeInTheDocument();
    await expect.poll(() => (document.activeElement as HTMLElement).dataset['testid']).toBe('composer-input');
  });

  test('the arrows choose, and what was chosen last comes first the next time', async () => {
    await open();
    await userEvent.keyboard('carol{Enter}');
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Carol’s clinic');
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.poll(() => lines()[0]).toBe('Carol’s clinic');
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(page.getByTestId('palette-line').nth(1)).toHaveAttribute('aria-selected', 'true');
    const field = page.getByTestId('palette-field').element();
    const active = document.getElementById(field.getAttribute('aria-activedescendant') ?? '');
    expect(active?.getAttribute('aria-selected')).toBe('true');
  });

  test('leads to places and turns settings', async () => {
    const { host } = await open();
    await userEvent.keyboard('numbers and h{Enter}');
    await expect.element(page.getByTestId('numbers')).toBeInTheDocument();
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.keyboard('colours dark{Enter}');
    await expect.poll(() => document.documentElement.dataset['theme']).toBe('dark');
    expect(host.backend.settings.theme).toBe('dark');
  });

  test('does things with the chat that is open', async () => {
    const { host, bob: chat } = await openBob();
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.keyboard('pin bob{Enter}');
    await expect.poll(() => host.backend.chatOf(chat).pinned).toBe(true);
    await expect.element(page.getByTestId('toast')).toHaveTextContent('Pinned: Bob');
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.keyboard('starred{Enter}');
    await expect.element(page.getByText('No starred messages')).toBeInTheDocument();
  });

  test('says when nothing is called so, Escape gives the focus back', async () => {
    await openApp({ chats: people });
    await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
    const row = page.getByTestId('chat-row').first().element() as HTMLElement;
    row.focus();
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByTestId('palette')).toBeInTheDocument();
    await userEvent.keyboard('qqq');
    await expect.element(page.getByText('Nothing is called “qqq”.')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByTestId('palette')).not.toBeInTheDocument();
    expect(document.activeElement).toBe(row);
  });
});

describe('the keys', () => {
  test.each(['?', '{Control>}/{/Control}'])('%s shows them on a sheet', async (keys) => {
    await openApp({ chats: people });
    await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
    await userEvent.keyboard(keys);
    await expect
      .element(page.getByRole('dialog', { name: 'Keyboard shortcuts' }))
      .toHaveTextContent('Next pane');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });

  test('a question mark that is typed is a question mark', async () => {
    await openBob();
    await page.getByTestId('composer-input').click();
    await userEvent.keyboard('Really?');
    await expect.element(page.getByTestId('composer-input')).toHaveValue('Really?');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });
});

describe('how letters fit a name', () => {
  const best = (query: string, ...names: string[]) =>
    ranked(
      query,
      names.map((name) => ({ id: name, name })),
      [],
    ).map(({ entry }) => entry.name);

  test('in their order, whatever case and accents', () => {
    expect(fitOf('emi', 'Émile')?.at).toEqual([0, 1, 2]);
    expect(fitOf('xe', 'Émile')).toBeNull();
    expect(fitOf('le', 'el')).toBeNull();
    expect(fitOf('', 'anything')).toEqual({ score: 0, at: [] });
  });
  test.each([
    ['sk', ['Sari Kusuma', 'Mask'], 'begins of words before what stands within'],
    ['bob', ['Bob', 'Bobby Brown'], 'the shorter of two that fit'],
    ['dark', ['Colours: Dark', 'Dadang Rukmana K'], 'what stands together'],
  ])('%s: %s', (query, names) => expect(best(query, ...names.toReversed())).toEqual(names));
  test('of equals the one that was chosen last', () => {
    const all = ['a', 'b', 'c'].map((id) => ({ id, name: 'Bob' }));
    expect(ranked('bob', all, ['c', 'a']).map(({ entry }) => entry.id)).toEqual(['c', 'a', 'b']);
  });
});
