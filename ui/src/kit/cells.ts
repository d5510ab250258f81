/** One cell of a study-load bar. */
export interface Cell {
  /** What stands behind it. */
  kind: 'signed' | 'own';
  /** How much of the cell is filled, 0 to 1. */
  part: number;
}

const SIZES = [1, 2, 5, 10, 20, 40, 100, 200, 400, 1000, 2000, 4000, 10_000];
/**
 * Divides an amount in cells that can be counted: first what is signed, then what is self-declared.
 * The size of a cell follows from the whole, and is said in words beside the drawing.
 */
export function cellsOf(signed: number, own: number, most = 36): { size: number; cells: Cell[] } {
  const total = Math.max(0, signed) + Math.max(0, own);
  const size = SIZES.find((candidate) => total / candidate <= most && (candidate >= 5 || total <= 12)) ?? Math.ceil(total / most);
  const fill = (amount: number, kind: Cell['kind']): Cell[] =>
    Array.from({ length: Math.ceil(amount / size) }, (_, index) => ({ kind, part: Math.min(1, amount / size - index) }));
  return { size, cells: [...fill(Math.max(0, signed), 'signed'), ...fill(Math.max(0, own), 'own')] };
}
