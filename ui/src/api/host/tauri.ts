/** The desktop window: one `rpc` command for everything, one ordered channel for events. */
import { Channel, convertFileSrc, invoke } from '@tauri-apps/api/core';
import type { EventBatch } from '../gen';
import type { Host } from './host';

export const tauriHost: Host = {
  call: (name, params) => invoke('rpc', { name, params }),
  async subscribe(since, take) {
    const channel = new Channel<EventBatch>(take);
    await invoke('subscribe', { since, channel });
  },
  pictureUrl: ({ id, version }) =>
    `${convertFileSrc('', 'kabar-media')}picture/${id}?v=${encodeURIComponent(version)}`,
};
