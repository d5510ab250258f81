/** A record's members as JSON, the way the core takes and gives them. Unknown members are kept untouched. */
export type Draft = Record<string, unknown>;

/** The dates that each kind asks first; the others wait behind "more". */
export const MAIN_DATES: Record<string, string[]> = {
  result: ['completed'],
  credential: ['issued', 'expires'],
  internship: ['start', 'end'],
  portfolio: ['start', 'completed'],
  skill: ['completed'],
  work: ['start', 'end'],
  material: ['completed'],
};

/** Every date that a record can have. */
export const DATES = ['start', 'end', 'completed', 'issued', 'expires'];

/** The kinds of which an issuer stands in the first part of the form; others name an organisation, or nobody. */
export const ISSUED = new Set(['result', 'credential']);

/** A new record of a kind, or a copy of one, with every member that the form edits in its place. */
export function opened(kind: string, draft?: Draft): Draft {
  const copy = structuredClone(draft ?? {}) as Draft;
  const object = (value: unknown) => (isObject(value) ? value : {});
  const issuer = typeof copy.issuer === 'string' ? { name: copy.issuer } : object(copy.issuer);
  return {
    title: '',
    notes: '',
    language: '',
    ...copy,
    kind: copy.kind ?? kind,
    issuer: { name: '', ...issuer, identifiers: object(issuer.identifiers) },
    dates: object(copy.dates),
    tags: Array.isArray(copy.tags) ? copy.tags : [],
    skills: Array.isArray(copy.skills) ? copy.skills : [],
    fields: object(copy.fields),
  };
}

/**
 * What is sent to the core: what was left empty is left out, so that an untouched field is not a value.
 * `false` and `0` are values.
 */
export function closed(draft: Draft): Draft {
  const { kind, title, ...rest } = draft;
  return { kind, title: pruned(title) ?? '', ...((pruned(rest) as Draft | undefined) ?? {}) };
}

/** True when a value holds nothing that a person filled in. */
export function isEmpty(value: unknown): boolean {
  return pruned(value) === undefined;
}

function pruned(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  if (Array.isArray(value)) {
    const list = value.map(pruned).filter((item) => item !== undefined);
    return list.length === 0 ? undefined : list;
  }
  if (!isObject(value)) return value;
  if ('unit' in value && (typeof value.value === 'string' ? value.value.trim() === '' : value.value === undefined)) return undefined;
  const entries = Object.entries(value).map(([key, inner]) => [key, pruned(inner)] as const).filter(([, inner]) => inner !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function isObject(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
