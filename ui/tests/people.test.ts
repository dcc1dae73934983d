/** Who somebody is, beside the chat with them: over all of Alice's numbers, and in groups. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { membersFor } from '../src/components/about/members';
import type { GroupMember } from '../src/api/gen';
import { ALICE, bob, CAROL, openApp, openBob, openChat, talk, type Opened } from './world';

const pane = () => page.getByTestId('about');
const contactOf = ({ host, bob: chat }: Opened): number => host.backend.chatOf(chat).contact ?? 0;
const both = { accounts: [ALICE, CAROL], chats: [bob(), bob(talk(2), { account: 1, title: 'Bob H.' })] };
const neighbours = (count = 3) =>
  bob(
    Array.from({ length: count }, (_, i) => ({
      ago: 50 - i,
      text: `Hello ${i}`,
      by: `Member ${'abcdefghijklmnopqrstuvwxyz'.slice(0, i + 1)}`,
    })),
    { kind: 'group', title: 'Neighbours' },
  );
const asked = ({ host }: Opened, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ params }) => params);

async function openAbout(): Promise<void> {
  await page.getByTestId('chat-about').click();
  await expect.element(page.getByTestId('about-name')).toBeInTheDocument();
}

test('the page of Bob says who he is, by which name, and what he says about himself', async () => {
  const opened = await openBob();
  opened.host.backend.people.know(contactOf(opened), { pushName: 'Bobby', about: 'At the sea' });
  await openAbout();
  await expect.element(page.getByTestId('about-title')).toHaveTextContent('About Bob');
  await expect.element(page.getByTestId('about-name')).toHaveTextContent('Bob');
  await expect.element(pane()).toHaveTextContent('+62 800-0000-0101');
  await expect.element(page.getByTestId('person-about')).toHaveTextContent('At the sea');
  const names = page.getByTestId('person-names');
  await expect.element(names).toHaveTextContent(/In the phone’s address book\s*Bob/u);
  await expect.element(names).toHaveTextContent(/Chosen by this person\s*Bobby/u);
  expect(asked(opened, 'fetch_contact').length).toBe(1);
});

test('what is kept stands when WhatsApp does not answer, and what is told meanwhile is there', async () => {
  const opened = await openBob();
  opened.host.refuse('fetch_contact', 'whatsapp-trouble');
  await openAbout();
  await expect.element(page.getByTestId('person-about')).toHaveTextContent('Ada di Kabar');
  const contact = opened.host.backend.people.get(
    opened.host.backend.accounts[0]?.id ?? '',
    contactOf(opened),
  );
  opened.host.backend.emit({ type: 'contactChanged', contact: { ...contact, about: 'Back soon' } });
  await expect.element(page.getByTestId('person-about')).toHaveTextContent('Back soon');
  await expect.element(page.getByTestId('toast')).not.toBeInTheDocument();
});

test('what a business says about itself is shown, and its page is not opened without a question', async () => {
  const opened = await openBob();
  opened.host.backend.people.know(contactOf(opened), {
    business: true,
    profile: {
      description: 'Bread',
      categories: ['Bakery', 'Café'],
      address: 'Harbour 2',
      email: 'bob@example.com',
      websites: ['https://bread.example/menu'],
      hours: [
        { day: 1, open: { kind: 'hours', from: 420, until: 720 } },
        { day: 1, open: { kind: 'hours', from: 840, until: 1080 } },
        { day: 5, open: { kind: 'allDay' } },
      ],
      timezone: 'Asia/Jakarta',
    },
  });
  await openAbout();
  const business = page.getByTestId('about-business');
  await expect.element(business).toHaveTextContent('Bakery, Café');
  await expect.element(business).toHaveTextContent(/Tuesday\s*07:00–12:00, 14:00–18:00/u);
  await expect.element(business).toHaveTextContent(/Saturday\s*Open all day/u);
  await page.getByTestId('business-site').click();
  await expect.element(page.getByRole('dialog', { name: 'Leads to bread.example' })).toBeInTheDocument();
});

test('both of Alice’s numbers that talk to Bob are there, and the one chosen answers', async () => {
  const opened = await openApp(both);
  await page.getByTestId('chat-row').filter({ hasText: 'Bob H.' }).click();
  await openAbout();
  const numbers = page.getByTestId('talks-to-number');
  await expect.element(numbers.nth(1)).toHaveTextContent(/Carol’s clinic\s*open now/u);
  await numbers.nth(0).click();
  await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Alice’s shop');
  await expect.element(page.getByTestId('chat-title')).toHaveTextContent('Bob');
  await expect.element(numbers.nth(0)).toHaveTextContent(/Alice’s shop\s*open now/u);
  expect(opened.host.backend.chatOf(opened.bob).account).toBe(opened.host.backend.accounts[0]?.id);
});

test('Alice writes to Bob from a number that never did, once WhatsApp knows him there', async () => {
  const opened = await openApp({ accounts: [ALICE, CAROL], chats: [bob()] });
  await openChat();
  await openAbout();
  await page.getByTestId('talks-to-other').click();
  await page.getByTestId('write-as').click();
  await expect.element(page.getByTestId('sending-as')).toHaveTextContent('Carol’s clinic');
  expect(asked(opened, 'begin_chat')).toEqual([
    { account: opened.host.backend.accounts[1]?.id, number: '+6280000000101' },
  ]);
});

test('blocking is asked first, says for which number it counts, and can be taken back', async () => {
  const opened = await openApp(both);
  await page.getByTestId('chat-row').filter({ hasText: 'Bob H.' }).click();
  await openAbout();
  await page.getByTestId('person-block').click();
  const dialog = page.getByRole('dialog', { name: 'Block Bob H.?' });
  await expect.element(dialog).toHaveTextContent('This counts for Carol’s clinic alone.');
  await userEvent.keyboard('{Enter}');
  expect(asked(opened, 'block_contact')).toEqual([]);
  await page.getByTestId('person-block').click();
  await page.getByTestId('block-confirm').click();
  await expect.element(page.getByTestId('person-blocked')).toBeInTheDocument();
  await expect.element(page.getByTestId('composer-closed')).toBeInTheDocument();
  expect(opened.host.backend.chatOf(opened.bob).blocked).toBe(false);
  await page.getByTestId('person-block').click();
  await expect.element(page.getByTestId('person-blocked')).not.toBeInTheDocument();
  await expect.element(page.getByTestId('composer-input')).toBeInTheDocument();
});

test('a block that WhatsApp refuses says so and changes nothing', async () => {
  const opened = await openBob();
  await openAbout();
  opened.host.refuse('block_contact', 'account-logged-out');
  await page.getByTestId('person-block').click();
  await page.getByTestId('block-confirm').click();
  await expect.element(page.getByTestId('toast')).toBeInTheDocument();
  await expect.element(page.getByTestId('person-blocked')).not.toBeInTheDocument();
});

test('block and contact info are in the menus of the chat and of its row', async () => {
  await openBob();
  await page.getByTestId('chat-menu').click();
  await page.getByTestId('chat-block').click();
  await expect.element(page.getByRole('dialog', { name: 'Block Bob?' })).toBeInTheDocument();
  await userEvent.keyboard('{Escape}');
  await page.getByTestId('chat-menu').click();
  await page.getByTestId('chat-info').click();
  await expect.element(page.getByTestId('about-title')).toHaveTextContent('About Bob');
  await page.getByTestId('about-close').click();
  await page.getByTestId('chat-row').click({ button: 'right' });
  await page.getByTestId('deed-block').click();
  await expect.element(page.getByRole('dialog', { name: 'Block Bob?' })).toBeInTheDocument();
  await userEvent.keyboard('{Escape}');
  await page.getByTestId('chat-row').click({ button: 'right' });
  await page.getByTestId('deed-about').click();
  await expect.element(page.getByTestId('about-title')).toHaveTextContent('About Bob');
});

test('photos, documents and starred messages of the chat are found from its page', async () => {
  const opened = await openBob({ chats: [bob([{ ago: 2, text: 'Keep this', starred: true }])] });
  await openAbout();
  await page.getByTestId('shared-starred').click();
  await expect.element(page.getByTestId('hit')).toHaveTextContent('Keep this');
  expect(asked(opened, 'list_starred').at(-1)).toMatchObject({ chat: opened.bob, account: null });
  await page.getByTestId('shared-document').click();
  await expect
    .poll(() => asked(opened, 'search_messages').at(-1))
    .toMatchObject({ chat: opened.bob, kind: 'document', query: '' });
});

test('of chats side by side the pane is about the one whose header was used', async () => {
  await openBob({ chats: [bob(), bob(talk(2), { title: 'Carol', phone: '+6280000000102' })] });
  await page.getByTestId('chat-row').filter({ hasText: 'Carol' }).click({ button: 'right' });
  await page.getByTestId('deed-beside').click();
  await expect.element(page.getByTestId('chat-title').nth(1)).toHaveTextContent('Carol');
  for (const [at, name] of ['Bob', 'Carol'].entries()) {
    await page.getByTestId('chat-about').nth(at).click();
    await expect.element(page.getByTestId('about-title')).toHaveTextContent(`About ${name}`);
    await page.getByTestId('about-close').click();
    await expect.element(pane()).not.toBeInTheDocument();
  }
});

test('a disappearing timer is told', async () => {
  const opened = await openBob();
  opened.host.backend.changeChat(opened.bob, { timer: 7 * 86_400 });
  await openAbout();
  await expect
    .element(page.getByTestId('about-timer'))
    .toHaveTextContent('New messages disappear after 7 days.');
});

test('a group says what it is about, what its members may do, and who they are', async () => {
  const opened = await openBob({ chats: [{ ...neighbours(), title: 'Bob’s neighbours' }] });
  const group = opened.host.backend.groups.get(opened.bob);
  await openAbout();
  await expect.element(page.getByTestId('about-title')).toHaveTextContent('Group info');
  await expect.element(page.getByTestId('group-rules')).toHaveTextContent('Everybody writes.');
  const rows = page.getByTestId('group-members').getByTestId('person');
  await expect.element(rows.first()).toHaveTextContent(/Member a.*Owner/u);
  await expect.element(rows.last()).toHaveTextContent(/You\s*Alice’s shop/u);
  opened.host.backend.emit({
    type: 'groupChanged',
    group: {
      ...group,
      topic: 'Keys and cats',
      rules: { ...group.rules, adminsWrite: true, approval: true },
      members: group.members.slice(0, 1),
      learntAt: null,
    },
  });
  await expect.element(page.getByTestId('group-topic')).toHaveTextContent('Keys and cats');
  await expect.element(page.getByTestId('group-rules')).toHaveTextContent('Only admins write.');
  await expect.element(page.getByTestId('group-rules')).toHaveTextContent('Admins let new members in.');
  await expect.element(page.getByTestId('members-missing')).toBeInTheDocument();
  expect(rows.elements().length).toBe(1);
});

test('a member leads to their page and back, with keys alone', async () => {
  await openBob({ chats: [{ ...neighbours(), title: 'Bob’s neighbours' }] });
  await openAbout();
  const member = page.getByTestId('group-members').getByTestId('person').nth(1);
  (member.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('about-title')).toHaveTextContent('About Member ab');
  await expect.element(page.getByTestId('about-shared')).not.toBeInTheDocument();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByTestId('about-title')).toHaveTextContent('Group info');
  await userEvent.keyboard('{Escape}');
  await expect.element(pane()).not.toBeInTheDocument();
});

test('a large group shows a few of its members, finds one by name, and shows all when asked', async () => {
  await openBob({ chats: [{ ...neighbours(20), title: 'Bob’s neighbours' }] });
  await openAbout();
  const rows = page.getByTestId('group-members').getByTestId('person');
  await expect.element(rows.nth(11)).toBeInTheDocument();
  expect(rows.elements().length).toBe(12);
  await page.getByTestId('member-search').fill('abcdefghijklmnopqr');
  await expect.poll(() => rows.elements().length).toBe(3);
  await page.getByTestId('member-search').fill('nobody');
  await expect.element(page.getByText('Nobody of that name is in this group.')).toBeInTheDocument();
  await userEvent.keyboard('{Escape}');
  await page.getByTestId('members-all').click();
  await expect.poll(() => rows.elements().length).toBe(21);
});

test('members are found by parts of their names and by their numbers', () => {
  const member = (name: string | null, phone: string | null): GroupMember => ({
    person: 1,
    name,
    phone,
    role: 'member',
    picture: null,
  });
  const all = [member('Bu Ratna', '+6280000000211'), member('Pak Arif', null), member(null, null)];
  const names = (query: string) => membersFor(all, query).map(({ name }) => name);
  expect(names('rat bu')).toEqual(['Bu Ratna']);
  expect(names('0000 0211')).toEqual(['Bu Ratna']);
  expect(names('arif')).toEqual(['Pak Arif']);
  expect(names('')).toEqual(['Bu Ratna', 'Pak Arif', null]);
});

test('faces in a group are asked for once each, and lead to whoever wrote', async () => {
  const opened = await openBob({ chats: [{ ...neighbours(), title: 'Bob’s neighbours' }] });
  const rows = opened.host.backend.rowsOf(opened.bob);
  const writer = rows.at(-1)?.sender ?? 0;
  opened.host.backend.people.know(writer, { picture: { id: 7, version: '1' } });
  const contact = opened.host.backend.people.get(opened.host.backend.accounts[0]?.id ?? '', writer);
  opened.host.backend.emit({ type: 'contactChanged', contact });
  await expect
    .poll(() => page.getByTestId('face').last().element().querySelector('img')?.getAttribute('src'))
    .toContain('data:image/svg+xml');
  const wanted = asked(opened, 'get_contact').map((params) => (params as { contact: number }).contact);
  expect(wanted.length).toBe(new Set(wanted).size);
  await page.getByTestId('face').last().click();
  await expect.element(page.getByTestId('about-title')).toHaveTextContent('About Member abc');
});
