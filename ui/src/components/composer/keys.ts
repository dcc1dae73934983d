/** What a key means while writing. Pure, so that every combination can be tested. */

export interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** An input method is putting a word together: Enter then belongs to it. */
  readonly isComposing: boolean;
  /** 229 while an input method works, also where `isComposing` is not set (WebKit ends it too early). */
  readonly keyCode: number;
}

export type Meaning = 'send' | 'line' | 'leave' | 'earlier' | 'nothing';

export function meaningOf(pressed: Pressed, enterSends: boolean): Meaning {
  if (pressed.isComposing || pressed.keyCode === 229) return 'nothing';
  if (pressed.key === 'Escape') return 'leave';
  const bare = !pressed.shiftKey && !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey;
  if (pressed.key === 'ArrowUp' && bare) return 'earlier';
  if (pressed.key !== 'Enter' || pressed.altKey) return 'nothing';
  if (pressed.ctrlKey || pressed.metaKey) return 'send';
  if (pressed.shiftKey) return 'line';
  return enterSends ? 'send' : 'line';
}
