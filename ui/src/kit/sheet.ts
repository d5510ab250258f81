// Back closes what lies on top first, as on a phone. A sheet that opens takes one step in the history; the step of a
// sheet that was closed otherwise is passed over later, because a step cannot be taken out of a history.
type Step = { sheet?: 'open' | 'closed' } | null;

let here = history.state as Step;
let place = location.href;
let close: (() => void) | undefined;
// The step that is coming is our own, over one that was left behind.
let passing = false;

addEventListener('popstate', (event) => {
  const [was, stayed] = [here, place === location.href];
  here = event.state as Step;
  place = location.href;
  const ours = passing;
  passing = false;
  if (was?.sheet === 'open' && stayed && close !== undefined) {
    const act = close;
    close = undefined;
    act();
  } else if (here?.sheet !== undefined || (was?.sheet === 'closed' && stayed && !ours)) {
    passing = true;
    history.back();
  }
});

/** A sheet opens; `shut` is how Back closes it. Gives what to call once it is closed. */
export function opens(shut: () => void): () => void {
  history.pushState({ sheet: 'open' } satisfies Step, '');
  here = history.state as Step;
  place = location.href;
  close = shut;
  return () => {
    if (close !== shut) return;
    close = undefined;
    // Where it has led somewhere else meanwhile, its step lies behind us.
    if ((history.state as Step)?.sheet !== 'open') return;
    history.replaceState({ sheet: 'closed' } satisfies Step, '');
    here = history.state as Step;
  };
}
