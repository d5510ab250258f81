import type { RowView } from '$core/bindings';
import { coded, codedOr, m } from '$core/words.svelte';
import type { RosetteState } from './rosette';

/** How a record is marked: the rosette's state and the words beside it. The core decided; this only says it. */
export interface Mark {
  state: RosetteState;
  words: string;
}

const STATES: Record<string, RosetteState> = { valid: 'verified', invalid: 'broken', unknown: 'unsure' };

/** The mark of a record. */
export function markOf(row: RowView): Mark {
  const state = STATES[row.status] ?? 'own';
  if (state === 'own') return { state, words: codedOr('evidence', row.evidence) };
  if (state === 'verified') {
    const known = row.evidence === 'trusted' && row.issuer !== '';
    return { state, words: known ? m.ui_mark_signed_by({ issuer: row.issuer }) : both(row.status, coded('evidence', row.evidence)) };
  }
  return { state, words: both(row.status, row.reason === '' ? undefined : coded('finding', row.reason)) };
}

function both(status: string, why: string | undefined): string {
  const word = codedOr('status', status);
  return why === undefined ? word : `${word}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`;
}
