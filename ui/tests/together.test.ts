/** One person over all of Alice's numbers: what was said, which number answers, groups in common, reporting, being there. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Chat, Message } from '../src/api/gen';
import { answersBy, togetherItems, withRows } from '../src/stores/together-items';
import { faults } from './faults';
import { openAlices, openTogether, rows, sent, two } from './together-world';
import { ALICE, bob, CAROL, inState, openApp, openChat, type Opened } from './world';

describe('rows of several chats', () => {
  const row = (id: number, chat: number, order: number, fromMe = false) =>
    ({ id, chat, order, sentAt: order, fromMe, status: 'read', scheduledFor: null }) as Message;

  test('join within one chat and side, and say where another number speaks', () => {
    const at = new Date(2026, 10, 23, 10).getTime();
    const items = togetherItems(
      [row(1, 1, at), row(2, 1, at + 1), row(3, 2, at + 2), row(4, 1, at + 3), row(5, 1, at + 4, true)],
      true,
    );
    expect(items.map(({ place, turns }) => [place, turns])).toEqual([
      ['first', true],
      ['last', false],
      ['solo', true],
      ['solo', true],
      ['solo', false],
    ]);
    expect(items.map(({ day }) => day !== null)).toEqual([true, false, false, false, false]);
  });

  test('are each there once, in order, as they were read last', () => {
    const all = withRows([row(2, 1, 20), row(1, 1, 10)], [row(3, 2, 15), row(1, 1, 30)]);
    expect(all.map(({ id }) => id)).toEqual([3, 2, 1]);
  });

  test('the chat in which the person wrote last answers', () => {
    const chats = [
      { id: 1, order: 50 },
      { id: 2, order: 40 },
    ] as Chat[];
    expect(answersBy([row(1, 1, 10), row(2, 2, 40), row(3, 1, 50, true)], chats)).toBe(2);
    expect(answersBy([row(3, 1, 50, true)], chats)).toBe(1);
    expect(answersBy([], chats)).toBe(1);
    expect(answersBy([], [])).toBeNull();
  });
});

describe('all messages with Bob', () => {
  test('stand in one timeline, each with the number it is with, and the last one he wrote to answers', async () => {
    const opened = await openTogether();
    expect(
      rows()
        .elements()
        .map((one) => one.textContent?.includes('appointment')),
    ).toEqual([false, false, true]);
    await expect.element(rows().last()).toHaveTextContent('Carol’s clinic');
    await expect.element(page.getByTestId('answer-as').nth(1).getByRole('radio')).toBeChecked();
    await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Carol’s clinic');
    await page.getByTestId('composer-input').fill('At ten');
    await userEvent.keyboard('{Enter}');
    const theirs = [...opened.host.backend.chats.values()].find(({ account }) => account.endsWith('2'));
    await expect.poll(() => sent(opened, 'send_text')).toMatchObject([{ chat: theirs?.id, text: 'At ten' }]);
    await expect.element(rows().last()).toHaveTextContent('At ten');
  });

  test('are answered by another number when Alice chooses it', async () => {
    const opened = await openTogether();
    await page.getByTestId('answer-as').first().click();
    await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Alice’s shop');
    await page.getByTestId('composer-input').fill('It is ready');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => sent(opened, 'send_text')).toMatchObject([{ chat: opened.bob }]);
  });

  test('grow while Alice looks, and are not called read by that', async () => {
    const opened = await openTogether();
    const before = sent(opened, 'mark_chat_read').length;
    opened.host.backend.receive(opened.bob, 'One more thing', Date.now());
    await expect.element(rows().last()).toHaveTextContent('One more thing');
    expect(sent(opened, 'mark_chat_read').length).toBe(before);
    await expect.element(page.getByTestId('answer-as').first().getByRole('radio')).toBeChecked();
  });

  test('lead to the chat they were said in', async () => {
    await openTogether();
    await page.getByTestId('together-open').last().click();
    await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Carol’s clinic');
    await expect.element(page.getByTestId('message').first()).toHaveTextContent('And my appointment?');
  });

  test('are read back page by page', async () => {
    const many = Array.from({ length: 90 }, (_, i) => ({ ago: 200 - i, text: `Message ${i}` }));
    await openTogether({ chats: [bob(many), ...two.chats.slice(1)] });
    await expect.element(page.getByText('Message 89', { exact: true })).toBeInTheDocument();
    // Only what is seen is drawn.
    expect(rows().elements().length).toBeLessThan(60);
    const scroller = page.getByTestId('together').element();
    const oldest = page.getByText('Message 0', { exact: true });
    await expect
      .poll(() => {
        scroller.scrollTop = 0;
        return oldest.elements().length;
      })
      .toBe(1);
    expect(rows().elements().length).toBeLessThan(60);
    await page.getByTestId('jump').click();
    await expect.element(rows().last()).toHaveTextContent('And my appointment?');
  });

  test('of a number that is logged out the way back stands in the composer’s place', async () => {
    await openTogether({
      accounts: [ALICE, { ...inState({ kind: 'loggedOut', reason: 'byUs', at: 0 }), name: 'Old' }],
    });
    await expect.element(page.getByTestId('composer-closed')).toBeInTheDocument();
    await page.getByTestId('answer-as').first().click();
    await expect.element(page.getByTestId('composer-input')).toBeInTheDocument();
  });
});

describe('a message among all of Bob’s', () => {
  const cake = () => rows().filter({ hasText: 'Is the cake ready?' }).first();
  const menu = async () => {
    (cake().element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('menu')).toBeInTheDocument();
  };
  const idOf = ({ host, bob: chat }: Opened, text: string) =>
    host.backend.rowsOf(chat).find(({ body }) => body.kind === 'text' && body.text === text)?.id ?? 0;

  test('is answered by the number it is with, whichever answered before, and the answer quotes it', async () => {
    const opened = await openTogether();
    await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Carol’s clinic');
    (cake().element() as HTMLElement).focus();
    await userEvent.keyboard('r');
    await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Alice’s shop');
    await expect.element(page.getByTestId('composer-input')).toHaveFocus();
    await userEvent.keyboard('It is{Enter}');
    await expect
      .poll(() => sent(opened, 'send_text'))
      .toMatchObject([{ chat: opened.bob, text: 'It is', quote: idOf(opened, 'Is the cake ready?') }]);
    await expect.element(rows().last()).toHaveTextContent('Is the cake ready?');
    await rows()
      .last()
      .getByRole('button', { name: /Reply to/u })
      .click();
    await expect.poll(() => document.activeElement).toBe(cake().element());
    await expect.poll(() => document.querySelector('.outlined')).not.toBeNull();
  });

  test('shows what people think of it, and takes a reaction', async () => {
    const opened = await openTogether();
    await menu();
    await page.getByTestId('menu-react').first().click();
    await expect.poll(() => sent(opened, 'react')).toMatchObject([{ emoji: '👍' }]);
    opened.host.backend.changes.prove(idOf(opened, 'Is the cake ready?'));
    await expect.element(cake().getByTestId('reaction')).toHaveTextContent('👍');
  });

  test('is starred, and told who has it', async () => {
    const opened = await openTogether();
    await menu();
    await page.getByTestId('menu-star').click();
    await expect
      .poll(() => sent(opened, 'star_message'))
      .toMatchObject([{ message: idOf(opened, 'Is the cake ready?'), starred: true }]);
    await rows().filter({ hasText: 'At nine' }).click({ button: 'right' });
    await page.getByTestId('menu-info').click();
    await expect.element(page.getByRole('dialog')).toHaveTextContent('At nine');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.element(cake()).toBeInTheDocument();
  });

  test('is deleted for one of my numbers, with a moment to take it back', async () => {
    await openTogether();
    await menu();
    await page.getByTestId('menu-forget').click();
    await expect.element(cake()).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(cake()).toBeInTheDocument();
  });

  test('leads to its chat', async () => {
    await openTogether();
    await menu();
    await page.getByTestId('menu-show').click();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
    await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Alice’s shop');
    await expect.poll(() => document.querySelector('.outlined')?.textContent).toContain('Is the cake ready?');
  });

  test('offers nothing that its number cannot do', async () => {
    await openTogether({ accounts: [inState({ kind: 'loggedOut', reason: 'byUs', at: 0 }), CAROL] });
    await menu();
    expect(page.getByTestId('menu-copy').elements()).toHaveLength(1);
    expect(page.getByTestId('menu-reply').elements()).toHaveLength(0);
    expect(page.getByTestId('menu-star').elements()).toHaveLength(0);
  });

  test('that is edited takes other words in the place to write of its chat', async () => {
    const opened = await openTogether();
    const { backend } = opened.host;
    const at = idOf(opened, 'At nine');
    backend.changeMessage(at, { sentAt: Date.now() });
    await rows().filter({ hasText: 'At nine' }).click({ button: 'right' });
    await page.getByTestId('menu-edit').click();
    await expect.element(page.getByTestId('composer-input')).toHaveValue('At nine');
    await page.getByTestId('composer-input').fill('At ten');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => sent(opened, 'edit_message')).toMatchObject([{ message: at, text: 'At ten' }]);
  });
});

describe('the page of Bob', () => {
  test('shows the groups he and Alice are in, and leads there', async () => {
    await openAlices();
    await page.getByTestId('chat-about').click();
    await expect.element(page.getByTestId('common-groups')).toHaveTextContent('Neighbours');
    await page.getByTestId('common-group').click();
    await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Neighbours');
  });

  test('reports him, and blocks him besides unless Alice does not want that', async () => {
    const opened = await openAlices();
    await page.getByTestId('chat-about').click();
    await page.getByTestId('person-report').click();
    await expect.element(page.getByRole('dialog')).toHaveTextContent('Alice’s shop');
    await page.getByTestId('report-block').click();
    opened.host.refuse('report_contact', 'report-refused');
    await page.getByTestId('report-confirm').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('WhatsApp did not accept the report.');
    await page.getByTestId('report-confirm').click();
    await expect.element(page.getByText('Reported: Bob')).toBeInTheDocument();
    expect(sent(opened, 'report_contact').at(-1)).toMatchObject({ block: false });
  });
});

describe('whether Bob is there', () => {
  test('stands in the header while Alice looks at his chat', async () => {
    const opened = await openAlices();
    const { people } = opened.host.backend;
    people.setPresence(opened.bob, { kind: 'online' });
    await expect.element(page.getByTestId('presence')).toHaveTextContent('Online');
    people.setPresence(opened.bob, { kind: 'lastSeen', at: new Date().setHours(0, 1, 0, 0) });
    await expect.element(page.getByTestId('presence')).toHaveTextContent('Last seen today, 00:01');
    people.setPresence(opened.bob, { kind: 'away' });
    await expect.element(page.getByTestId('presence')).not.toBeInTheDocument();
    people.setPresence(opened.bob, { kind: 'online' });
    opened.host.backend.signal({ type: 'typing', chat: opened.bob, name: null, state: 'typing' });
    await expect.element(page.getByTestId('presence')).not.toBeInTheDocument();
  });
});

describe('faces', () => {
  test('those without are named to the core once, and are there once they came', async () => {
    const opened = await openApp({
      accounts: [ALICE],
      chats: two.chats.filter(({ account }) => account === 0),
    });
    const { backend } = opened.host;
    const group = [...backend.chats.values()].find(({ kind }) => kind === 'group');
    const sender = backend.rowsOf(group?.id ?? 0)[0]?.sender ?? 0;
    await openChat('Neighbours');
    await expect.poll(() => sent(opened, 'want_pictures')).toMatchObject([{ contacts: [sender] }]);
    const contact = {
      ...backend.people.get(backend.accounts[0]?.id ?? '', sender),
      picture: { id: 9, version: '1' },
    };
    backend.emit({ type: 'contactChanged', contact });
    await expect.poll(() => page.getByTestId('face').first().element().querySelector('img')).not.toBeNull();
  });
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('has no faults that a machine finds', async () => {
    await openAlices({}, { theme });
    await page.getByTestId('chat-about').click();
    await expect.element(page.getByTestId('common-groups')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await page.getByTestId('person-report').click();
    await expect.element(page.getByRole('dialog')).toBeInTheDocument();
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await page.getByTestId('together-go').click();
    await expect.element(rows().first()).toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });
});
