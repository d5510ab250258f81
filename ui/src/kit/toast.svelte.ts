/** What was done just now, and how to undo it. It stays until it is dismissed or the next act. */
export interface Toast {
  text: string;
  undo?: () => void | Promise<void>;
}

let toast = $state.raw<Toast>();
let since = 0;
let steps = 0;

/** So many screens further on, what was done is no longer "just now". */
const STEPS = 3;

/** The toast to show, if any. */
export function current(): Toast | undefined {
  return toast;
}

/** Says what was done. */
export function say(text: string, undo?: Toast['undo']): void {
  since = performance.now();
  steps = 0;
  toast = undo === undefined ? { text } : { text, undo };
}

/** Takes the toast away. */
export function dismiss(): void {
  toast = undefined;
}

/** Goes elsewhere: what can only be read goes away, unless it came with the very step that brought us here. */
export function leave(): void {
  steps += 1;
  const fresh = performance.now() - since < 1000;
  if (toast?.undo === undefined ? !fresh : steps > STEPS) dismiss();
}

/** Undoes what was done just now, once. */
export async function undo(): Promise<void> {
  const act = toast?.undo;
  toast = undefined;
  await act?.();
}
