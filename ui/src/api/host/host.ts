/**
 * What carries calls and events between this UI and whatever runs Kabar. A desktop window does it over
 * Tauri's IPC, the tests and the browser preview over a backend in memory; a server will over a WebSocket.
 */
import type { CommandName, EventBatch, Picture, Seq } from '../gen';

export interface Host {
  /** Asks one command. Rejects with an `ApiError`, or with anything else when the host itself is broken. */
  call(name: CommandName, params: unknown): Promise<unknown>;
  /**
   * Everything committed after `since`, in order, and the signals of now. One stream per window: a new one
   * ends the one before.
   */
  subscribe(since: Seq, take: (batch: EventBatch) => void): Promise<void>;
  /** Where a picture that is kept can be loaded from. */
  pictureUrl(picture: Picture): string;
}
