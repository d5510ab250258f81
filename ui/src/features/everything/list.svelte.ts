import { backend } from '$core/backend';
import type { CountView, Failure, ListRequest, RowView } from '$core/bindings';
import { EVERYTHING } from '$core/everything';
import { asFailure } from '$core/failure';

/** What the list shows. */
export type Filter = Pick<ListRequest, 'kind' | 'search' | 'tag' | 'issuer' | 'status' | 'year' | 'expiring' | 'trashed'>;

const PAGE = 200;

/**
 * A list of any length, fetched page by page as its rows come in sight. The order and the choice are the
 * core's; this only remembers what it was told.
 */
export class List {
  /** How many match in all. */
  total = $state(0);
  /** How many there are of each kind, whatever the filter. */
  kinds = $state.raw<CountView[]>([]);
  /** What was fetched, by place. Replaced as a whole: a deep proxy over thousands of rows is slow. */
  rows = $state.raw<ReadonlyMap<number, RowView>>(new Map());
  /** True once the first answer is in. */
  ready = $state(false);
  failure = $state.raw<Failure>();

  #filter: Filter = EVERYTHING;
  #turn = 0;
  #asked = new Set<number>();

  /** Shows something else, from the top. */
  async show(filter: Filter): Promise<void> {
    this.#filter = filter;
    this.#turn += 1;
    this.#asked = new Set([0]);
    await this.#fetch(0, true);
  }

  /** Reads again what is shown, after a change. */
  async again(): Promise<void> {
    await this.show(this.#filter);
  }

  /** Makes sure that these rows are on their way. */
  need(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page * PAGE < Math.min(last, this.total); page += 1) {
      if (this.#asked.has(page)) continue;
      this.#asked.add(page);
      void this.#fetch(page, false);
    }
  }

  /** The identities of everything that is shown, in its order; of any length. */
  async ids(): Promise<string[]> {
    const answer = await backend.list({ ...this.#filter, offset: 0, limit: this.total });
    return answer.rows.map((row) => row.id);
  }

  async #fetch(page: number, fresh: boolean): Promise<void> {
    const turn = this.#turn;
    try {
      const answer = await backend.list({ ...this.#filter, offset: page * PAGE, limit: PAGE });
      if (turn !== this.#turn) return; // the reader typed on
      const rows = new Map(fresh ? [] : this.rows);
      answer.rows.forEach((row, index) => rows.set(page * PAGE + index, row));
      this.rows = rows;
      this.total = answer.total;
      this.kinds = answer.kinds;
      this.ready = true;
      this.failure = undefined;
    } catch (thrown) {
      if (turn === this.#turn) this.failure = asFailure(thrown);
    }
  }
}
