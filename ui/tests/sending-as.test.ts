/** Which number answers: chosen from a list of mine, by name and colour, and never by accident. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ALICE, bob, CAROL, inState, openApp, openChat, talk, type Opened } from './world';

const PHONE = '+6280000000101';
const DAVE = {
  ...inState({ kind: 'loggedOut', reason: 'byUs', at: 0 }),
  name: 'Dave’s desk',
  letters: 'DD',
  colour: 3,
};
/** Bob writes to Alice's shop and to Carol's clinic, and to nobody else. */
const shop = {
  accounts: [ALICE, CAROL, DAVE, { ...ALICE, name: 'Erin’s store', letters: 'ES', colour: 6 }],
  chats: [bob(), bob(talk(2), { account: 1, title: 'Pak Bob' })],
};
const chip = () => page.getByTestId('sending-as');
const line = (name: string) => page.getByTestId('as-number').filter({ hasText: name });
const input = () => page.getByTestId('composer-input');
const asked = ({ host }: Opened, name: string) =>
  host.calls.flatMap((call) => (call.name === name ? [call.params] : []));

async function openList(): Promise<Opened> {
  const opened = await openApp(shop);
  await page.getByTestId('tile').first().click();
  await openChat();
  await expect.element(page.getByTestId('message').first()).toBeInTheDocument();
  return opened;
}

describe('the list of my numbers', () => {
  test('says how each knows the person, and leads to its chat with them', async () => {
    await openList();
    await chip().click();
    await expect.element(line('Alice’s shop')).toHaveTextContent('Answers here');
    await expect.element(line('Alice’s shop')).toHaveAttribute('aria-checked', 'true');
    await expect.element(line('Carol’s clinic')).toHaveTextContent('Last message');
    await expect.element(line('Dave’s desk')).toHaveTextContent('Unlinked.');
    await expect.element(line('Dave’s desk')).toHaveAttribute('aria-disabled', 'true');
    await line('Carol’s clinic').click();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Pak Bob');
    await expect.element(chip()).toHaveTextContent('Carol’s clinic');
  });

  test('takes along what was being written', async () => {
    const opened = await openList();
    await input().fill('We open at nine');
    await chip().click();
    await line('Carol’s clinic').click();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Pak Bob');
    await expect.element(input()).toHaveValue('We open at nine');
    await userEvent.keyboard('{Enter}');
    const theirs = [...opened.host.backend.chats.values()].find((chat) => chat.title === 'Pak Bob');
    await expect
      .poll(() => asked(opened, 'send_text'))
      .toMatchObject([{ chat: theirs?.id, text: 'We open at nine' }]);
    expect(opened.host.backend.chatOf(opened.bob).draft).toBe('');
  });

  test('leaves both where they are when something is being written there already', async () => {
    const opened = await openList();
    const theirs = [...opened.host.backend.chats.values()].find((chat) => chat.title === 'Pak Bob');
    opened.host.backend.changeChat(theirs?.id ?? 0, { draft: 'Tomorrow then' });
    await input().fill('We open at nine');
    await chip().click();
    await line('Carol’s clinic').click();
    await expect.element(input()).toHaveValue('Tomorrow then');
    expect(opened.host.backend.chatOf(opened.bob).draft).toBe('We open at nine');
  });

  test('begins a chat from a number that has none with them, by keyboard', async () => {
    const opened = await openList();
    (chip().element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(line('Erin’s store')).toHaveTextContent('No chat with this person yet');
    await expect.element(line('Alice’s shop')).toHaveFocus();
    await userEvent.keyboard('{End}{Enter}');
    await expect.poll(() => asked(opened, 'begin_chat')).toMatchObject([{ number: PHONE }]);
    await expect.element(chip()).toHaveTextContent('Erin’s store');
  });

  test('is not there with one number', async () => {
    await openApp({ accounts: [ALICE], chats: [bob()] });
    await openChat();
    await expect.element(chip()).toHaveTextContent('Alice’s shop');
    expect(chip().element().tagName).toBe('SPAN');
  });

  test('a message that is edited stays with its number', async () => {
    await openList();
    expect(chip().element().tagName).toBe('BUTTON');
    await input().click();
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(page.getByTestId('composer-editing')).toBeInTheDocument();
    expect(chip().element().tagName).toBe('SPAN');
  });
});

describe('a new chat', () => {
  const who = () => page.getByTestId('begin-who');
  const from = (at: number) => page.getByTestId('begin-from').nth(at);

  async function ask(): Promise<Opened> {
    const opened = await openApp(shop);
    await expect.element(page.getByTestId('chat-row').first()).toBeInTheDocument();
    await userEvent.keyboard('{Control>}n{/Control}');
    await expect.element(who()).toHaveFocus();
    return opened;
  }

  test('with somebody who is known opens by name, in the chat of the number that is named', async () => {
    await ask();
    await userEvent.keyboard('bob');
    await expect.poll(() => page.getByTestId('begin-chat').elements().length).toBe(2);
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
  });

  test('with a phone number begins from a number that was chosen, and from none before', async () => {
    const opened = await ask();
    await userEvent.keyboard('+62 800-0000-0101');
    await expect.poll(() => page.getByTestId('begin-from').elements().length).toBe(3);
    await expect.element(page.getByTestId('begin-do')).toBeDisabled();
    await userEvent.keyboard('{Enter}');
    expect(asked(opened, 'begin_chat')).toEqual([]);
    await from(2).click();
    await page.getByTestId('begin-do').click();
    await expect.element(chip()).toHaveTextContent('Erin’s store');
    expect(asked(opened, 'begin_chat')).toMatchObject([
      { account: opened.host.backend.accounts[3]?.id, number: '+62 800-0000-0101' },
    ]);
  });

  test('says beside the field why it does not begin, and keeps what was typed', async () => {
    await ask();
    await userEvent.keyboard('+62 800-0000-0999');
    await from(0).click();
    await page.getByTestId('begin-do').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('This number is not on WhatsApp.');
    await expect.element(who()).toHaveValue('+62 800-0000-0999');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });

  test('means the number whose chats are listed', async () => {
    await openApp(shop);
    await page.getByTestId('tile').nth(1).click();
    await page.getByTestId('begin').click();
    await who().fill('+62 800-0000-0101');
    await expect.element(from(1)).toBeChecked();
  });
});
