import { byCode } from '$words/by-code';
import { m } from '$words/table';
import { overwriteGetLocale } from '$words/runtime.js';

/** The languages in which the product speaks. */
export type Language = 'nl' | 'en';

export { m };

let language = $state<Language>('nl');

// Every message asks for the language while a template is being read, so changing it re-reads them all.
overwriteGetLocale(() => language);

/** The reader's language; reading it inside a template keeps the template up to date. */
export function reading(): Language {
  return language;
}

/** Changes the reader's language, at once and everywhere. */
export function read(wanted: string): void {
  language = wanted === 'en' ? 'en' : 'nl';
  document.documentElement.lang = language;
}

/** The groups of words that Rust names by a code. */
export type CodeGroup =
  | 'error'
  | 'finding'
  | 'problem'
  | 'field'
  | 'kind'
  | 'purpose'
  | 'status'
  | 'evidence'
  | 'check'
  | 'want'
  | 'warning'
  | 'share_leak'
  | 'share_state'
  | 'share_have'
  | 'share_request'
  | 'reply_says'
  | 'ui_by_code';

/**
 * The words for a code of Rust, such as `finding_expired`; nothing when there are none. A failure
 * carries one particular (`about`), so whichever placeholder the sentence names is filled with it.
 */
export function coded(group: CodeGroup, code: string, about = ''): string | undefined {
  const say = byCode[`${group}_${code}`];
  return say?.(new Proxy({}, { get: () => about }));
}

/** As `coded`, to whoever reads what another shared: nothing of it speaks of his own dossier. */
export function codedToReader(group: CodeGroup, code: string, about = ''): string | undefined {
  const say = byCode[`reader_${group}_${code}`];
  return say === undefined ? coded(group, code, about) : say(new Proxy({}, { get: () => about }));
}

/** The words for a code in a language that need not be the reader's; the code itself when there are none. */
export function codedIn(language: Language, group: CodeGroup, code: string): string {
  return byCode[`${group}_${code}`]?.({}, { locale: language }) ?? code;
}

/** The words for a code, or the code itself: a learner's own key, or a word from a newer core. */
export function codedOr(group: CodeGroup, code: string): string {
  return coded(group, code) ?? code;
}
