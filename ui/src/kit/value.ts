import { dateInWords, listInWords } from '$core/format';
import { codedIn, codedOr, m, reading, type Language } from '$core/words.svelte';

/** A value as it is read: one text, several lines, named values, or a table. */
export type Readable =
  | { as: 'text'; text: string; prose?: boolean }
  | { as: 'lines'; lines: string[] }
  | { as: 'pairs'; pairs: { key: string; value: string }[] }
  | { as: 'table'; head: string[]; rows: string[][] }
  | { as: 'records'; ids: string[] };

type Json = Record<string, unknown>;

/** The keys of a work process, in the order in which they are read. */
export const WORK_PROCESS = ['code', 'title', 'judgement', 'date'] as const;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isLanguage = (key: string) => /^[a-z]{2,3}(-[\w-]+)?$/i.test(key);

/** Text in the reader's language, else English, else Dutch, else whatever there is: the core's own order. */
export function bestText(value: unknown): string {
  if (!isObject(value)) return plain(value);
  const tags = Object.keys(value);
  const wanted = [reading(), 'en', 'nl'].map((tag) => tags.find((known) => known.toLowerCase().split(/[-_]/)[0] === tag));
  const tag = wanted.find((found) => found !== undefined) ?? tags[0];
  return tag === undefined ? '' : plain(value[tag]);
}

/** How a field's value is read, by its shape; a shape from a newer core is read as well as can be. */
export function readable(shape: string, value: unknown): Readable {
  if (shape === 'yes_no' || typeof value === 'boolean') return { as: 'text', text: value === true ? m.ui_yes() : m.ui_no() };
  if (shape === 'choice' && typeof value === 'string') return { as: 'text', text: choiceInWords(value) };
  if (shape === 'prose') return { as: 'text', text: plain(value), prose: true };
  if (shape === 'records' && Array.isArray(value)) return { as: 'records', ids: value.map(plain) };
  if (shape === 'work_processes' && Array.isArray(value)) return workProcesses(value);
  if (shape === 'date') return { as: 'text', text: dateInWords(plain(value)) };
  if (Array.isArray(value)) return { as: 'lines', lines: value.map(inLine) };
  if (!isObject(value)) return { as: 'text', text: typeof value === 'string' && /^\d{4}(-\d\d){1,2}$/.test(value) ? dateInWords(value) : plain(value) };
  if ('value' in value) return { as: 'text', text: inLine(value) };
  if (isObject(value.identifiers) || 'name' in value) return issuer(value);
  const keys = Object.keys(value);
  if (shape === 'text' || (shape !== 'identifiers' && keys.length > 0 && keys.every(isLanguage))) return { as: 'text', text: bestText(value) };
  return { as: 'pairs', pairs: keys.map((key) => ({ key: labelOf(key), value: inLine(value[key]) })) };
}

/** The words for one of a choice's known words; the learner's own words stay as they are. */
export function choiceInWords(word: string): string {
  return codedOr('ui_by_code', `choice_${word}`).replace(/^choice_/, '');
}

/** The words for a field's key; the learner's own key stays as it is. */
export function labelOf(key: string): string {
  return codedOr('field', key);
}

/** A value as it reads in one language; empty when it says nothing in that language. */
export function inLanguage(shape: string, value: unknown, language: string): string {
  if (isObject(value) && shape !== 'identifiers' && Object.keys(value).every(isLanguage) && Object.keys(value).length > 0) {
    const tag = Object.keys(value).find((known) => known.toLowerCase().split(/[-_]/)[0] === language);
    return tag === undefined ? '' : plain(value[tag]);
  }
  if (shape === 'yes_no' || shape === 'choice' || typeof value === 'boolean') {
    const word = typeof value === 'boolean' ? codedIn(language as Language, 'ui_by_code', value ? 'yes' : 'no') : codedIn(language as Language, 'ui_by_code', `choice_${plain(value)}`);
    return word.replace(/^choice_/, '');
  }
  return inText(shape, value);
}

/** The same in one line. */
export function inText(shape: string, value: unknown): string {
  const read = readable(shape, value);
  if (read.as === 'text') return read.text;
  if (read.as === 'lines') return read.lines.join('; ');
  if (read.as === 'pairs') return read.pairs.map((pair) => `${pair.key}: ${pair.value}`).join('; ');
  return read.as === 'table' ? read.rows.map((row) => row.filter((cell) => cell !== '').join(' ')).join('; ') : m.ui_found({ n: read.ids.length, shown: String(read.ids.length) });
}

function issuer(value: Json): Readable {
  const name = bestText(value.name);
  const ids = isObject(value.identifiers) ? Object.entries(value.identifiers) : [];
  if (ids.length === 0) return { as: 'text', text: name };
  return { as: 'lines', lines: [name, ...ids.map(([scheme, id]) => `${scheme.toUpperCase()}: ${plain(id)}`)].filter((line) => line !== '') };
}

function workProcesses(list: unknown[]): Readable {
  const rows = list.map((one) =>
    isObject(one) ? WORK_PROCESS.map((key) => (key === 'date' ? dateInWords(plain(one[key])) : bestText(one[key]))) : ['', plain(one), '', ''],
  );
  const head = [m.ui_work_process_code(), m.ui_work_process_title(), m.ui_work_process_judgement(), m.ui_work_process_date()];
  const used = head.map((_, column) => rows.some((row) => row[column] !== ''));
  const keep = (cells: string[]) => cells.filter((_, column) => used[column]);
  return { as: 'table', head: keep(head), rows: rows.map(keep) };
}

function inLine(value: unknown): string {
  if (Array.isArray(value)) return listInWords(value.map(inLine));
  if (!isObject(value)) return plain(value);
  if ('value' in value) return [plain(value.value), plain(value.unit)].filter((part) => part !== '').join(' ');
  if ('label' in value) return bestText(value.label);
  if ('name' in value) return bestText(value.name);
  if (Object.keys(value).every(isLanguage)) return bestText(value);
  return Object.entries(value).map(([key, inner]) => `${key}: ${inLine(inner)}`).join(', ');
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
