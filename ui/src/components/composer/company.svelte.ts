/** Whom a text in a group can speak to: people whom the rows know at once, and all members as soon as they are told. */
import type { Chat, GroupMember } from '../../api/gen';
import { windowOf } from '../../stores/columns';
import type { Kabar } from '../../stores/kabar.svelte';
import { peopleOf } from './people';

export class Company {
  #members = $state.raw<readonly GroupMember[]>([]);
  readonly #kabar: Kabar;
  readonly #chat: Chat;
  readonly people = $derived.by(() => {
    const { state } = this.#kabar;
    if (this.#chat.kind !== 'group') return [];
    return peopleOf(windowOf(state, this.#chat.id)?.rows ?? [], state.chats.rows, this.#members);
  });

  constructor(kabar: Kabar, chat: Chat) {
    this.#kabar = kabar;
    this.#chat = chat;
  }

  /** Asks for the members of a group. Without an answer the people whom the rows know can still be named. */
  async ask(): Promise<void> {
    if (this.#chat.kind !== 'group') return;
    const group = await this.#kabar.api.getGroup({ chat: this.#chat.id }).catch(() => null);
    this.#members = group?.members ?? [];
  }
}
