import { backend } from './backend';
import type { Failure, OverviewView, ParkedView, PreferencesRequest, StartView } from './bindings';
import { whenIdle } from './idle';
import { read } from './words.svelte';

/** What every screen may need to know about the dossier as a whole. */
class Session {
  /** Where the app stands; nothing until the core has answered. */
  start = $state.raw<StartView>();
  /** The overview, fresh after every change; nothing while locked. */
  overview = $state.raw<OverviewView>();
  /** Files that wait for a decision. */
  parked = $state.raw<ParkedView[]>([]);
  /** Files that were turned away when they arrived. */
  refused = $state.raw<Failure[]>([]);
  /** Files are being held above the window. */
  hovering = $state(false);
  /** How far long work is; nothing while there is none, or while it has not told yet. */
  work = $state.raw<{ done: number; of: number }>();
  /** The recovery code, until it is confirmed or the dossier is locked. */
  recovery = $state.raw<string[]>([]);
  /** The list is asked to start with its search box instead of its heading. */
  searching = false;
  /** The records that were picked to be shared next. */
  chosen = $state.raw<string[]>([]);
  /** The earlier share of which only what is new is shared next. */
  newsOf = '';
  /** The request that the next share answers. */
  answerOf = '';

  /** Grows with every change of the dossier; who shows records reads again when it does. */
  changes = $state(0);

  #claims: ((files: ParkedView[]) => void)[] = [];

  /** True while a dossier is open. */
  get open(): boolean {
    return this.start?.state === 'open';
  }

  /** Single keys do something; the person can switch them off (WCAG 2.1.4). */
  get keys(): boolean {
    return this.start?.keys ?? true;
  }

  /** Asks the core where we stand, and listens to it from now on. */
  async begin(): Promise<void> {
    backend.onParked((files) => this.#arrive(files));
    backend.onRefused((failures) => (this.refused = failures));
    backend.onLocked(() => restart());
    backend.onHover((above) => (this.hovering = above));
    backend.onProgress((done, of) => (this.work = { done, of }));
    whenIdle(
      () => (this.open || this.start?.showing ? (this.start?.lockAfter ?? 0) : 0),
      () => this.lock(),
      // A touch that is not heard costs nothing: this page counts as well.
      () => void backend.touch().catch(() => undefined),
    );
    this.adopt(await backend.start());
    if (this.open) await this.refresh();
  }

  /** Takes over what the core says about where we stand. */
  adopt(start: StartView): void {
    this.start = start;
    this.parked = start.parked;
    read(start.language);
    const root = document.documentElement;
    root.dataset.theme = start.theme || 'system';
    // A known size is a rule of the style sheet: the policy lets no style in by attribute.
    root.dataset.text = String(start.textSize);
    try {
      localStorage.setItem('theme', root.dataset.theme);
      localStorage.setItem('language', root.lang);
    } catch {
      // Storage may be switched off; then the first paint follows the system.
    }
  }

  /** Goes on with a dossier that has just been opened or made. */
  async enter(overview?: OverviewView): Promise<void> {
    const start = await backend.start();
    this.overview = overview ?? (await backend.overview());
    this.adopt(start);
  }

  /** Reads the overview again after a change, and lets the screens know. */
  async refresh(): Promise<void> {
    this.overview = await backend.overview();
    this.changes += 1;
  }

  /** Keeps language and theme on this device. */
  async choose(language: string, theme: string): Promise<void> {
    this.adopt(await backend.settings({ language, theme }));
  }

  /** Keeps how the screens behave on this device. */
  async prefer(change: Partial<PreferencesRequest>): Promise<void> {
    const { lockAfter = 5, keys = true, textSize = 100, safeRendering = false } = this.start ?? {};
    this.adopt(await backend.preferences({ lockAfter, keys, textSize, safeRendering, ...change }));
  }

  /** Locks, and throws away everything that this window has read. */
  async lock(): Promise<void> {
    await backend.lock();
    restart();
  }

  /** Locks, and leaves one item on the screen for somebody else. */
  async show(id: string): Promise<void> {
    await backend.showOnScreen({ id });
    restart();
  }

  /** Takes that item off the screen; the dossier stays locked. */
  async stopShowing(): Promise<void> {
    await backend.stopShowing();
    restart();
  }

  /** While a screen takes files itself, new ones go to it; returns how to stop. */
  claim(take: (files: ParkedView[]) => void): () => void {
    this.#claims.push(take);
    return () => (this.#claims = this.#claims.filter((other) => other !== take));
  }

  /** Forgets files that were used or turned down. */
  forget(tokens: string[]): void {
    this.parked = this.parked.filter((file) => !tokens.includes(file.token));
  }

  #arrive(files: ParkedView[]): void {
    const known = new Set(this.parked.map((file) => file.token));
    const fresh = files.filter((file) => !known.has(file.token));
    this.parked = [...this.parked, ...fresh];
    this.refused = [];
    this.#claims.at(-1)?.(fresh);
  }
}

/** Decrypted rows must leave memory on a lock; a fresh page is the only way to be sure. */
function restart(): void {
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
}

/** The one session of this window. */
export const session = new Session();
