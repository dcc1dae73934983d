/** Everything a window knows, as one value that is replaced as a whole: one assignment, one repaint. */
import type {
  Account,
  Bootstrap,
  Chat,
  ChatId,
  Cleaning,
  Layout,
  LinkState,
  LowSpace,
  Presence,
  RailGroup,
  Seq,
  Settings,
  TypingState,
} from '../api/gen';
import { emptyChats, type ChatWindow } from './chat-window';
import { NOTHING_BESIDE, type Beside } from './columns';
import { sharesOf } from './layout';
import type { MessageWindow } from './message-window';
import { inRailOrder } from './rail';

export interface Typing {
  /** Who, in a group. */
  readonly name: string | null;
  readonly state: Exclude<TypingState, 'idle'>;
}

export interface State {
  /** The place in the log that was reached. */
  readonly seq: Seq;
  readonly settings: Settings;
  /** In rail order. */
  readonly accounts: readonly Account[];
  readonly rail: readonly RailGroup[];
  readonly riskAccepted: boolean;
  /** No room on the disk: nothing is received or sent. */
  readonly diskFull: boolean;
  /** Little room on the disk. */
  readonly lowSpace: LowSpace | null;
  /** A clean-up that takes longer than a moment. */
  readonly cleaning: Cleaning | null;
  readonly chats: ChatWindow;
  /** Chats with something unread, of the chosen numbers; `null` until counted. */
  readonly unread: ReadonlySet<ChatId> | null;
  /** Those that are archived; `null` until counted. */
  readonly archived: ReadonlySet<ChatId> | null;
  /** The open chat and its messages; of several side by side the one in which the person works. */
  readonly open: Chat | null;
  readonly messages: MessageWindow | null;
  readonly beside: Beside;
  /** How wide a person made the columns, as parts of the whole. */
  readonly shares: readonly number[];
  /** How chats stand side by side, as it is kept for the next start. */
  readonly layout: Layout;
  readonly typing: ReadonlyMap<ChatId, Typing>;
  /** Whether the person of the chat that is looked at is there; of others nothing is known. */
  readonly presence: ReadonlyMap<ChatId, Presence>;
  readonly link: LinkState | null;
}

export const fromBootstrap = (bootstrap: Bootstrap): State => ({
  seq: bootstrap.seq,
  settings: bootstrap.settings,
  accounts: inRailOrder(bootstrap.accounts, bootstrap.rail),
  rail: bootstrap.rail,
  riskAccepted: bootstrap.riskAccepted,
  diskFull: bootstrap.diskFull,
  lowSpace: bootstrap.lowSpace,
  cleaning: bootstrap.cleaning,
  chats: emptyChats(),
  unread: null,
  archived: null,
  open: null,
  messages: null,
  beside: NOTHING_BESIDE,
  shares: sharesOf(bootstrap.layout),
  layout: bootstrap.layout,
  typing: new Map(),
  presence: new Map(),
  link: null,
});
