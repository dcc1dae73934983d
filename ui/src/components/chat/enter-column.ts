/** Puts the focus where one would begin to work in a column: into the message field, where there is one. */
export function enterColumn(key: number): void {
  const column = document.querySelector(`[data-column="${key}"]`);
  const begins = ['textarea', '[data-message][tabindex="0"]', 'button'];
  const found = begins.map((one) => column?.querySelector<HTMLElement>(one)).find((one) => one);
  found?.focus({ preventScroll: true });
}
