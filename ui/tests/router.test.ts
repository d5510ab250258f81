import { beforeAll, expect, test, vi } from 'vitest';

let router: typeof import('../src/core/router.svelte');

beforeAll(async () => {
  vi.stubGlobal('location', { hash: '#/all/1234/edit?kind=work&q=a%20b' });
  vi.stubGlobal('addEventListener', () => {});
  router = await import('../src/core/router.svelte');
});

test('an address is read in parts', () => {
  const { page, id, rest, query } = router.at();
  expect([page, id, rest, query.get('kind'), query.get('q')]).toEqual(['all', '1234', 'edit', 'work', 'a b']);
});

test('an empty address is no page', () => {
  expect(router.parse('')).toMatchObject({ page: '', id: '', rest: '' });
});

test.each([
  ['all', '12/edit', {}, '#/all/12/edit'],
  ['all', '', { kind: 'work', tag: '' }, '#/all?kind=work'],
  ['all', 'a b?c#d', {}, '#/all/a%20b%3Fc%23d'],
])('%s and %s are written so that they are read back', (page, id, query, written) => {
  expect(router.href(page, id, query)).toBe(written);
  const read = router.parse(written);
  expect([read.page, read.rest === '' ? read.id : `${read.id}/${read.rest}`]).toEqual([page, id]);
});
