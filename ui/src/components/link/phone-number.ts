/** Whether a number may be asked about, before anybody is asked. The backend keeps the same rule and has the last word. */

export type PhoneProblem = 'missing' | 'letters' | 'local' | 'length';

/** The digits of a number as people write it, with what separates them gone. */
function plain(text: string): string {
  return text
    .trim()
    .replace(/^(\+|00)/, '')
    .replaceAll(/[\s\-–‑()./]/g, '');
}

/** What is wrong with a number that should begin with its country code; `null`: nothing. */
export function phoneProblem(text: string): PhoneProblem | null {
  const digits = plain(text);
  if (digits === '') return 'missing';
  if (!/^\d+$/.test(digits)) return 'letters';
  if (digits.startsWith('0')) return 'local';
  return digits.length < 7 || digits.length > 15 ? 'length' : null;
}

/** `+` and digits, for showing. */
export const internationalNumber = (text: string): string => `+${plain(text)}`;
