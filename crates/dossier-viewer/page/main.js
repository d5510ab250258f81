/* The course of a visit: choose a file, give the words, read, close. */
const WORDS = JSON.parse(document.getElementById('words').textContent);
const MAX_FILE = 1 << 30;
let language = (navigator.languages ?? []).map((tag) => tag.slice(0, 2)).find((tag) => tag in WORDS) ?? 'nl';
let bundle; /* { name, bytes, key } */
let page;
let refusal;
let wiped = false;
let ready;

function say(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function show() {
  document.documentElement.lang = language;
  document.getElementById('top').replaceChildren(
    el('p', { class: 'brand' }, rosette('Eigen Dossier', 'verified'), 'Eigen Dossier'),
    el('div', { role: 'group', 'aria-label': say('ui_language'), class: 'languages' }, Object.keys(WORDS).map((code) =>
      el('button', { type: 'button', lang: code, id: `language-${code}`, 'aria-pressed': String(code === language), 'aria-label': `${code.toUpperCase()}, ${say(`viewer_language_${code}`)}`, click: () => speak(code) }, code.toUpperCase()))),
  );
  document.getElementById('main').replaceChildren(...(page ? (replying ? replyView() : readView()) : openView()).filter(Boolean));
  document.getElementById('foot').replaceChildren(el('p', { class: 'quiet small' }, say('viewer_offline')));
  document.title = `${page ? say('ui_reader_title') : say('ui_reader_open')} – Eigen Dossier`;
}

function headed(title, lead, ...actions) {
  return el('div', { class: 'headed' },
    el('div', {}, el('h1', { tabindex: '-1', id: 'title' }, title), el('p', { class: 'quiet lead' }, lead)),
    actions.length > 0 && el('div', { class: 'actions' }, actions));
}

function readView() {
  return [
    headed(say('ui_reader_title'), say('ui_reader_lead'),
      button(say('ui_reader_close'), 'main', close, { id: 'close' }),
      button(say('viewer_reply'), 'quiet', () => turn(true), { id: 'reply' }),
      button(say('viewer_print'), 'quiet', () => print(), { id: 'print' }),
      button(say('viewer_json'), 'quiet', saveJson, { id: 'json' })),
    ...pageView(page),
  ];
}

function openView() {
  const title = headed(say('ui_reader_open'), say(bundle?.inside ? 'viewer_lead_inside' : 'ui_reader_open_lead'));
  const said = el('div', { id: 'said', 'aria-live': 'assertive' }, refusal && refusalView(refusal));
  const choose = el('input', { type: 'file', id: 'file', class: 'unseen', tabindex: '-1', 'aria-label': say('ui_reader_pick'), change: (event) => take(event.target.files[0]) });
  const pick = (look) => button(bundle ? say('ui_reader_other') : say('ui_reader_pick'), look, () => choose.click(), { id: 'pick' });
  if (!bundle) {
    return [title, wiped && el('p', { class: 'note', role: 'status' }, say('ui_reader_wiped')), said,
      el('div', { class: 'drop', id: 'drop' }, choose, pick('main'), el('p', { class: 'quiet' }, say('viewer_drop')))];
  }
  const key = el('input', { type: 'file', id: 'key-file', class: 'unseen', tabindex: '-1', 'aria-label': say('viewer_key_file'), change: takeKey });
  return [title,
    el('form', { class: 'stack', submit: open, novalidate: true },
      el('p', { class: 'file', id: 'bundle-name' }, bundle.inside ? say('viewer_inside') : bundle.name, ` · ${size(bundle.bytes.length)}`),
      secretView(),
      said,
      el('div', { class: 'cluster' },
        el('button', { type: 'submit', class: 'main', id: 'open' }, say('ui_reader_open_button')),
        button(say('viewer_key_file'), 'quiet', () => key.click(), { id: 'pick-key' }), key, choose, pick('plain'))),
  ];
}

function secretView() {
  const input = el('input', { id: 'secret', type: 'password', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', 'aria-describedby': 'secret-hint', input: () => document.getElementById('said').replaceChildren() });
  const toggle = button(say('ui_show'), 'show', () => {
    const shown = input.type === 'text';
    input.type = shown ? 'password' : 'text';
    toggle.setAttribute('aria-pressed', String(!shown));
  }, { id: 'secret-show', 'aria-pressed': 'false' });
  return el('div', { class: 'field' },
    el('label', { for: 'secret' }, say('ui_reader_secret')),
    el('p', { class: 'quiet small', id: 'secret-hint' }, say('viewer_secret_hint')),
    el('div', { class: 'secret' }, input, toggle));
}

function refusalView(of) {
  return el('div', { class: 'refusal', id: 'refusal', 'data-code': of.code },
    el('p', { class: 'name' }, of.message), el('p', {}, of.hint),
    el('p', { class: 'code quiet' }, say('ui_error_code', { code: of.code })));
}

function refuse(of) {
  refusal = of;
  document.getElementById('said')?.replaceChildren(refusalView(of));
}

async function take(file) {
  if (!file) return;
  refusal = undefined;
  wiped = false;
  replying = false;
  page = undefined;
  bundle = undefined;
  if (file.size > MAX_FILE) return refuseWith('bundle_too_large');
  bundle = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  show();
  document.getElementById('secret').focus();
}

async function takeKey(event) {
  const file = event.target.files[0];
  if (!file) return;
  const found = file.size > 65536 ? new Uint8Array() : new Uint8Array(await file.arrayBuffer());
  const words = text.decode(found);
  if (/^age-encryption\.org\/v1/.test(words)) {
    bundle.key = found;
    document.getElementById('secret').focus();
  } else {
    await openWith(words);
  }
}

async function refuseWith(code) {
  await ready;
  show();
  refuse(ask({ do: 'refusal', code, language }).refusal);
}

function open(event) {
  event.preventDefault();
  const secret = document.getElementById('secret');
  if (secret.value.trim() === '') {
    document.getElementById('said').replaceChildren(el('p', { class: 'missing' }, say('ui_reader_secret_missing')));
    secret.focus();
    return;
  }
  void openWith(secret.value);
}

async function openWith(secret) {
  const press = document.getElementById('open');
  if (press.getAttribute('aria-busy')) return;
  press.setAttribute('aria-busy', 'true');
  document.getElementById('said').replaceChildren(el('p', { class: 'quiet', role: 'status' }, say('viewer_busy')));
  await painted();
  try {
    await ready;
    const how = bundle.key ? { do: 'open_with_key_file', key_file: [...bundle.key] } : { do: 'open' };
    const answer = ask({ ...how, secret, now: new Date().toISOString(), language }, bundle.bytes);
    if (answer.refusal) return refuse(answer.refusal);
    page = answer.page;
    refusal = undefined;
    show();
    document.getElementById('title').focus();
    scrollTo(0, 0);
  } catch {
    /* The program stopped: it is started afresh, and nothing of the bundle is shown. */
    refuse({ code: 'browser_stopped', message: say('viewer_stopped_message'), hint: say('viewer_stopped_hint') });
    ready = start();
  } finally {
    press.removeAttribute('aria-busy');
  }
}

function speak(code) {
  language = code;
  const typed = document.getElementById('secret')?.value;
  const written = replying ? writing() : [];
  if (page) page = ask({ do: 'say', language }).page;
  if (refusal && program && !refusal.code.startsWith('browser_')) refusal = ask({ do: 'refusal', code: refusal.code, language }).refusal;
  show();
  if (typed) document.getElementById('secret').value = typed;
  writeAgain(written);
  document.getElementById(`language-${code}`).focus();
}

function saveJson() {
  offer(utf8.encode(JSON.stringify(ask({ do: 'json' }).json, null, 2)), `${say('viewer_file_stem')}.json`);
}

function close() {
  ask({ do: 'close' });
  replying = false;
  replying = false;
  page = undefined;
  bundle = undefined;
  refusal = undefined;
  wiped = true;
  /* What is inside the page's own file goes from this window too; opening the file anew brings it back. */
  for (const id of ['bundle', 'key']) document.getElementById(id)?.remove();
  show();
  document.getElementById('title').focus();
}

function veil(on) {
  document.body.classList.toggle('dropping', on);
}
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
addEventListener('dragover', (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  veil(true);
});
addEventListener('dragleave', (event) => !event.relatedTarget && veil(false));
addEventListener('drop', (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  veil(false);
  void take(event.dataTransfer.files[0]);
});
/* On paper nothing can be opened: every check is printed. What was closed is closed again. */
let folded = [];
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('details.checks:not([open])')];
  for (const details of folded) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of folded) details.open = false;
});

for (const face of document.querySelectorAll('script[data-family]')) {
  const { family, weight, stretch } = face.dataset;
  const font = new FontFace(family, bytesIn(face.id).buffer, { weight, stretch: stretch ?? 'normal', display: 'swap' });
  document.fonts.add(font);
  void font.load();
}
if (document.getElementById('bundle').textContent.trim() !== '') {
  const key = document.getElementById('key').textContent.trim() === '' ? undefined : bytesIn('key');
  bundle = { inside: true, name: '', bytes: bytesIn('bundle'), key };
}
ready = start();
ready.catch(() => refuse({ code: 'browser_too_old', message: say('viewer_too_old_message'), hint: say('viewer_too_old_hint') }));
show();
