import type { ListRequest } from './bindings';

/** The list without any narrowing: what a screen asks, with its own wishes laid over. */
export const EVERYTHING: ListRequest = { kind: '', search: '', tag: '', issuer: '', status: '', year: '', expiring: false, trashed: false, offset: 0, limit: 30 };
