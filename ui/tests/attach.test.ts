/** Polls, places and contact cards: asked for beside the field, sent as the number that answers, drawn from the core's row. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import {
  answers,
  faultsOf,
  moved,
  MOST,
  withOneMore,
  without,
  type Option,
} from '../src/components/attach/poll-draft';
import { cardsOf, peopleIn, toggled, withPhone } from '../src/components/attach/pick-people';
import { ALICE, bob, CAROL, inState, openApp, openBob, openChat, type Opened } from './world';

const lines = (...texts: string[]): Option[] => texts.map((text, at) => ({ key: at + 1, text }));
const texts = (options: readonly Option[]) => options.map(({ text }) => text);
const sent = ({ host }: Opened, name: string) =>
  host.calls.flatMap((call) => (call.name === name ? [call.params] : []));

async function ask(what: 'poll' | 'place' | 'people'): Promise<void> {
  await page.getByTestId('composer-attach').click();
  await page.getByTestId(`attach-${what}`).click();
  await expect.element(page.getByRole('dialog')).toBeInTheDocument();
}
const answer = (at: number) => page.getByTestId('poll-answer').nth(at);
const send = () => page.getByTestId('attach-send').click();
const closed = () => expect.element(page.getByRole('dialog')).not.toBeInTheDocument();

describe('a poll while it is written', () => {
  test('needs a question and two different answers', () => {
    expect(faultsOf(' ', lines('Soup', ''))).toEqual({ question: true, same: [], few: true });
    expect(faultsOf('What?', lines('Soup', ' Soup ', 'Rice'))).toEqual({
      question: false,
      same: [2],
      few: false,
    });
    expect(faultsOf('What?', lines('Soup', 'soup'))).toEqual({ question: false, same: [], few: false });
  });

  test('sends what is filled in', () => {
    expect(answers(lines(' Soup ', '', 'Rice'))).toEqual(['Soup', 'Rice']);
  });

  test('has two to twelve answers', () => {
    let options: readonly Option[] = lines('a', 'b');
    for (let i = 0; i < 20; i++) options = withOneMore(options, null);
    expect(options).toHaveLength(MOST);
    expect(new Set(options.map(({ key }) => key)).size).toBe(MOST);
    for (const { key } of options) options = without(options, key);
    expect(options).toHaveLength(2);
  });

  test('puts a new answer behind the one that was written', () => {
    expect(texts(withOneMore(lines('a', 'b', 'c'), 1))).toEqual(['a', '', 'b', 'c']);
  });

  test('moves an answer as far as the ends', () => {
    expect(texts(moved(lines('a', 'b', 'c'), 3, -1))).toEqual(['a', 'c', 'b']);
    expect(texts(moved(lines('a', 'b', 'c'), 1, -1))).toEqual(['a', 'b', 'c']);
  });
});

describe('the question for a poll', () => {
  test('is sent as the number that answers, and its row is the core’s', async () => {
    const opened = await openBob({ accounts: [ALICE, CAROL] });
    await ask('poll');
    await expect
      .element(page.getByRole('dialog').getByTestId('sending-as'))
      .toHaveTextContent('Alice’s shop');
    await userEvent.keyboard('What shall we eat?{Enter}Soup{Enter}Rice{Enter}Cake');
    await page.getByTestId('poll-single').click();
    await send();
    await closed();
    expect(sent(opened, 'send_poll')).toEqual([
      { chat: opened.bob, question: 'What shall we eat?', options: ['Soup', 'Rice', 'Cake'], most: 1 },
    ]);
    await expect.element(page.getByTestId('message').last()).toHaveTextContent('What shall we eat?');
    await expect.element(page.getByTestId('message').last()).toHaveAttribute('data-status', 'pending');
  });

  test('says what is missing, and leads there', async () => {
    const opened = await openBob();
    await ask('poll');
    await send();
    await expect.element(page.getByText('Write a question.')).toBeInTheDocument();
    await expect.element(page.getByTestId('poll-question')).toHaveFocus();
    await page.getByTestId('poll-question').fill('What?');
    await answer(0).fill('Soup');
    await send();
    await expect.element(page.getByTestId('poll-few')).toBeInTheDocument();
    await expect.element(answer(1)).toHaveFocus();
    await answer(1).fill('Soup');
    await expect.element(page.getByText('This answer is there already.')).toBeInTheDocument();
    await send();
    expect(sent(opened, 'send_poll')).toEqual([]);
  });

  test('adds, moves and removes answers by keys alone', async () => {
    const opened = await openBob();
    await ask('poll');
    await userEvent.keyboard('What?{Enter}Soup{Enter}Rice{Enter}Cake');
    await userEvent.keyboard('{Alt>}{ArrowUp}{ArrowUp}{/Alt}');
    await expect.element(answer(0)).toHaveValue('Cake');
    await expect.element(answer(0)).toHaveFocus();
    await expect.element(page.getByText('Now answer 1', { exact: true })).toBeInTheDocument();
    await page.getByTestId('poll-remove').nth(1).click();
    await expect.element(answer(0)).toHaveFocus();
    await send();
    await closed();
    expect(sent(opened, 'send_poll')).toMatchObject([{ options: ['Cake', 'Rice'], most: 0 }]);
  });

  test('takes twelve answers and says that no more go', async () => {
    await openBob();
    await ask('poll');
    for (let i = 2; i < 12; i++) await page.getByTestId('poll-add').click();
    await expect.element(page.getByText('WhatsApp takes up to 12 answers.')).toBeInTheDocument();
    await expect.element(page.getByTestId('poll-add')).not.toBeInTheDocument();
  });

  test('stays open with its words when WhatsApp’s number can send no more', async () => {
    const opened = await openBob();
    await ask('poll');
    await userEvent.keyboard('What?{Enter}Soup{Enter}Rice');
    opened.host.refuse('send_poll', 'contact-blocked');
    await send();
    await expect.element(page.getByRole('alert')).toBeInTheDocument();
    await expect.element(page.getByTestId('poll-question')).toHaveValue('What?');
    await send();
    await closed();
  });
});

describe('the question for a place', () => {
  test('reads what is pasted and sends it with its name', async () => {
    const opened = await openBob();
    await ask('place');
    await page
      .getByTestId('place-where')
      .fill('https://www.google.com/maps/place/Gedung+Kencana/@-6.17,106.82,17z/data=!3d-6.1754!4d106.8272');
    await expect.element(page.getByTestId('place-said')).toHaveTextContent('-6.1754, 106.8272');
    await expect.element(page.getByTestId('place-name')).toHaveValue('Gedung Kencana');
    await page.getByTestId('place-address').fill('Jl. Merdeka 2');
    await send();
    await closed();
    expect(sent(opened, 'send_location')).toEqual([
      {
        chat: opened.bob,
        place: {
          latitude: -61_754_000,
          longitude: 1_068_272_000,
          name: 'Gedung Kencana',
          address: 'Jl. Merdeka 2',
          live: false,
        },
      },
    ]);
    await expect.element(page.getByTestId('message').last()).toHaveTextContent('-6.1754, 106.8272');
  });

  test('keeps a name that the person gave it', async () => {
    await openBob();
    await ask('place');
    await page.getByTestId('place-name').fill('Our shop');
    await page.getByTestId('place-where').fill('geo:-6.1754,106.8272?q=-6.1754,106.8272(Kencana)');
    await expect.element(page.getByTestId('place-name')).toHaveValue('Our shop');
  });

  test('says why it cannot read one, and sends nothing', async () => {
    const opened = await openBob();
    await ask('place');
    await send();
    await expect.element(page.getByTestId('place-said')).toHaveTextContent('Type or paste where it is.');
    await page.getByTestId('place-where').fill('https://maps.app.goo.gl/AbCdEf');
    await expect.element(page.getByTestId('place-said')).toHaveTextContent('A short link');
    await page.getByTestId('place-where').fill('97.1, 106.8');
    await expect.element(page.getByTestId('place-said')).toHaveTextContent('There is no such place');
    await send();
    expect(sent(opened, 'send_location')).toEqual([]);
  });
});

const PEOPLE = [
  bob(),
  bob([{ ago: 5, text: 'Hi' }], { title: 'Dina', phone: '+6280000000102' }),
  bob([{ ago: 6, text: 'Hi' }], { title: 'Dina', phone: '+6280000000103' }),
  bob([{ ago: 7, text: 'Hi' }], { title: 'Class', kind: 'group' }),
  bob([{ ago: 8, text: 'Hi' }], { title: 'Eko', phone: '+6280000000104', account: 1 }),
];

describe('people in chats', () => {
  test('are one line for each name, with every number that is known', async () => {
    const { host } = await openApp({ accounts: [ALICE, CAROL], chats: PEOPLE });
    const people = peopleIn([...host.backend.chats.values()]);
    expect(people.map(({ name, phones }) => [name, phones.length])).toEqual([
      ['Bob', 1],
      ['Dina', 2],
      ['Eko', 1],
    ]);
    const dina = people[1];
    if (!dina) throw new Error('no Dina');
    const picked = toggled(new Map(), dina);
    expect(cardsOf(picked, (phone) => phone)).toEqual([
      { name: 'Dina', phones: [{ text: '+6280000000102', whatsapp: '6280000000102' }] },
    ]);
    const both = withPhone(picked, 'Dina', '+6280000000103');
    expect(both.get('Dina')?.phones).toEqual(dina.phones);
    expect(toggled(both, dina).size).toBe(0);
  });
});

describe('the question for contact cards', () => {
  test('sends several people, with the numbers that were chosen', async () => {
    const opened = await openBob({ accounts: [ALICE, CAROL], chats: PEOPLE });
    await ask('people');
    await expect.element(page.getByTestId('cards-person')).toHaveTextContent('Dina');
    await page.getByTestId('cards-person').click();
    await page.getByTestId('cards-phone').nth(1).click();
    await page.getByTestId('cards-whose-all').click();
    await page.getByTestId('cards-search').fill('ek');
    await expect.element(page.getByTestId('cards-person')).toHaveTextContent('Eko');
    await userEvent.keyboard('{ArrowDown} ');
    await send();
    await closed();
    expect(sent(opened, 'send_contacts')).toEqual([
      {
        chat: opened.bob,
        cards: [
          {
            name: 'Dina',
            phones: [
              { text: '+62 800-0000-0102', whatsapp: '6280000000102' },
              { text: '+62 800-0000-0103', whatsapp: '6280000000103' },
            ],
          },
          { name: 'Eko', phones: [{ text: '+62 800-0000-0104', whatsapp: '6280000000104' }] },
        ],
      },
    ]);
    await expect.element(page.getByTestId('message').last()).toHaveTextContent('Dina');
  });

  test('shows people of the sending number first, and not the one who is written to', async () => {
    await openBob({ accounts: [ALICE, CAROL], chats: PEOPLE });
    await ask('people');
    await expect.element(page.getByTestId('cards-person')).toHaveTextContent('Dina');
    await expect.element(page.getByTestId('cards-person').filter({ hasText: 'Eko' })).not.toBeInTheDocument();
    await expect.element(page.getByTestId('cards-person').filter({ hasText: 'Bob' })).not.toBeInTheDocument();
  });

  test('wants somebody, and a number of each', async () => {
    const opened = await openBob({ chats: PEOPLE.slice(0, 3) });
    await ask('people');
    await send();
    await expect.element(page.getByRole('alert')).toHaveTextContent('Choose somebody first.');
    await page.getByTestId('cards-person').click();
    await page.getByTestId('cards-phone').first().click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('at least one number');
    await send();
    expect(sent(opened, 'send_contacts')).toEqual([]);
    await page.getByTestId('cards-drop').click();
    await expect.element(page.getByTestId('cards-picked')).not.toBeInTheDocument();
  });
});

test('while a message is edited nothing else is sent', async () => {
  await openBob({ chats: [bob([{ ago: 1, text: 'Soup', by: true }])] });
  await expect.element(page.getByTestId('composer-attach')).toBeInTheDocument();
  await page.getByTestId('composer-input').click();
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(page.getByTestId('composer-editing')).toBeInTheDocument();
  await expect.element(page.getByTestId('composer-attach')).not.toBeInTheDocument();
});

test('a number that cannot send offers nothing to send', async () => {
  await openApp({ accounts: [inState({ kind: 'loggedOut', reason: 'byUs', at: 0 })] });
  await openChat();
  await expect.element(page.getByTestId('message').first()).toBeInTheDocument();
  await expect.element(page.getByTestId('composer-attach')).not.toBeInTheDocument();
});
