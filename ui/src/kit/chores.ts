import { backend } from '$core/backend';
import { session } from '$core/session.svelte';
import { m } from '$core/words.svelte';
import { say } from './toast.svelte';

let done = false;

/**
 * What the learner asked to happen by itself, once the dossier is open: the regular copy when it is due, and asking the
 * issuers again, if he gave leave for that once and for all. Both are said afterwards; neither keeps a screen waiting.
 */
export async function chores(): Promise<void> {
  if (done || session.start?.demo) return;
  done = true;
  await copy();
  await ask();
}

async function copy(): Promise<void> {
  try {
    if (!(await backend.safety()).backupDue) return;
    const made = await backend.regularBackup();
    say(m.ui_backup_regular_made({ file: made.file }));
  } catch {
    // A stick that is not in, a full disk: it stays due, and the screen of backups says so too.
    say(m.ui_backup_regular_failed());
  }
}

async function ask(): Promise<void> {
  try {
    const state = await backend.recheckState();
    if (!state.due || !state.unasked || state.records === 0) return;
    const { changed } = await backend.recheck({ ids: [], online: true });
    await session.refresh();
    say(changed.length === 0 ? m.ui_rechecked_same() : m.ui_rechecked_changed({ n: changed.length }));
  } catch {
    // It stays due: whoever opens the screen hears why it did not work.
  }
}
