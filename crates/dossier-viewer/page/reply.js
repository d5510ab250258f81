/* The reply: what a recipient says back. It is signed in this page with a key of his own and saved as a file;
   nothing is sent. */
let replying = false;

function field(id, label, input, hint) {
  return el('div', { class: 'field' }, el('label', { for: id }, label), hint && el('p', { class: 'quiet small', id: `${id}-hint` }, hint), input);
}

function line(id, label, hint, more) {
  return field(id, label, el('input', { id, autocomplete: 'off', 'aria-describedby': hint ? `${id}-hint` : undefined, ...more }), hint);
}

function replyView() {
  const key = el('input', { type: 'file', id: 'reply-key', 'aria-describedby': 'reply-key-hint' });
  return [
    headed(say('viewer_reply_title'), say('viewer_reply_lead')),
    el('form', { class: 'stack reply', submit: sendReply, novalidate: true },
      line('reply-name', say('viewer_reply_name')),
      line('reply-role', say('viewer_reply_role')),
      line('reply-organisation', say('viewer_reply_organisation')),
      page.items.map(remarkView),
      field('reply-asks', say('viewer_reply_asks'), el('textarea', { id: 'reply-asks' })),
      field('reply-key', say('viewer_reply_key'), key, say('viewer_reply_key_hint')),
      line('reply-words', say('viewer_reply_words'), say('viewer_reply_words_hint'), { type: 'password' }),
      el('div', { id: 'said', 'aria-live': 'assertive' }),
      el('div', { class: 'cluster' },
        el('button', { type: 'submit', class: 'main', id: 'reply-sign' }, say('viewer_reply_sign')),
        button(say('viewer_reply_back'), 'quiet', () => turn(false), { id: 'reply-back' }))),
  ];
}

function remarkView(item, index) {
  const id = `remark-${index}`;
  const inside = el('div', { class: 'stack' });
  const ways = ['nothing', 'comment', 'endorse', ...(item.path.includes('-internship.') ? ['internship'] : [])];
  const names = { nothing: say('viewer_says_nothing'), comment: say('viewer_says_comment'), endorse: say('viewer_says_endorse'), internship: say('viewer_says_internship') };
  const choose = el('select', { id, change: () => inside.replaceChildren(...saidView(id, choose.value)) },
    ways.map((way) => el('option', { value: way }, names[way])));
  return el('fieldset', { class: 'stack', 'data-item': item.path }, el('legend', {}, item.title), field(id, say('viewer_says'), choose), inside);
}

function saidView(id, way) {
  if (way === 'nothing') return [];
  if (way !== 'internship') return [field(`${id}-text`, say('viewer_reply_text'), el('textarea', { id: `${id}-text` }))];
  const processes = el('div', { class: 'stack' }, processView(id, 0));
  return [
    line(`${id}-hours`, say('viewer_reply_hours'), undefined, { inputmode: 'decimal' }),
    field(`${id}-tasks`, say('viewer_reply_tasks'), el('textarea', { id: `${id}-tasks` })),
    processes,
    button(say('viewer_reply_process_more'), 'plain', () => processes.append(processView(id, processes.childElementCount)), { id: `${id}-more` }),
    field(`${id}-evaluation`, say('viewer_reply_evaluation'), el('textarea', { id: `${id}-evaluation` })),
  ];
}

function processView(id, number) {
  const at = `${id}-process-${number}`;
  return el('div', { class: 'process' },
    line(`${at}-code`, say('viewer_reply_process_code')),
    line(`${at}-title`, say('viewer_reply_process_title')),
    line(`${at}-judgement`, say('viewer_reply_process_judgement')));
}

const typed = (id) => document.getElementById(id)?.value.trim() ?? '';

function remarks() {
  return page.items.flatMap((item, index) => {
    const id = `remark-${index}`;
    const says = typed(id);
    if (says === 'nothing') return [];
    if (says !== 'internship') return [{ item: item.path, says, text: typed(`${id}-text`) }];
    const processes = [...document.querySelectorAll(`[id^='${id}-process-'][id$='-judgement']`)].map((input) => input.id.replace(/-judgement$/, ''));
    return [{
      item: item.path,
      says,
      hours: typed(`${id}-hours`),
      tasks: typed(`${id}-tasks`).split('\n').map((task) => task.trim()).filter(Boolean),
      workProcesses: processes.map((at) => ({ code: typed(`${at}-code`), title: typed(`${at}-title`), judgement: typed(`${at}-judgement`) })).filter((process) => process.judgement !== ''),
      evaluation: typed(`${id}-evaluation`),
    }];
  });
}

async function sendReply(event) {
  event.preventDefault();
  const said = document.getElementById('said');
  if (typed('reply-words') === '') {
    said.replaceChildren(el('p', { class: 'missing' }, say('viewer_reply_words_missing')));
    document.getElementById('reply-words').focus();
    return;
  }
  said.replaceChildren(el('p', { class: 'quiet', role: 'status' }, say('viewer_reply_busy')));
  await painted();
  const file = document.getElementById('reply-key').files[0];
  const answer = ask({
    do: 'reply',
    draft: {
      replier: { name: typed('reply-name'), role: typed('reply-role'), organisation: typed('reply-organisation') },
      acknowledged: true,
      asks: typed('reply-asks'),
      remarks: remarks(),
    },
    words: typed('reply-words'),
    key_file: file ? [...new Uint8Array(await file.slice(0, 65536).arrayBuffer())] : null,
    now: new Date().toISOString(),
    language,
  });
  if (answer.refusal) return refuse(answer.refusal);
  offer(answer.file.slice(0, answer.reply), `${say('viewer_reply_file')}.dossierreply`);
  const fresh = answer.file.slice(answer.reply);
  if (fresh.length > 0) offer(fresh, `${say('viewer_reply_key_name')}.dossierkey`);
  said.replaceChildren(el('div', { class: 'note', id: 'replied', role: 'status' },
    el('p', {}, say('viewer_replied')),
    fresh.length > 0 && el('p', { class: 'small' }, say('viewer_replied_key')),
    el('p', { class: 'code small' }, answer.key)));
}

function turn(on) {
  replying = on;
  show();
  document.getElementById('title').focus();
  scrollTo(0, 0);
}

/* In another language the form is drawn anew; what was typed is typed again. A chosen file cannot be. */
function writing() {
  return [...document.querySelectorAll('form.reply :is(select, input:not([type=file]), textarea)')].map(({ id, value }) => [id, value]);
}

function writeAgain(written) {
  for (const [id, value] of written) {
    const more = /^(remark-\d+)-process-(\d+)-code$/.exec(id);
    if (more && !document.getElementById(id)) document.getElementById(`${more[1]}-more`).click();
    const field = document.getElementById(id);
    field.value = value;
    if (field.matches('select')) field.dispatchEvent(new Event('change'));
  }
}
