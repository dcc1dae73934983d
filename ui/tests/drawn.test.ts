/** What a page says of what it has drawn, so that it is told no more than that. */
import { afterEach, expect, test, vi } from 'vitest';
import { drawnAfter } from '../src/api/host/drawn';
import { drawn } from './world';

afterEach(() => vi.restoreAllMocks());

test('what came within one frame is said once, after the frame', async () => {
  const told: number[] = [];
  const note = drawnAfter((count) => told.push(count));
  note();
  note();
  expect(told).toEqual([]);
  await drawn();
  expect(told).toEqual([2]);
  note();
  await drawn();
  expect(told).toEqual([2, 3]);
  await drawn();
  expect(told).toEqual([2, 3]);
});

test('a page that is put away says at once that it has what came', async () => {
  const told: number[] = [];
  const note = drawnAfter((count) => told.push(count));
  const frames = vi.spyOn(window, 'requestAnimationFrame').mockReturnValue(0);
  const shown = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  note();
  note();
  expect(told).toEqual([1, 2]);
  // The frame that was asked for comes once it is shown again.
  shown.mockReturnValue('visible');
  frames.mock.calls[0]?.[0](0);
  expect(told).toEqual([1, 2, 2]);
});
