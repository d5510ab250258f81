import type { Origin, Parts } from './figures/origin';

/** One cell of a study-load bar. */
export interface Cell {
  /** What stands behind it. */
  kind: Origin;
  /** How much of the cell is filled, 0 to 1. */
  part: number;
}

const SIZES = [1, 2, 5, 10, 20, 40, 100, 200, 400, 1000, 2000, 4000, 10_000];

/**
 * Divides an amount in cells that can be counted: first what is confirmed, then what comes from a file, then
 * what is self-declared. The size of a cell follows from the whole, and is said in words beside the drawing.
 */
export function cellsOf(parts: Parts, most = 36): { size: number; cells: Cell[] } {
  const amount = (kind: Origin) => Math.max(0, parts[kind]);
  const total = amount('signed') + amount('endorsed') + amount('own');
  const size = SIZES.find((candidate) => total / candidate <= most && (candidate >= 5 || total <= 12)) ?? Math.ceil(total / most);
  const fill = (kind: Origin): Cell[] =>
    Array.from({ length: Math.ceil(amount(kind) / size) }, (_, index) => ({ kind, part: Math.min(1, amount(kind) / size - index) }));
  return { size, cells: [...fill('signed'), ...fill('endorsed'), ...fill('own')] };
}
