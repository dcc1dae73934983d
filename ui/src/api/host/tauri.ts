/** The desktop window: one `rpc` command for everything, one ordered channel for events, of which it says what is drawn. */
import { Channel, convertFileSrc, invoke } from '@tauri-apps/api/core';
import type { EventBatch } from '../gen';
import { drawnAfter } from './drawn';
import type { Host } from './host';

export const tauriHost: Host = {
  call: (name, params) => invoke('rpc', { name, params }),
  async subscribe(since, take) {
    // Without the word the next batch only comes later.
    const tell = (batches: number): void =>
      void invoke('drawn', { channel: channel.id, batches }).catch(() => undefined);
    const drawn = drawnAfter(tell);
    const channel = new Channel<EventBatch>((batch) => {
      drawn();
      take(batch);
    });
    await invoke('subscribe', { since, channel });
  },
  pictureUrl: ({ id, version }) =>
    `${convertFileSrc('', 'kabar-media')}picture/${id}?v=${encodeURIComponent(version)}`,
};
