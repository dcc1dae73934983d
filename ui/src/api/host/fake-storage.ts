/** Room on the disk of the backend in memory: what is kept, what would go, and a clean-up that one can watch and stop. */
import type { AccountId, CleaningStep, DiskUse, KeepMessages, KeepPreview, LowSpace } from '../gen';
import type { FakeBackend } from './fake-backend';

const DAYS: Record<KeepMessages, number | null> = {
  forever: null,
  year: 365,
  sixMonths: 184,
  ninetyDays: 90,
  thirtyDays: 30,
};

const MB = 1_000_000;

export class FakeStorage {
  #unused = 120 * MB;
  #stopped = false;
  #round = 0;

  constructor(private readonly backend: FakeBackend) {}

  use(): DiskUse {
    const rows = [...this.backend.messages.values()].flat().length;
    return {
      database: 300 * MB + rows * 1_000 + this.#unused,
      unused: this.#unused,
      copies: 290 * MB,
      devices: this.backend.accounts.length * 4 * MB,
      diskFree: this.backend.lowSpace?.free ?? 80_000 * MB,
      diskSize: 500_000 * MB,
      cleaning: this.backend.cleaning,
      stopped: this.#stopped,
    };
  }

  preview(account: AccountId, keep: KeepMessages, now: number): KeepPreview {
    const days = DAYS[keep];
    const rows = [...this.backend.messages.values()].flat().filter((row) => row.account === account);
    const old = rows.filter((row) => days !== null && !row.starred && row.order < now - days * 86_400_000);
    return {
      messages: old.length,
      chats: new Set(old.map((row) => row.chat)).size,
      stay: rows.length - old.length,
    };
  }

  /** `later` runs its steps; one that never does leaves the clean-up where it begins. */
  clean(later: (steps: number, run: () => void) => void): null {
    const round = ++this.#round;
    this.#stopped = false;
    this.show('lettingGo', 0);
    const at = (steps: number, run: () => void) =>
      later(steps, () => {
        if (round === this.#round && !this.#stopped) run();
      });
    at(1, () => this.show('lettingGo', 40));
    at(2, () => this.show('lettingGo', 80));
    at(3, () => this.show('givingBack', 50));
    at(4, () => {
      this.#unused = 0;
      this.end();
    });
    return null;
  }

  stop(): DiskUse {
    this.#stopped = true;
    this.end();
    return this.use();
  }

  show(step: CleaningStep, percent: number): void {
    this.backend.cleaning = { step, percent };
    this.backend.signal({ type: 'cleaning', cleaning: this.backend.cleaning });
  }

  end(): void {
    this.backend.cleaning = null;
    this.backend.signal({ type: 'cleaning', cleaning: null });
  }

  /** The disk has only so much room left, or enough again. */
  low(low: LowSpace | null): void {
    this.backend.lowSpace = low;
    this.backend.signal({ type: 'space', low });
  }
}
