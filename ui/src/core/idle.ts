const MINUTE = 60_000;
/** How often the clock is looked at. A computer that slept wakes up past its time, and locks at once. */
const LOOK = 5_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];

/** How often the core hears that somebody is there: often enough for the shortest time that can be chosen. */
const TELL = 15_000;

/**
 * Calls `then` once nobody has touched the window for so many minutes; 0 minutes is never. `there` hears of touches,
 * now and then: the core counts too, also when this page hangs.
 */
export function whenIdle(minutes: () => number, then: () => unknown, there: () => unknown): void {
  // The wall clock and not a timer: timers stand still while a computer sleeps.
  let touched = Date.now();
  let told = 0;
  const touch = () => {
    touched = Date.now();
    if (minutes() === 0 || touched - told < TELL) return;
    told = touched;
    there();
  };
  for (const kind of TOUCHES) addEventListener(kind, touch, { passive: true, capture: true });
  setInterval(() => {
    const limit = minutes() * MINUTE;
    if (limit === 0 || Date.now() - touched < limit) return;
    touched = Date.now();
    then();
  }, LOOK);
}
