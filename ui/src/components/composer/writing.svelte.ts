/**
 * What stands in the composer: what is being written, or for a while the words of a message that is edited. What was
 * being written waits meanwhile, is kept as the draft all the time, and comes back.
 */
import type { Message, MessageId, TypingState } from '../../api/gen';
import { spokenTo, written } from './people';
import { DraftKeeper } from './draft';
import { TypingTeller } from './typing';

interface Teller {
  readonly draft: (text: string) => void;
  readonly typing: (state: TypingState) => void;
}

export class Writing {
  text = $state('');
  /** What waits while a message is edited. */
  #aside: { readonly id: MessageId; readonly text: string } | null = null;
  readonly #draft: DraftKeeper;
  readonly #typing: TypingTeller;

  constructor(draft: string, teller: Teller) {
    this.text = draft;
    this.#draft = new DraftKeeper(draft, teller.draft);
    this.#typing = new TypingTeller(teller.typing);
  }

  get empty(): boolean {
    return this.text.trim() === '';
  }

  /** The person typed, at `now`. */
  write(text: string, now: number): void {
    this.text = text;
    if (this.#aside) return;
    this.#draft.note(text);
    if (this.empty) this.#typing.end();
    else this.#typing.key(now);
  }

  /** Changes the text without the person typing. */
  put(text: string): void {
    this.text = text;
    this.#draft.note(text);
    this.pause();
  }

  /** The draft as it is kept now, perhaps written in another window. */
  hear(kept: string): void {
    const draft = this.#draft.hear(kept);
    if (draft === null) return;
    if (this.#aside) this.#aside = { ...this.#aside, text: draft };
    else this.text = draft;
  }

  /** Another message, or none, is being edited. */
  edit(message: Message | null): void {
    if (message?.id === this.#aside?.id) return;
    const draft = this.#aside?.text ?? this.text;
    this.pause();
    this.#aside = message && { id: message.id, text: draft };
    this.text = message?.body.kind === 'text' ? written(message.body.text, spokenTo(message)) : draft;
  }

  stopTyping(): void {
    this.#typing.end();
  }

  /** Everything is kept and nobody waits for more. */
  pause(): void {
    this.#draft.flush();
    this.#typing.end();
  }
}
