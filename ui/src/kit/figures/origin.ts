import { codedOr } from '$core/words.svelte';

/** What stands behind a part of a figure, the strongest first. */
export const ORIGINS = ['signed', 'endorsed', 'own'] as const;

/** One of them. */
export type Origin = (typeof ORIGINS)[number];

/** An amount by what stands behind it. */
export type Parts = Record<Origin, number>;

/** The fill of a part, of the figure with this id. */
export function fillOf(id: string, origin: string): string | undefined {
  return origin === 'signed' ? undefined : `url(#${id}-${origin === 'endorsed' ? 'endorsed' : 'own'})`;
}

/** In words. */
export function originInWords(origin: string): string {
  return codedOr('ui_by_code', `origin_${origin}`);
}

/** An amount of the core, as numbers to draw with. */
export function partsOf(amount: { signed: string; endorsed: string; own: string }): Parts {
  return { signed: Number(amount.signed) || 0, endorsed: Number(amount.endorsed) || 0, own: Number(amount.own) || 0 };
}

/** All of it. */
export function sumOf(parts: Parts): number {
  return parts.signed + parts.endorsed + parts.own;
}
