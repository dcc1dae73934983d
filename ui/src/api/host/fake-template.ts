/** Templates of the fake: plain places with a fallback. Filters and conditions are the core's; here they are left as faults. */
import type { FieldIssue, PreviewTemplate, TemplateIssue, TemplatePreview } from '../gen';

type Fields = PreviewTemplate['lines'][number];

const PLACE = /\{\{([^{}|]+)(?:\|([^{}|]*))?\}\}/gu;

/** What stands in somebody's column of this name. */
function valueOf(fields: Fields, name: string): string {
  const wanted = name.trim().toLowerCase();
  const found = Object.entries(fields).find(([column]) => column.trim().toLowerCase() === wanted);
  return (found?.[1] ?? '').trim();
}

/** Somebody's text, or why there is none. */
export function fillIn(template: string, fields: Fields): { text: string | null; issues: FieldIssue[] } {
  const issues: FieldIssue[] = [];
  const text = template.replaceAll(PLACE, (_, name: string, fallback: string | undefined) => {
    const value = valueOf(fields, name) || fallback?.trim();
    if (value === undefined) issues.push({ what: 'missing', field: name.trim() });
    return value ?? '';
  });
  return { text: issues.length === 0 ? text : null, issues };
}

/** The braces that belong to no place. */
function faultsOf(text: string): TemplateIssue[] {
  const rest = text.replaceAll(PLACE, (place) => ' '.repeat(place.length));
  return [...rest.matchAll(/[{}]/gu)].map(({ index }) => ({ what: 'brace', from: index, upto: index + 1 }));
}

export function preview({ text, lines }: PreviewTemplate): TemplatePreview {
  const faults = faultsOf(text);
  if (faults.length > 0) return { faults, names: [], unknown: [], texts: [], issues: [] };
  const places = [...text.matchAll(PLACE)];
  const names = [...new Set(places.map(([, name = '']) => name.trim()))];
  const required = (name: string) =>
    places.some(([, place = '', fallback]) => place.trim() === name && fallback === undefined);
  const filled = lines.map((fields) => fillIn(text, fields));
  return {
    faults,
    names: names.map((name) => ({ name, required: required(name) })),
    unknown: [],
    texts: filled.map((one) => one.text),
    issues: filled.flatMap(({ issues }, line) => issues.map((issue) => ({ ...issue, line }))),
  };
}
