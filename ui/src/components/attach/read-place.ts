/**
 * A place on earth out of what somebody typed or pasted: coordinates as people and maps write them, a `geo:` address, or
 * the link of a map. Read here, without asking anybody: what a short link means only its maker knows. Pure.
 */

import { read } from '../message/links';

export interface Found {
  readonly kind: 'found';
  /** Degrees times 10⁷, north and east positive. */
  readonly latitude: number;
  readonly longitude: number;
  /** What the link calls it; empty when it does not. */
  readonly name: string;
}

export type Reading =
  | Found
  /** Nothing is written. */
  | { readonly kind: 'empty' }
  /** It is no place, or not one that can be read. */
  | { readonly kind: 'unclear' }
  /** There is no such latitude or longitude. */
  | { readonly kind: 'range' }
  /** A short link: where it leads is known to its maker alone. */
  | { readonly kind: 'short' };

const UNCLEAR: Reading = { kind: 'unclear' };
const SHORT = /^(?:maps\.app\.goo\.gl|goo\.gl|g\.co|osm\.org|bit\.ly|her\.is)$/iu;

const units = (degrees: number): number => Math.round(degrees * 1e7);

function found(latitude: number, longitude: number, name = ''): Reading {
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return UNCLEAR;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return { kind: 'range' };
  return { kind: 'found', latitude: units(latitude), longitude: units(longitude), name: name.trim() };
}

/** `−6,1754` as well as `-6.1754`. */
const degreesOf = (text: string): number => Number(text.replace('−', '-').replace(',', '.'));

const NUMBER = '[+−-]?\\d{1,3}(?:[.,]\\d+)?';
/** Two numbers with a sign between them that is not the one in them. */
const PAIR = new RegExp(
  `^(${NUMBER})\\s*°?\\s*(?:[;/~|]|,\\s|\\s|,(?=[+−-]?\\d+\\.))\\s*(${NUMBER})\\s*°?$`,
  'u',
);
const DOTTED = /^([+−-]?\d{1,3}(?:\.\d+)?)\s*,\s*([+−-]?\d{1,3}(?:\.\d+)?)$/u;

/** Degrees, minutes and seconds behind or before the letter of a direction, in English and Indonesian. */
const PART = new RegExp(
  "([+−-]?\\d{1,3}(?:[.,]\\d+)?)\\s*[°º]\\s*(?:(\\d{1,2}(?:[.,]\\d+)?)\\s*['’′]\\s*)?(?:(\\d{1,2}(?:[.,]\\d+)?)\\s*(?:[\"”″]|''|’’)\\s*)?",
  'u',
);
const SIDES: Readonly<Record<string, readonly [axis: 'latitude' | 'longitude', sign: 1 | -1]>> = {
  N: ['latitude', 1],
  LU: ['latitude', 1],
  S: ['latitude', -1],
  LS: ['latitude', -1],
  E: ['longitude', 1],
  BT: ['longitude', 1],
  W: ['longitude', -1],
  BB: ['longitude', -1],
};
const SIDE = '(N|S|E|W|LU|LS|BT|BB)';

/** Degrees with minutes and seconds, or bare ones. */
const angleOf = (d?: string, minutes?: string, seconds?: string, b?: string): number =>
  Math.abs(degreesOf(d ?? b ?? '')) + degreesOf(minutes ?? '0') / 60 + degreesOf(seconds ?? '0') / 3600;

function sided(text: string): Reading | null {
  const bare = `([+−-]?\\d{1,3}(?:[.,]\\d+)?)\\s*`;
  const angle = `(?:${PART.source}|${bare})`;
  const whole = new RegExp(`^${angle}${SIDE}\\s*[,;]?\\s*${angle}${SIDE}$`, 'iu').exec(text);
  if (!whole) return null;
  const [, d1, m1, s1, b1, side1, d2, m2, s2, b2, side2] = whole;
  const first = SIDES[side1?.toUpperCase() ?? ''];
  const second = SIDES[side2?.toUpperCase() ?? ''];
  if (!first || !second || first[0] === second[0]) return UNCLEAR;
  const [one, other] = [angleOf(d1, m1, s1, b1) * first[1], angleOf(d2, m2, s2, b2) * second[1]];
  return first[0] === 'latitude' ? found(one, other) : found(other, one);
}

function pair(text: string, name = ''): Reading | null {
  const hit = DOTTED.exec(text.trim()) ?? PAIR.exec(text.trim());
  return hit ? found(degreesOf(hit[1] ?? ''), degreesOf(hit[2] ?? ''), name) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** `geo:-6.1754,106.8272?q=-6.1754,106.8272(Gedung Kencana)` (RFC 5870, and what phones add to it). */
function geo(text: string): Reading {
  const [before = '', query = ''] = text.slice('geo:'.length).split('?');
  const asked = decoded(new URLSearchParams(query).get('q') ?? '');
  const [, at = '', name = ''] = /^([^(]*)(?:\((.*)\))?$/u.exec(asked) ?? [];
  // A third number is how high it is.
  const numbers = before.split(';')[0]?.split(',') ?? [];
  const own = numbers.length > 3 ? null : pair(numbers.slice(0, 2).join(','), name);
  // Phones write 0,0 when only the question says where.
  const isNowhere = own?.kind === 'found' && own.latitude === 0 && own.longitude === 0;
  return (own && !isNowhere ? own : (pair(at, name) ?? own)) ?? UNCLEAR;
}

/** Parameters in which maps write a place, those of the place itself before those of what is shown around it. */
const PLACES = [
  'q',
  'query',
  'daddr',
  'destination',
  'mlat',
  'll',
  'coordinate',
  'cp',
  'sll',
  'center',
  'pt',
];

function link(url: URL): Reading {
  if (SHORT.test(url.hostname)) return { kind: 'short' };
  const whole = decoded(url.pathname + url.hash);
  const name = decoded(/\/place\/([^/@]+)/u.exec(url.pathname)?.[1] ?? '');
  const called = pair(name) || sided(name) ? '' : name;
  const pin = /!3d(-?\d+(?:\.\d+)?)!4d(-?\d+(?:\.\d+)?)/u.exec(url.href);
  if (pin) return found(Number(pin[1]), Number(pin[2]), called);
  const asked = url.searchParams;
  for (const key of PLACES) {
    const text = key === 'mlat' ? `${asked.get('mlat')},${asked.get('mlon')}` : (asked.get(key) ?? '');
    // Yandex writes the longitude first.
    const yandex = /(?:^|\.)yandex\./u.test(url.hostname) && (key === 'll' || key === 'pt');
    const parts = text.replace(/^loc:/u, '').split(/[,~]/u).slice(0, 2);
    const spot = pair((yandex ? parts.toReversed() : parts).join(','), called);
    if (spot) return spot;
  }
  const seen =
    /@(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)/u.exec(whole) ??
    /#map=[\d.]+\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)/u.exec(whole);
  return (seen && found(Number(seen[1]), Number(seen[2]), called)) ?? pair(name) ?? sided(name) ?? UNCLEAR;
}

export function readPlace(typed: string): Reading {
  const text = typed.trim();
  if (text === '') return { kind: 'empty' };
  if (/^geo:/iu.test(text)) return geo(text);
  // A link is often pasted with words around it.
  const address =
    /https?:\/\/[^\s<>"]+/iu.exec(text)?.[0] ??
    (/^[\w-]+(?:\.[\w-]+)+\//u.test(text) ? `https://${text}` : null);
  if (address) {
    const url = read(address);
    return url ? link(url) : UNCLEAR;
  }
  return pair(text) ?? sided(text) ?? UNCLEAR;
}
