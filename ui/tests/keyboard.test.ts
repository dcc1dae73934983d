/** Everything without a mouse. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ALICE, bob, CAROL, openApp, talk } from './world';

const people = ['Bob', 'Dave', 'Erin'].map((title, i) =>
  bob(
    talk(4).map((one) => ({ ...one, ago: one.ago + i * 10 })),
    { title, phone: `+628000000010${i}` },
  ),
);
const focused = (): string | undefined => (document.activeElement as HTMLElement | null)?.dataset['testid'];

async function openTwo() {
  const opened = await openApp({
    accounts: [ALICE, CAROL],
    chats: [...people, bob(talk(2), { account: 1, title: 'Frank', phone: '+6280000000109' })],
  });
  await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
  return opened;
}

test('Ctrl+F finds a chat, the arrows reach it, Enter opens it', async () => {
  await openTwo();
  await userEvent.keyboard('{Control>}f{/Control}');
  expect(focused()).toBe('chat-search');
  await userEvent.keyboard('er');
  await expect.poll(() => page.getByTestId('found-chat').elements().length).toBe(1);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Erin');
  await expect.poll(focused).toBe('composer-input');
});

test('arrows move through the chats with one stop for Tab', async () => {
  await openTwo();
  (page.getByTestId('chat-row').first().element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  await expect.poll(() => document.activeElement?.textContent).toContain('Dave');
  expect(document.querySelectorAll('[role="option"][tabindex="0"]').length).toBe(1);
  await userEvent.keyboard('{End}');
  await expect.poll(() => document.activeElement?.textContent).toContain('Erin');
});

test('Alt and a digit show one number, Alt+0 all of them', async () => {
  await openTwo();
  await userEvent.keyboard('{Alt>}2{/Alt}');
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Carol’s clinic');
  await expect.poll(() => page.getByTestId('chat-row').elements().length).toBe(1);
  await userEvent.keyboard('{Alt>}0{/Alt}');
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('All numbers');
});

test('F6 goes round the panes and Shift+F6 back', async () => {
  await openTwo();
  await page.getByTestId('chat-row').first().click();
  await expect.poll(focused).toBe('composer-input');
  await userEvent.keyboard('{F6}');
  expect(document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane')).toBe('spine');
  await userEvent.keyboard('{F6}');
  expect(focused()).toBe('chat-row');
  await userEvent.keyboard('{F6}');
  expect(focused()).toBe('composer-input');
  await userEvent.keyboard('{Shift>}{F6}{/Shift}');
  expect(focused()).toBe('chat-row');
});

test('the spine is one stop, moved through by arrows', async () => {
  await openTwo();
  (page.getByTestId('place-inbox').element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Alice’s shop');
  expect(document.querySelectorAll('nav [tabindex="0"]').length).toBe(1);
});

test('messages are walked through, from the newest up', async () => {
  await openTwo();
  await page.getByTestId('chat-row').filter({ hasText: 'Bob' }).click();
  await expect.element(page.getByTestId('message').first()).toBeInTheDocument();
  (page.getByTestId('message').last().element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowUp}');
  await expect.poll(() => document.activeElement?.textContent).toContain('Message 3');
  await userEvent.keyboard('{Home}');
  await expect.poll(() => document.activeElement?.textContent).toContain('Message 1');
});

test('a dialog keeps the focus, Escape closes it and gives it back', async () => {
  await openTwo();
  const tile = page.getByTestId('tile').first().element() as HTMLElement;
  tile.focus();
  tile.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
  await expect.element(page.getByRole('dialog', { name: 'About Alice’s shop' })).toBeInTheDocument();
  expect(document.activeElement?.closest('dialog')).not.toBeNull();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  expect(document.activeElement).toBe(tile);
});

test('unlinking asks first, with the safe way focused', async () => {
  const { host } = await openTwo();
  await page.getByTestId('tile').first().click({ button: 'right' });
  await page.getByTestId('account-unlink').click();
  await expect.element(page.getByRole('button', { name: 'Keep linked' })).toHaveFocus();
  expect(host.calls.some(({ name }) => name === 'unlink_account')).toBe(false);
  await page.getByTestId('account-unlink-confirm').click();
  await expect.element(page.getByTestId('tile').first()).toHaveAttribute('data-state', 'loggedOut');
});

test('unlinking keeps the messages unless a person says otherwise', async () => {
  const { host } = await openTwo();
  const part = async () => {
    await page.getByTestId('tile').first().click({ button: 'right' });
    await page.getByTestId('account-unlink').click();
  };
  await part();
  await expect.element(page.getByTestId('history-keep')).toBeChecked();
  await page.getByTestId('history-delete').click();
  await page.getByRole('button', { name: 'Unlink and delete' }).click();
  await expect.element(page.getByTestId('tile').first()).toHaveAttribute('data-state', 'loggedOut');
  const asked = host.calls.find(({ name }) => name === 'unlink_account');
  expect(asked?.params).toMatchObject({ deleteHistory: true });
  await expect
    .poll(() =>
      page
        .getByTestId('chat-row')
        .elements()
        .map((row) => row.textContent.includes('Frank')),
    )
    .toEqual([true]);
});
