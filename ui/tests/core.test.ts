import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asFailure } from '../src/core/failure';
import { dateInWords, inNumbers, sizeInWords } from '../src/core/format';
import { whenIdle } from '../src/core/idle';

test('what was thrown is a failure, ours or not', () => {
  expect(asFailure({ code: 'locked', about: 'id', more: 1 })).toEqual({ code: 'locked', about: 'id' });
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(asFailure(new TypeError('x is not a function'))).toEqual({ code: 'unexpected', about: '' });
  expect(quiet).toHaveBeenCalledOnce();
});

test('dates are told as far as they are known, in Dutch until somebody chooses', () => {
  expect(dateInWords('2026-06-14')).toBe('14 juni 2026');
  expect(dateInWords('2026-06')).toBe('juni 2026');
  expect(dateInWords('2026')).toBe('2026');
  expect(dateInWords('rond 2026')).toBe('rond 2026');
});

test('numbers and sizes are in the notation of the reader', () => {
  expect(inNumbers('1284.5')).toBe('1.284,5');
  expect(inNumbers('niet bekend')).toBe('niet bekend');
  expect([999, 12_400, 3_400_000].map(sizeInWords)).toEqual(['999 B', '12 kB', '3,4 MB']);
});

const heard = new Map<string, () => void>();
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  vi.stubGlobal('addEventListener', (name: string, hear: () => void) => heard.set(name, hear));
});
afterEach(() => vi.useRealTimers());

test('it locks after the minutes without a touch, and a touch begins them anew', () => {
  const [lock, there] = [vi.fn(), vi.fn()];
  whenIdle(() => 1, lock, there);
  vi.advanceTimersByTime(50_000);
  heard.get('keydown')?.();
  expect(there).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(50_000);
  expect(lock).not.toHaveBeenCalled();
  vi.advanceTimersByTime(15_000);
  expect(lock).toHaveBeenCalledOnce();
});

test('zero minutes is never, and a computer that slept locks at once', () => {
  const lock = vi.fn();
  let minutes = 0;
  whenIdle(() => minutes, lock, () => {});
  vi.advanceTimersByTime(3_600_000);
  expect(lock).not.toHaveBeenCalled();
  minutes = 5;
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5_000);
  expect(lock).toHaveBeenCalledOnce();
});
