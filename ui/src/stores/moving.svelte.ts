/**
 * Everything in one file, out of this computer and into another. An export goes on behind a closed question, so what
 * becomes of it is kept here, once for each window. Loaded when somebody asks for it.
 */
import type { Api, ErrorCode } from '../api/gen';
import { toFailure } from '../api/client';
import type { Kabar } from './kabar.svelte';

export type Move =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly percent: number }
  | { readonly kind: 'done'; readonly file: string }
  | { readonly kind: 'failed'; readonly error: ErrorCode };

type Command = (api: Api, file: string, passphrase: string) => Promise<void>;

class Moving {
  now = $state.raw<Move>({ kind: 'idle' });
  readonly #kabar: Kabar;
  readonly #command: Command;

  constructor(kabar: Kabar, signal: 'export' | 'restore', command: Command) {
    this.#kabar = kabar;
    this.#command = command;
    kabar.follow((batch) => {
      const told = batch.kind === 'signal' && batch.signal.type === signal ? batch.signal : null;
      if (told && 'percent' in told && this.now.kind === 'running')
        this.now = { kind: 'running', percent: told.percent };
    });
  }

  /** Goes on until it is done, is refused, or somebody ends it. */
  async begin(file: string, passphrase: string): Promise<void> {
    if (this.now.kind === 'running') return;
    this.now = { kind: 'running', percent: 0 };
    try {
      await this.#command(this.#kabar.api, file, passphrase);
      this.now = { kind: 'done', file };
    } catch (thrown) {
      const { code } = toFailure(thrown);
      this.now = code === 'cancelled' ? { kind: 'idle' } : { kind: 'failed', error: code };
    }
  }

  /** What came of it was read. */
  forget(): void {
    if (this.now.kind !== 'running') this.now = { kind: 'idle' };
  }
}

const outs = new WeakMap<Kabar, Moving>();
const ins = new WeakMap<Kabar, Moving>();

const once = (all: WeakMap<Kabar, Moving>, kabar: Kabar, make: () => Moving): Moving => {
  const known = all.get(kabar) ?? make();
  all.set(kabar, known);
  return known;
};

export const exporting = (kabar: Kabar): Moving =>
  once(
    outs,
    kabar,
    () => new Moving(kabar, 'export', (api, file, passphrase) => api.exportData({ file, passphrase })),
  );

export const restoring = (kabar: Kabar): Moving =>
  once(
    ins,
    kabar,
    () => new Moving(kabar, 'restore', (api, file, passphrase) => api.restoreData({ file, passphrase })),
  );

/** Nothing of it is left. */
export async function cancelExport(kabar: Kabar): Promise<void> {
  await kabar.attempt(() => kabar.api.cancelExport());
}

/** The whole way to a file, as the systems write it. */
export const isWhole = (file: string): boolean => /^(?:\/|[a-z]:[\\/]|\\\\)./iu.test(file.trim());
