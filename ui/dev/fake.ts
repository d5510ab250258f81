import type { Line } from '$core/backend';
import type {
  DetailView, FieldView, FindingView, FormView, ListRequest, OverviewView, ParkedView, PlanView, ReaderView, RowView, SaveRequest,
  SettingsRequest, ShareOptionsRequest, ShareRequest, ShareRowView, StartView, VerdictView,
} from '$core/bindings';

const HU = 'did:web:hu.example';
const SURF = 'did:web:edubadges.example';

const row = (id: string, kind: string, title: string, more: Partial<RowView> = {}): RowView => ({
  id, kind, title, issuer: '', date: '', figure: '', credits: '', evidence: 'self', status: '', reason: '', rosette: '', expires: '',
  attachments: 0, tags: [], trashed: false, ...more,
});

const signed = { evidence: 'trusted', status: 'valid', reason: 'signature_ok' };
const ROWS: RowView[] = [
  row('1', 'result', 'Statistiek 2', { issuer: 'Hogeschool Utrecht', date: '2026-06-14', credits: '6 EC', figure: '8,2', rosette: HU, ...signed, tags: ['wiskunde'] }),
  row('2', 'credential', 'Badge: Projectleiding', { issuer: 'SURF edubadges', date: '2026-05-02', rosette: SURF, ...signed, expires: '2026-12-22' }),
  row('3', 'internship', 'Stage: Waterschap Rijnland', { date: '2026-02', attachments: 1 }),
  row('4', 'result', 'Databases', { issuer: 'Hogeschool Utrecht', date: '2026-01-30', credits: '6 EC', figure: '7,1', rosette: HU, ...signed }),
  row('5', 'credential', 'Duurzaam ondernemen', { issuer: 'Example Academy', date: '2025-11', rosette: 'did:key:z6Mkunbound', evidence: 'signed', status: 'unknown', reason: 'issuer_unbound' }),
  row('6', 'credential', 'Certificaat cybersecurity', { issuer: 'Security School', date: '2025-10-01', rosette: 'did:key:z6Mkbroken', evidence: 'file', status: 'invalid', reason: 'signature_invalid' }),
  row('7', 'portfolio', 'Onderzoeksverslag waterkwaliteit in de polder van Rijnland, tweede versie met bijlagen', { date: '2026-03' }),
  row('8', 'skill', 'Projectmatig werken', { date: '2026' }),
  row('9', 'work', 'Bijbaan bij de bibliotheek', { date: '2024-09', issuer: 'Bibliotheek Leiden' }),
];

const finding = (check: string, outcome: string, code: string, detail = ''): FindingView => ({ check, outcome, code, detail });
const verdict = (of: RowView): VerdictView | null =>
  of.status === ''
    ? null
    : {
        status: of.status,
        findings: [
          of.status === 'invalid' ? finding('proof', 'failed', 'signature_invalid', 'eddsa-rdfc-2022') : finding('proof', 'passed', 'signature_ok', 'eddsa-rdfc-2022'),
          of.status === 'unknown' ? finding('issuer', 'unknown', 'issuer_unbound', of.rosette) : finding('issuer', 'passed', 'issuer_bound', of.rosette),
          finding('status', 'not_stated', 'status_not_stated'),
          finding('validity', 'passed', of.expires ? 'in_force' : 'no_expiry'),
          finding('holder', 'unknown', 'holder_not_checked'),
          finding('schema', 'passed', 'shape_ok'),
          finding('integrity', 'passed', 'integrity_ok'),
        ],
        format: 'ob3-jsonld',
        proofType: 'eddsa-rdfc-2022',
        asOf: '2026-11-22T10:15:00Z',
        nested: [],
      };

const field = (key: string, shape: string, value: unknown, sensitive = false): FieldView => ({ key, shape, value, sensitive });
const FIELDS: FieldView[] = [
  field('organisation', 'line', 'Waterschap Rijnland'),
  field('organisationIds', 'identifiers', { kvk: '12345678', leerbedrijf: '100438765' }),
  field('role', 'line', 'Stagiair onderzoek'),
  field('start', 'date', '2026-02'),
  field('end', 'date', '2026-07-03'),
  field('hours', 'line', '480'),
  field('supervisor', 'line', 'P. Verhoef', true),
  field('pathway', 'choice', 'BOL'),
  field('tasks', 'lines', ['Metingen doen in de polder', 'Gegevens verwerken', 'Verslag schrijven']),
  field('workProcesses', 'work_processes', [
    { code: 'B1-K1-W1', title: 'Bereidt het onderzoek voor', judgement: 'goed', date: '2026-05-12' },
    { code: 'B1-K1-W2', title: 'Voert metingen uit', judgement: 'voldoende' },
  ]),
  field('evaluation', 'prose', 'Zelfstandig en precies.\nMag vaker om hulp vragen.', true),
];

const detail = (of: RowView, extra: Partial<DetailView> = {}): DetailView => ({
  row: of, version: 2,
  draft: { kind: of.kind, title: of.title, issuer: { name: of.issuer }, dates: {}, tags: of.tags, fields: Object.fromEntries(FIELDS.map((one) => [one.key, one.value])) },
  fields: of.kind === 'internship' ? FIELDS : [field('issuer', 'issuer', { name: of.issuer, identifiers: { did: of.rosette } }), field('grade', 'line', of.figure), field('credits', 'credits', { value: '6', unit: 'EC' })],
  verdict: verdict(of), source: of.status ? 'file' : 'form', format: of.status ? 'ob3-jsonld' : 'form', importedAt: '2026-11-20T09:30:00Z', url: '',
  originalSha256: of.status ? 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3b94f2d1e5e8e6a1f0c9b7d33' : '', issuerIds: of.rosette ? [{ key: 'did', value: of.rosette }] : [],
  attachments: of.attachments ? [{ id: 'a', name: 'praktijkovereenkomst.pdf', mediaType: 'application/pdf', bytes: 184_320, sha256: 'ff' }] : [],
  versions: [
    { version: 2, savedAt: '2026-11-21T18:02:00Z', title: of.title, changed: ['hours', 'tasks'], trashed: false },
    { version: 1, savedAt: '2026-11-20T09:30:00Z', title: of.title, changed: [], trashed: false },
  ],
  shares: of.id === '3' ? [SHARES[0]!] : [],
  ...extra,
});

const SHARES: ShareRowView[] = [
  { id: 's1', recipient: 'Mevrouw Bakker, decaan', purpose: 'guidance', from: '2026-11-01', until: '2026-12-21', state: 'given', items: [{ id: '3', title: 'Stage: Waterschap Rijnland', version: 1, newest: 2, fields: ['organisation', 'role', 'hours'] }, { id: '1', title: 'Statistiek 2', version: 1, newest: 1, fields: ['grade'] }] },
  { id: 's2', recipient: 'Waterschap Rijnland', purpose: 'internship', from: '2025-11-01', until: '2025-12-01', state: 'expired', items: [{ id: '9', title: 'Bijbaan bij de bibliotheek', version: 1, newest: 1, fields: ['role'] }] },
];

const forms = (): FormView[] => {
  const of = (kind: string, ...fields: [string, string, boolean?, string[]?][]): FormView => ({ kind, fields: fields.map(([key, shape, sensitive = false, choices = []]) => ({ key, shape, sensitive, choices })) });
  return [
    of('result', ['course', 'text'], ['courseCode', 'line'], ['programme', 'text'], ['grade', 'line'], ['scale', 'line'], ['passed', 'yes_no'], ['credits', 'credits'], ['level', 'line'], ['attempt', 'line', true]),
    of('credential', ['type', 'choice', false, ['diploma', 'certificate', 'badge']], ['description', 'text'], ['credits', 'credits'], ['recipientName', 'line', true]),
    of('internship', ['organisation', 'line'], ['organisationIds', 'identifiers'], ['place', 'line'], ['role', 'line'], ['supervisor', 'line', true], ['supervisorEmail', 'email', true], ['hours', 'line'], ['pathway', 'choice', false, ['BOL', 'BBL']], ['tasks', 'lines'], ['workProcesses', 'work_processes'], ['evaluation', 'prose', true]),
    of('portfolio', ['description', 'text'], ['reflection', 'prose', true], ['url', 'url'], ['kind', 'choice', false, ['project', 'report']]),
    of('skill', ['framework', 'choice', false, ['ESCO', 'CompetentNL', 'own']], ['uri', 'url'], ['evidence', 'records']),
    of('work', ['organisation', 'line'], ['role', 'line'], ['hoursPerWeek', 'line']),
    of('material', ['author', 'line'], ['isbn', 'line'], ['description', 'text']),
  ];
};

/** A dossier in memory that forgets everything. `?state=none|locked|open`, `?rows=10000`, `?empty`, `?wide`. */
export function fake(query: URLSearchParams): Line {
  const many = Number(query.get('rows') ?? 0);
  let rows = query.has('empty') ? [] : many > 0 ? Array.from({ length: many }, (_, index) => ({ ...ROWS[index % ROWS.length]!, id: `r${index}`, title: `${ROWS[index % ROWS.length]!.title} ${index + 1}` })) : ROWS;
  let state = query.get('state') ?? 'open';
  let language = query.get('lang') ?? 'nl';
  let theme = query.get('theme') ?? 'light';
  let parked: ParkedView[] = [];
  if (query.has('waiting')) parked = [{ token: 'w', name: 'badge.json', bytes: 4312, purpose: 'import' }];
  if (query.has('bundle')) parked = [{ token: 'b', name: 'sanne.dossiershare', bytes: 84_312, purpose: 'bundle' }];
  const parkedHeard: ((files: ParkedView[]) => void)[] = [];
  const find = (id: string) => rows.find((one) => one.id === id);

  const start = (): StartView => ({ state, name: 'sanne', lastOpened: '2026-11-21T16:20:00Z', demo: query.has('demo'), language, theme, parked, version: '0.1.0' });
  const overview = (): OverviewView => ({
    name: 'Sanne', total: rows.length, kinds: [...new Set(rows.map((one) => one.kind))].map((key) => ({ key, count: rows.filter((one) => one.kind === key).length })),
    statuses: [{ key: 'valid', count: 3 }, { key: 'unknown', count: 1 }, { key: 'invalid', count: 1 }].slice(0, rows.length),
    studyLoad: rows.length ? [{ unit: 'EC', level: 'EQF 6', total: '148', signed: '120', own: '28' }, { unit: 'SBU', level: '', total: '240', signed: '0', own: '240' }, { unit: 'credit', level: '', total: '5', signed: '5', own: '0' }] : [], internshipHours: rows.length ? [{ unit: 'hour', level: '', total: '480', signed: '0', own: '480' }] : [],
    recent: rows.slice(0, 4), expiring: rows.slice(0, 2).filter((one) => one.expires), openShares: 1, warnings: query.has('warn') ? ['rolled_back'] : [],
  });
  const reader = (request?: ShareRequest): ReaderView => ({
    token: request ? '' : 't', id: 's1', recipient: request?.recipient || 'Mevrouw Bakker, decaan', purpose: request?.purpose || 'guidance', text: request?.text ?? 'Dag mevrouw Bakker, hier is wat we bespraken.', created: '2026-11-22T10:00:00Z', from: '2026-11-22', until: request?.until ?? '2026-12-22',
    intact: true, holderProof: true, holder: 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK', fingerprint: '5F2C 91AA 0B7E 44D1', confirmed: 1, limits: query.has('expired') ? ['expired'] : [], receipt: '{\n  "type": "ConsentReceipt"\n}',
    items: [
      { index: 0, row: ROWS[0]!, fields: detail(ROWS[0]!).fields, withheld: 0, verdict: verdict(ROWS[0]!), attachments: [] },
      { index: 1, row: ROWS[2]!, fields: FIELDS.filter((one) => !one.sensitive), withheld: 0, verdict: null, attachments: detail(ROWS[2]!).attachments },
      { index: 2, row: ROWS[4]!, fields: [], withheld: 2, verdict: verdict(ROWS[4]!), attachments: [] },
    ],
  });
  const plan = (): PlanView => ({
    plan: 'p', rows: [
      { index: 0, source: 'badge.json', format: 'ob3-jsonld', state: 'new', row: ROWS[1]!, verdict: verdict(ROWS[1]!) },
      { index: 1, source: 'badge-2.png', format: 'ob2-png', state: 'updated', row: ROWS[4]!, verdict: verdict(ROWS[4]!) },
      { index: 2, source: 'oud.json', format: 'ob3-jsonld', state: 'same', row: ROWS[0]!, verdict: verdict(ROWS[0]!) },
    ],
    problems: [{ source: 'stuk.json', code: 'malformed_json', place: '12:4' }], wants: [{ host: 'api.edubadges.example', reason: 'issuer_keys' }, { host: 'api.edubadges.example', reason: 'status' }],
  });

  const answers: Record<string, (request: never) => unknown> = {
    start, overview, forms, settings: (request: SettingsRequest) => { ({ language, theme } = request); return start(); },
    make_passphrase: () => ({ passphrase: 'fiets-kaas-dijk-tulp-noord-lamp', score: 4, bits: 62 }),
    rate_passphrase: (request: { passphrase: string }) => ({ passphrase: '', score: Math.min(4, Math.floor(request.passphrase.length / 6)), bits: 40 }),
    create: () => { state = 'open'; return { groups: ['7K3M', 'QX2P', '9TDA', 'H4WV', '0C8N', 'R5BZ', 'J6YE', '1FGS', 'M2KT'] }; },
    confirm_recovery: () => true,
    unlock: (request: { secret: string }) => { if (request.secret === 'fout') throw { code: 'wrong_passphrase', about: '' }; state = 'open'; return overview(); },
    lock: () => { state = 'locked'; return start(); }, change_passphrase: () => null,
    list: (request: ListRequest) => {
      const match = rows.filter((one) => one.trashed === request.trashed && (!request.kind || one.kind === request.kind) && (!request.status || one.status === request.status) && one.title.toLowerCase().includes(request.search.toLowerCase()));
      return { rows: match.slice(request.offset, request.offset + request.limit), total: match.length, kinds: overview().kinds };
    },
    record: (request: { id: string }) => { const one = find(request.id); if (!one) throw { code: 'not_found', about: '' }; return detail(one); },
    save_record: (request: SaveRequest) => { const one = find(request.id) ?? row(String(rows.length + 1), String(request.draft.kind), String(request.draft.title)); rows = [one, ...rows.filter((other) => other.id !== one.id)]; console.info(JSON.stringify(request.draft)); return detail(one, { draft: request.draft }); },
    trash: (request: { ids: string[] }) => { rows = rows.map((one) => (request.ids.includes(one.id) ? { ...one, trashed: true } : one)); return null; },
    restore: (request: { ids: string[] }) => { rows = rows.map((one) => (request.ids.includes(one.id) ? { ...one, trashed: false } : one)); return null; },
    pick_files: () => { const file = { token: `t${parked.length}`, name: location.hash.includes('reader') ? 'sanne.dossiershare' : 'badge.json', bytes: 4312, purpose: location.hash.includes('reader') ? 'bundle' : 'import' }; parked = [...parked, file]; parkedHeard.forEach((hear) => hear([file])); return [file]; },
    paste: () => ({ token: 'p', name: 'geplakt.json', bytes: 900, purpose: 'import' }), parked: () => parked, drop_parked: () => null,
    attach: (request: { id: string }) => detail(find(request.id)!), detach: (request: { id: string }) => detail(find(request.id)!), save_file: () => true, save_from_bundle: () => true,
    plan_import: plan, run_import: () => ({ added: ['2'], updated: ['5'], same: 1, problems: plan().problems }), verify_again: (request: { id: string }) => detail(find(request.id)!),
    share_options: (request: ShareOptionsRequest) => ({
      today: '2026-11-22', until: '2026-12-22',
      items: request.ids.map((id) => { const one = find(id)!; return { id, kind: one.kind, title: one.title, allOrNothing: one.status === 'valid', attachments: detail(one).attachments, fields: detail(one).fields.map((f) => ({ key: f.key, chosen: !f.sensitive, sensitive: f.sensitive, value: typeof f.value === 'string' ? f.value : JSON.stringify(f.value) })) }; }),
    }),
    preview_share: (request: ShareRequest) => reader(request), make_share: () => ({ id: 's3', file: 'sanne-voor-bakker.dossiershare', sha256: '9b74c9897bac770ffc029102a200c5de', passphrase: 'molen-kade-veer-lucht-steen-appel' }),
    shares: () => (query.has('empty') ? [] : SHARES), withdraw: () => ({ letter: 'Aan mevrouw Bakker\n\nIk trek mijn toestemming in.', notice: '{"type":"Withdrawal"}' }),
    open_bundle: () => reader(), close_bundle: () => null, check: () => ({ ok: true, records: rows.length, attachments: 1, problems: [] }),
  };

  return {
    say: async (command, request) => {
      await new Promise((done) => setTimeout(done, 5));
      const answer = answers[command];
      if (answer === undefined) throw { code: 'unexpected', about: command };
      return structuredClone(answer(request as never));
    },
    onParked: (hear) => void parkedHeard.push(hear), onRefused: () => {}, onLocked: () => {}, onHover: () => {},
  };
}
