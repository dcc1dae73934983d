/** Short notices at the edge. Nothing that needs a decision is said here: that is what dialogs are for. */

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** How long a toast stays, in milliseconds. */
const STAY = 8_000;

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;

  say(text: string, action?: Toast['action']): void {
    const toast: Toast = action ? { id: this.#next++, text, action } : { id: this.#next++, text };
    // One at a time is read; three are already a wall.
    this.list = [...this.list.slice(-1), toast];
    setTimeout(() => this.drop(toast.id), STAY);
  }

  drop(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}
