/** What a person does with the lock of the app. Loaded when it is on, or when somebody asks for it. */
import * as m from '#m';
import { tick } from 'svelte';
import type { ErrorCode, UnlockWay } from '../../api/gen';
import { toFailure } from '../../api/client';
import type { Kabar } from '../../stores/kabar.svelte';

/** Nothing is to be seen at once; what was being written is kept before the lock shuts. */
export async function lockNow(kabar: Kabar): Promise<void> {
  kabar.shut();
  await tick();
  await kabar.messages.kept;
  await kabar.api.lockApp().catch(() => kabar.look());
}

/** Answers what is wrong with what was typed. */
export const unlock = (kabar: Kabar, way: UnlockWay, typed: string): Promise<ErrorCode | null> =>
  kabar.openBy(() => kabar.api.unlock({ way, typed }));

/** Answers what is wrong with the passphrase. */
export async function turnOn(kabar: Kabar, passphrase: string): Promise<ErrorCode | null> {
  try {
    const settings = await kabar.api.turnLockOn({ passphrase });
    kabar.update((state) => ({ ...state, settings }));
    kabar.toasts.say(m.guard_done());
    return null;
  } catch (thrown) {
    return toFailure(thrown).code;
  }
}
