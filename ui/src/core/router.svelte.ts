/** Where the reader is: the part of the address after `#/`. */
export interface Route {
  /** The screen. */
  page: string;
  /** What the screen is about, when it is about one thing. */
  id: string;
  /** The rest of the path. */
  rest: string;
  /** What comes after the question mark. */
  query: URLSearchParams;
}

/** Reads `#/page/id/rest?query`. */
export function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page = '', id = '', ...rest] = path.split('/').map(decodeURIComponent);
  return { page, id, rest: rest.join('/'), query: new URLSearchParams(query) };
}

/** Writes an address for {@link parse}. Parts are escaped; empty query values are left out. */
export function href(page: string, id = '', query: Record<string, string> = {}): string {
  const path = [page, ...(id === '' ? [] : id.split('/'))].map(encodeURIComponent).join('/');
  const filled = Object.entries(query).filter(([, value]) => value !== '');
  return `#/${path}${filled.length > 0 ? `?${new URLSearchParams(filled)}` : ''}`;
}

let route = $state.raw<Route>(parse(location.hash));
let steps = 0;

addEventListener('hashchange', () => {
  steps += 1;
  route = parse(location.hash);
});

/** Where the reader is. */
export function at(): Route {
  return route;
}

/** Goes to an address made by {@link href}. */
export function go(to: string): void {
  if (location.hash === to) return;
  location.hash = to;
}

/** Goes to an address in the place of this one, so that Back passes it over. */
export function replace(to: string): void {
  history.replaceState(null, '', to);
  route = parse(to);
}

/** Goes back, or to `otherwise` when this is where the reader came in. */
export function back(otherwise: string): void {
  if (steps > 0) {
    steps -= 2; // the step back is heard as one more
    history.back();
  } else {
    replace(otherwise);
  }
}
