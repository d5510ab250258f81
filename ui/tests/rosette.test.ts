import { expect, test } from 'vitest';
import { rosettePaths } from '../src/kit/rosette';

const key = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';

test('the same key gives the same lines, now and in every later version', () => {
  expect(rosettePaths(key, 'verified')).toEqual(rosettePaths(key, 'verified'));
  expect(rosettePaths(key, 'verified')[0]?.slice(0, 60)).toMatchInlineSnapshot(`"M49.6 30.0L48.2 31.3L47.8 32.5L50.7 34.4L51.9 36.3L54.8 39.0"`);
});

test('another key gives other lines', () => {
  const drawn = new Set(Array.from({ length: 500 }, (_, index) => rosettePaths(`${key}${index}`, 'verified').join()));
  expect(drawn.size).toBeGreaterThan(495);
});

test('only a verified rosette is closed', () => {
  expect(rosettePaths(key, 'verified').every((path) => path.endsWith('Z'))).toBe(true);
  expect(rosettePaths(key, 'unsure').some((path) => path.endsWith('Z'))).toBe(false);
  expect(rosettePaths('', 'own').some((path) => path.endsWith('Z'))).toBe(false);
});

test('no line leaves the field', () => {
  for (let index = 0; index < 200; index += 1) {
    const drawn = rosettePaths(`issuer ${index}`, 'verified').join(' ');
    const outside = (drawn.match(/-?\d+\.\d/g) ?? []).map(Number).filter((at) => at < 0 || at > 60);
    expect(outside).toEqual([]);
  }
});
