import { backend } from '$core/backend';
import { session } from '$core/session.svelte';
import { m } from '$core/words.svelte';
import { say } from './toast.svelte';

/** Takes an act back by its moment, and says so; that, too, can be taken back. */
export async function takeBack(at: string): Promise<void> {
  const undone = await backend.undo({ at });
  await session.refresh();
  const words = undone.left === 0 ? m.ui_undone({ n: undone.undone }) : m.ui_undone_partly({ n: undone.undone, left: undone.left });
  say(words, () => takeBack(undone.at));
}
