/* What an opened bundle looks like: four lines, then the items. */
function pageView(page) {
  return [
    el('dl', { class: 'about' }, page.facts.map((fact) => el('div', {}, el('dt', {}, fact.label), el('dd', {}, factLines(fact))))),
    page.message && el('blockquote', {}, page.message),
    el('ol', { class: 'lines' }, page.lines.map(lineView)),
    el('p', { class: 'quiet small' }, page.choice),
    el('div', { class: 'items' }, page.items.map(itemView)),
    el('details', {}, el('summary', {}, say('ui_reader_receipt')), el('pre', { class: 'code', tabindex: '0', 'aria-label': say('ui_reader_receipt') }, page.receipt)),
    el('p', { class: 'quiet small' }, `${say('ui_reader_holder_key')} `, el('span', { class: 'code' }, page.holder)),
    el('p', { class: 'quiet small' }, page.object),
  ];
}

function lineView(line) {
  return el('li', { class: line.tone, id: `line-${line.key}` }, sign(line.tone),
    el('div', {}, el('p', { class: 'name' }, line.name), el('p', {}, line.key === 'use' ? line.text.replace(/\b\d{4}-\d\d-\d\d\b/g, day) : line.text), line.code && el('p', { class: 'code quiet' }, line.code)));
}

function factLines(fact) {
  const write = { date: day, moment }[fact.shape] ?? ((line) => line);
  const lines = fact.lines.map(write);
  return lines.length === 1 ? lines[0] : el('ul', {}, lines.map((line) => el('li', {}, line)));
}

function itemView(item, index) {
  const about = [item.by || item.kind, item.date && day(item.date), item.credits].filter(Boolean).join(' · ');
  const id = `item-${index}`;
  const head = el('div', { class: 'card' }, el('div', { class: 'row' },
    rosette(item.rosette, item.mark.state),
    el('div', { class: 'words' }, el('h2', { id }, item.title), el('p', { class: 'quiet' }, about), el('p', { class: `mark ${item.mark.state}` }, item.mark.words)),
    item.figure && el('p', { class: 'figure' }, item.figure, item.unit && el('small', {}, ` ${item.unit}`))));
  const inside = el('div', { class: 'inside' },
    item.facts.length > 0 && el('dl', { class: 'facts' }, item.facts.map((fact) =>
      el('div', {}, el('dt', {}, fact.label), el('dd', { class: 'prose' }, factLines(fact))))),
    item.withheld && el('p', { class: 'quiet small' }, item.withheld),
    item.files.length > 0 && el('ul', { class: 'files' }, item.files.map(fileView)),
    item.verdict && el('details', { class: 'checks' }, el('summary', {}, say('ui_reader_checks')), verdictView(item.verdict)),
    item.enclosed && el('details', { class: 'enclosed' }, el('summary', {}, say('reader_evidence')), enclosedView(item.enclosed)));
  return el('article', { 'aria-labelledby': id, 'data-path': item.path }, head, inside.childElementCount > 0 && inside);
}

function fileView(file) {
  return el('li', {}, el('div', {}, el('p', { class: 'name' }, file.name), el('p', { class: 'quiet small' }, `${size(file.bytes)} · ${file.mediaType}`)),
    button(say('ui_save_file'), 'quiet', () => offer(ask({ do: 'file', path: file.path }).file, file.name), { 'aria-label': say('ui_save_file_named', { name: file.name }) }));
}

function verdictView(verdict) {
  return [
    el('ul', { class: 'findings' }, verdict.findings.map((finding) => el('li', { class: finding.outcome }, sign(OUTCOMES[finding.outcome] ?? 'unknown'),
      el('div', {},
        el('p', { class: 'check' }, `${finding.headline[0]}: `, el('strong', {}, finding.headline[1])),
        el('p', {}, finding.label),
        finding.told.map((sentence) => el('p', { class: 'quiet small told' }, sentence)),
        finding.detail && el('p', { class: 'code quiet detail' }, finding.detail))))),
    el('p', { class: 'quiet small' }, `${say('ui_verdict_as_of', { moment: moment(verdict.asOf) })} `, el('span', { class: 'code' }, verdict.technical)),
    verdict.nested.map((nested, index) => el('details', { class: 'nested' }, el('summary', {}, say('ui_verdict_nested', { n: index + 1, status: nested.label })), verdictView(nested))),
  ].flat();
}

/* Evidence comes from the learner: it stands apart from what this page found itself. */
function enclosedView(enclosed) {
  return [
    el('p', {}, enclosed.documents > 0
      ? say('reader_evidence_as_of', { moment: moment(enclosed.asOf), documents: enclosed.documents })
      : say('reader_evidence_as_of_none', { moment: moment(enclosed.asOf) })),
    verdictView(enclosed.replayed),
    el('p', { class: 'quiet small' }, say('reader_evidence_reported', { status: enclosed.reported })),
    el('p', { class: 'quiet small' }, say('reader_evidence_whose')),
  ].flat();
}
