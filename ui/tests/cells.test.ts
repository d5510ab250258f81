import { expect, test } from 'vitest';
import { cellsOf } from '../src/kit/cells';

const filled = (signed: number, own: number) => {
  const { size, cells } = cellsOf({ signed, endorsed: 0, own });
  return cells.reduce((sum, cell) => sum + cell.part * size, 0);
};

test('one cell is 5 EC for a bachelor', () => {
  const { size, cells } = cellsOf({ signed: 120, endorsed: 0, own: 28 });
  expect(size).toBe(5);
  expect(cells.filter((cell) => cell.kind === 'signed')).toHaveLength(24);
  expect(cells.filter((cell) => cell.kind === 'own').map((cell) => cell.part)).toEqual([1, 1, 1, 1, 1, expect.closeTo(0.6)]);
});

test('what is drawn adds up to what there is', () => {
  for (const [signed, own] of [[0, 0], [0.5, 0], [3, 4], [120, 28], [0, 1600], [99_999, 1]] as const) {
    expect(filled(signed, own)).toBeCloseTo(signed + own);
  }
});

test('there are never too many cells to see', () => {
  for (const total of [12, 13, 60, 240, 241, 4800, 1_000_000]) {
    expect(cellsOf({ signed: total / 3, endorsed: total / 3, own: total / 3 }).cells.length).toBeLessThanOrEqual(38);
  }
});
