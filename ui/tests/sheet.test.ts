import { beforeEach, expect, test, vi } from 'vitest';

/** A browser's history: entries with a place and a state, and what hears of a step. */
class History {
  entries = [{ href: '#/overview', state: null as unknown }];
  at = 0;
  hear: (event: { state: unknown }) => void = () => {};
  get state() {
    return this.entries[this.at]?.state ?? null;
  }
  pushState(state: unknown, _: string, href = this.entries[this.at]?.href ?? '') {
    this.entries = [...this.entries.slice(0, this.at + 1), { href, state }];
    this.at += 1;
  }
  replaceState(state: unknown) {
    this.entries[this.at] = { href: this.entries[this.at]?.href ?? '', state };
  }
  back() {
    if (this.at === 0) return;
    this.at -= 1;
    this.hear({ state: this.state });
  }
  get href() {
    return this.entries[this.at]?.href ?? '';
  }
}

let past: History;
let opens: (typeof import('../src/kit/sheet'))['opens'];

beforeEach(async () => {
  vi.resetModules();
  past = new History();
  vi.stubGlobal('history', past);
  vi.stubGlobal('location', { get href() { return past.href; } });
  vi.stubGlobal('addEventListener', (_: string, hear: History['hear']) => (past.hear = hear));
  ({ opens } = await import('../src/kit/sheet'));
  past.pushState(null, '', '#/all');
});

test('Back closes the sheet and stays on the screen', () => {
  const shut = vi.fn();
  opens(shut);
  past.back();
  expect(shut).toHaveBeenCalledOnce();
  expect(past.href).toBe('#/all');
  past.back();
  expect(past.href).toBe('#/overview');
});

test('a sheet that was closed otherwise leaves no step behind', () => {
  const shut = vi.fn();
  opens(shut)();
  past.back();
  expect(shut).not.toHaveBeenCalled();
  expect(past.href).toBe('#/overview');
});

test('nor does one that led to another screen', () => {
  const closed = opens(() => {});
  closed();
  past.pushState(null, '', '#/shares');
  past.back();
  expect(past.href).toBe('#/all');
  past.back();
  expect(past.href).toBe('#/overview');
});
