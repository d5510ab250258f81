import type { Draft } from './draft';

/** What was typed and not saved, until the window closes or the dossier is locked: leaving a form loses nothing. */
const kept = new Map<string, Draft>();

/** What was typed before, for a new record of a kind or for a record. */
export const typedBefore = (form: string): Draft | undefined => kept.get(form);

/** Keeps what was typed. */
export const keep = (form: string, draft: Draft): void => void kept.set(form, draft);

/** Forgets what was typed: it was saved, or the person starts again. */
export const forget = (form: string): void => void kept.delete(form);
