/** Keys that work everywhere. What they do is the caller's. */

export interface Shortcuts {
  search: () => void;
  /** In the chat that is open. */
  searchHere: () => void;
  palette: () => void;
  /** All keys on one sheet. */
  keys: () => void;
  /** From hit to hit. */
  step: (by: 1 | -1) => void;
  /** 0 for all numbers, else the place in the rail, from 1. Not where there is no rail. */
  number?: (place: number) => void;
  /** Whom to write to. Not where there is one chat only. */
  begin?: () => void;
  /** The open chat into a window of its own. Not where it has one. */
  apart?: () => void;
  /** To a column by its place, from 1. False when there is none. */
  column: (place: number) => boolean;
  /** Puts away the column one works in. False when it is the only one: then the key is not ours. */
  closeColumn: () => boolean;
}

const FOCUSABLE =
  '[data-roving][tabindex="0"], [role="option"][tabindex="0"], textarea, input:not([type="radio"]), button:not([tabindex="-1"]), [tabindex="0"]';

/** Where F6 lands in a pane: where one would begin to work in it. */
const BEGINS: Record<string, string> = {
  spine: '[data-roving][tabindex="0"]',
  list: '[role="option"][tabindex="0"]',
  timeline: 'textarea',
};

/** The pane after the one that has the focus, in reading order; the first when none has. */
export function nextPane(
  panes: readonly HTMLElement[],
  focused: Element | null,
  back: boolean,
): HTMLElement | undefined {
  const at = panes.findIndex((pane) => pane.contains(focused));
  const to = at < 0 ? 0 : at + (back ? -1 : 1);
  return panes[(to + panes.length) % panes.length];
}

/** Rows that lie under what was found, and a list that is put away, are there and cannot be seen. */
const isSeen = (one: Element): boolean => getComputedStyle(one).visibility === 'visible';

function cyclePanes(back: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(isSeen);
  const pane = nextPane(panes, document.activeElement, back);
  const begins = BEGINS[pane?.dataset['pane'] ?? ''];
  const seen = (all: string): HTMLElement | undefined =>
    [...(pane?.querySelectorAll<HTMLElement>(all) ?? [])].find(isSeen);
  ((begins && seen(begins)) || seen(FOCUSABLE))?.focus();
}

/** A letter belongs to the field it is typed into. */
const isWriting = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;

/** Handles a key press of the window. True when the key was one of ours. */
export function handleKey(event: KeyboardEvent, shortcuts: Shortcuts): boolean {
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && !event.shiftKey && /^Digit[1-9]$/.test(event.code)) {
    if (!shortcuts.column(Number(event.code.slice(5)))) return false;
  } else if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'w') {
    if (!shortcuts.closeColumn()) return false;
  } else if (event.key === 'F6') cyclePanes(event.shiftKey);
  else if (command && !event.altKey && event.key.toLowerCase() === 'f')
    (event.shiftKey ? shortcuts.searchHere : shortcuts.search)();
  else if (command && !event.altKey && event.key.toLowerCase() === 'k') shortcuts.palette();
  else if (command && !event.altKey && event.shiftKey && event.key.toLowerCase() === 'o' && shortcuts.apart)
    shortcuts.apart();
  else if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'n' && shortcuts.begin)
    shortcuts.begin();
  else if ((command && event.key === '/') || (event.key === '?' && !isWriting(event))) shortcuts.keys();
  else if (event.key === 'F3' || (command && event.key.toLowerCase() === 'g'))
    shortcuts.step(event.shiftKey ? -1 : 1);
  else if (event.altKey && !command && /^Digit\d$/.test(event.code) && shortcuts.number)
    shortcuts.number(Number(event.code.slice(5)));
  else return false;
  event.preventDefault();
  return true;
}

/** The browser's own menu is worth something only where there is text to copy or to write; elsewhere it offers to reload. */
export function keepsMenu(event: MouseEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  return target?.closest('input, textarea') !== null || document.getSelection()?.isCollapsed === false;
}
