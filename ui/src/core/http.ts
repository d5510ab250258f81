import type { Line } from './backend';
import type { Failure, ParkedView } from './bindings';

type Heard = Parameters<Line['onParked']>[0];
const parked: Heard[] = [];
const refused: Parameters<Line['onRefused']>[0][] = [];

async function answer(response: Response): Promise<unknown> {
  const text = await response.text();
  const body: unknown = text === '' ? null : JSON.parse(text);
  if (!response.ok) throw body;
  return body;
}

/** Hands over a file's bytes: what the shell does by itself with a dropped file. */
async function park(file: File): Promise<ParkedView> {
  const to = `/park?name=${encodeURIComponent(file.name)}`;
  return (await answer(await fetch(to, { method: 'POST', body: file }))) as ParkedView;
}

async function parkAll(files: Iterable<File>): Promise<ParkedView[]> {
  const good: ParkedView[] = [];
  const bad: Failure[] = [];
  for (const file of files) {
    await park(file).then((view) => good.push(view), (failure: Failure) => bad.push(failure));
  }
  if (good.length > 0) parked.forEach((hear) => hear(good));
  if (bad.length > 0) refused.forEach((hear) => hear(bad));
  return good;
}

function pick(): Promise<ParkedView[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.hidden = true;
    input.id = 'harness-files';
    input.addEventListener('change', () => {
      void parkAll(input.files ?? []).then(resolve);
      input.remove();
    });
    input.addEventListener('cancel', () => {
      resolve([]);
      input.remove();
    });
    document.body.append(input);
    input.click();
  });
}

/**
 * The core behind the loopback harness of the tests. Only the `harness` build carries this file.
 * Bytes that the browser hands over go to `POST /park?name=…`, in the place of the native dialog.
 */
export const http: Line = {
  say: async (command, request) => {
    if (command === 'pick_files') return pick();
    const headers = { 'content-type': 'application/json' };
    return answer(await fetch(`/call/${command}`, { method: 'POST', headers, body: JSON.stringify(request ?? null) }));
  },
  onParked: (hear) => void parked.push(hear),
  onRefused: (hear) => void refused.push(hear),
  onLocked: () => {},
  onProgress: () => {},
  onHover: (hear) => {
    const files = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    addEventListener('dragover', (event) => {
      if (!files(event)) return;
      event.preventDefault();
      hear(true);
    });
    addEventListener('dragleave', (event) => event.relatedTarget === null && hear(false));
    addEventListener('drop', (event) => {
      if (!files(event)) return;
      event.preventDefault();
      hear(false);
      void parkAll(event.dataTransfer?.files ?? []);
    });
  },
};
