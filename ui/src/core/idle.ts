const MINUTE = 60_000;
/** How often the clock is looked at. A computer that slept wakes up past its time, and locks at once. */
const LOOK = 5_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];

/** Calls `then` once nobody has touched the window for so many minutes; 0 minutes is never. */
export function whenIdle(minutes: () => number, then: () => unknown): void {
  // The wall clock and not a timer: timers stand still while a computer sleeps.
  let touched = Date.now();
  for (const touch of TOUCHES) addEventListener(touch, () => (touched = Date.now()), { passive: true, capture: true });
  setInterval(() => {
    const limit = minutes() * MINUTE;
    if (limit === 0 || Date.now() - touched < limit) return;
    touched = Date.now();
    then();
  }, LOOK);
}
