/** Where the person is: which view, and which question is on top of it. */
import type { AboutPage } from './about';
import type { Finding } from './finding.svelte';
import type {
  AccountId,
  Campaign,
  CampaignId,
  Chat,
  ChatId,
  Contact,
  ContactId,
  KeepMessages,
  Message,
  Suppression,
} from '../api/gen';

export type View = 'inbox' | 'numbers' | 'number' | 'link' | 'settings' | 'together' | 'campaigns';

/** A page of the campaigns. */
export type CampaignsPage =
  | { readonly kind: 'all' | 'optOuts' | 'replies' | 'consents' }
  | { readonly kind: 'run'; readonly campaign: CampaignId };

/** Asked about messages. */
export type MessageQuestion =
  | { readonly kind: 'revoke'; readonly message: Message }
  | { readonly kind: 'pin'; readonly message: Message }
  | { readonly kind: 'forward'; readonly messages: readonly Message[]; readonly done: () => void }
  | { readonly kind: 'address'; readonly url: string }
  /** Which day to go to. */
  | { readonly kind: 'day'; readonly oldest: number; readonly chosen: (day: number) => void }
  /** At which moment something is sent. */
  | { readonly kind: 'moment'; readonly at: number | null; readonly chosen: (at: number) => void };

/** What can be sent besides words. */
export type Attachment = 'poll' | 'place' | 'people';

export type Question =
  | MessageQuestion
  | { readonly kind: 'attach'; readonly what: Attachment; readonly chat: Chat }
  | { readonly kind: 'risk' }
  | { readonly kind: 'newChat' }
  | { readonly kind: 'export' | 'restore' }
  /** Whether somebody may get campaigns again. */
  | { readonly kind: 'again'; readonly person: Suppression; readonly done: () => void }
  | { readonly kind: 'cancelCampaign' | 'startCampaign'; readonly campaign: Campaign }
  /** How long a number keeps its messages from now on, shorter than before. */
  | {
      readonly kind: 'keep';
      readonly of: AccountId;
      readonly keep: KeepMessages;
      readonly chosen: () => void;
    }
  | { readonly kind: 'report'; readonly person: Contact }
  | { readonly kind: 'recovery' | 'passphrase' | 'removePassphrase' | 'storeKey' | 'lockOn' }
  | { readonly kind: 'clear' | 'delete'; readonly chats: readonly Chat[] }
  | { readonly kind: 'write'; readonly phone: string; readonly chats: readonly Chat[]; readonly text: string }
  | { readonly kind: 'draft'; readonly chat: Chat; readonly text: string }
  | { readonly kind: 'block'; readonly person: Pick<Contact, 'account' | 'id' | 'name' | 'nameIsPhone'> }
  | { readonly kind: 'account'; readonly account: AccountId }
  | { readonly kind: 'unlink'; readonly account: AccountId }
  | { readonly kind: 'remove'; readonly account: AccountId };

const ABOUT_MESSAGES: ReadonlySet<string> = new Set(['revoke', 'pin', 'forward', 'address', 'day', 'moment']);

export const isAboutMessages = (question: Question): question is MessageQuestion =>
  ABOUT_MESSAGES.has(question.kind);

export class Place {
  view = $state<View>('inbox');
  question = $state.raw<Question | null>(null);
  /** The account that is being linked again; `null` for a new one. */
  relinks = $state<AccountId | null>(null);

  /** The chats that are picked to do something with them; `null` while nobody picks. */
  picked = $state.raw<ReadonlySet<ChatId> | null>(null);

  /** What is being looked for; `null` while nobody searches. */
  search = $state.raw<Finding | null>(null);

  /** The message that is to be shown once its chat is open. */
  goal = $state.raw<Pick<Message, 'id' | 'chat'> | null>(null);

  /** The pages beside the chat, each led to by the one before; `null`: nobody opened or closed any. */
  about = $state.raw<readonly AboutPage[] | null>(null);

  /** What is called up over everything by a key. */
  over = $state<'palette' | 'keys' | null>(null);
  /** What was last chosen in the palette, the newest first. Forgotten when the window closes. */
  recent: readonly string[] = [];

  /** The list is called up where chats side by side leave no room for it. */
  list = $state(false);

  /** The account whose page is shown. */
  account = $state<AccountId | null>(null);

  /** Where in the campaigns one is. */
  campaigns = $state.raw<CampaignsPage>({ kind: 'all' });

  /** The person whose messages with all numbers are shown. */
  person = $state.raw<{ readonly contact: ContactId; readonly name: string } | null>(null);

  /** To what was said with somebody by all numbers. */
  goTogether(contact: ContactId, name: string): void {
    this.person = { contact, name };
    this.go('together');
  }

  /** To a page of the campaigns. */
  goCampaigns(page: CampaignsPage): void {
    this.campaigns = page;
    this.go('campaigns');
  }

  /** To the page of one account. */
  goTo(account: AccountId): void {
    this.account = account;
    this.go('number');
  }

  go(view: View): void {
    this.question = null;
    this.list = false;
    this.view = view;
  }

  /** To the list of chats, also where it is put away. */
  showList(): void {
    this.go('inbox');
    this.list = true;
  }

  /** Picks a chat, or no longer. */
  pick(id: ChatId): void {
    const others = [...(this.picked ?? [])].filter((one) => one !== id);
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced as a whole
    this.picked = new Set(this.picked?.has(id) ? others : [...others, id]);
  }

  ask(question: Question): void {
    this.question = question;
  }

  dismiss(): void {
    this.question = null;
  }
}
