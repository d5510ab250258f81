// What `jsonld` and `rdf-canonize` (npm) make of every JSON-LD document of the shared corpus, and of documents that are
// made from them at random: run by `cargo xtask oracle`.
//
//   node oracle.mjs <corpus/credentials> <out.jsonl> <changes of each document>
//
// A line is {name, document, alg, nquads | error, safe}: `safe` says whether their safe mode lets it pass.
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';

// Whatever came with the verifiers, in the version that @digitalbazaar/vc itself verifies with.
const require = createRequire(import.meta.url);
const {default: jsonld} = await import(require.resolve('jsonld', {paths: [require.resolve('@digitalbazaar/vc')]}));

const [, , corpus, out, changes] = process.argv;
const json = file => JSON.parse(fs.readFileSync(file, 'utf8'));
const contexts = new Map();
for(const name of ['@digitalbazaar/credentials-context', '@digitalbazaar/data-integrity-context']) {
  for(const [url, document] of (await import(name)).contexts) { contexts.set(url, document); }
}
for(const [url, file] of Object.entries(json(path.join(corpus, 'manifest.json')).contexts)) {
  contexts.set(url, json(path.join(corpus, typeof file === 'string' ? file : file.file)));
}
async function documentLoader(url) {
  const document = contexts.get(url);
  if(!document) { throw new Error('unknown context'); }
  return {contextUrl: null, documentUrl: url, document};
}

// Mulberry32: the same documents in every run.
let state = 20261124;
function random(below) {
  state = (state + 0x6D2B79F5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}
const pick = list => list[random(list.length)];

function* files(folder) {
  for(const entry of fs.readdirSync(folder, {withFileTypes: true}).sort((a, b) => a.name < b.name ? -1 : 1)) {
    const at = path.join(folder, entry.name);
    if(entry.isDirectory()) { yield* files(at); } else if(/\.(json|jsonld)$/.test(entry.name)) { yield at; }
  }
}
const isDocument = value => value && typeof value === 'object' && !Array.isArray(value) && '@context' in value;
function* documents() {
  for(const file of files(corpus)) {
    // A context file defines terms and states nothing.
    if([...contexts.keys()].length && file.includes(`${path.sep}contexts${path.sep}`)) { continue; }
    let value;
    try { value = json(file); } catch { continue; }
    if(isDocument(value)) { yield [path.relative(corpus, file), value]; }
  }
}

// No number that is written with an exponent and without a point (5e-7): jsonld.js 9 takes it for the integer 0.
const VALUES = [
  null, true, 0, 7, 1.5, 1e21, 5.5e-7, '', ' ', 'é\u0000"\\', [], {}, [[]], [null], {'@value': 'x', '@language': 'NL'},
  {'@value': 1, '@type': 'http://www.w3.org/2001/XMLSchema#double'}, {'@list': [1, 'a', {'@id': 'urn:x'}]}, {'@set': ['a', 'a']},
  {'@id': 'urn:y'}, {'@id': '_:b7'}, {'@id': 'relative/path'}, {'@value': {a: [1, null]}, '@type': '@json'},
  {'@reverse': {'urn:p': {'@id': 'urn:z'}}}, {'@graph': [{'@id': 'urn:g', 'urn:p': 'in a graph'}]}, {'@id': '_:b7', 'urn:q': {'@id': '_:b8'}},
  {'@value': 'rtl', '@direction': 'rtl'}, {'@type': 'urn:T', 'urn:p': [{'urn:p': {}}, {'urn:p': {}}]},
];
const NAMES = ['urn:p', 'name', 'id', 'type', '@type', '@id', '@index', '@nest', '@included', 'description', 'achievement', 'unknownTerm', 'proof', 'a b', '@odd'];

function places(value, found = []) {
  if(value && typeof value === 'object') {
    found.push(value);
    for(const [name, inner] of Object.entries(value)) { if(name !== '@context') { places(inner, found); } }
  }
  return found;
}
function changed(original) {
  const document = structuredClone(original);
  for(let turns = 1 + random(3); turns > 0; turns--) {
    const place = pick(places(document));
    const names = Object.keys(place).filter(name => name !== '@context');
    const name = names.length ? pick(names) : 'name';
    switch(random(6)) {
      case 0: if(Array.isArray(place)) { place.push(structuredClone(pick(VALUES))); } else { place[pick(NAMES)] = structuredClone(pick(VALUES)); } break;
      case 1: place[name] = structuredClone(pick(VALUES)); break;
      case 2: if(Array.isArray(place)) { place.splice(random(place.length + 1), 1); } else { delete place[name]; } break;
      case 3: place[name] = [place[name], structuredClone(pick(VALUES))]; break;
      case 4: place[name] = structuredClone(pick(places(document)) ?? {}); break;
      default: if(!Array.isArray(place)) { place[pick(NAMES)] = place[name]; }
    }
  }
  // As it will stand in the file: JSON knows no `undefined` and no -0.
  return JSON.parse(JSON.stringify(document));
}

const file = fs.openSync(out, 'w');
let told = 0;
async function tell(name, document, alg) {
  const line = {name, document, alg};
  const canonize = safe => jsonld.canonize(document, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', canonizeOptions: {messageDigestAlgorithm: alg, maxWorkFactor: 3}, documentLoader, safe,
  });
  try { line.nquads = await canonize(false); } catch(error) { line.error = error?.details?.code ?? error?.message ?? String(error); }
  if(line.nquads !== undefined) {
    try { await canonize(true); line.safe = true; } catch(error) { line.safe = false; line.why = error?.details?.event?.code ?? error?.message; }
  }
  fs.writeSync(file, `${JSON.stringify(line)}\n`);
  told += 1;
}
for(const [name, document] of documents()) {
  await tell(name, document, 'sha256');
  await tell(name, document, 'sha384');
  for(let turn = 0; turn < Number(changes); turn++) { await tell(`${name} #${turn}`, changed(document), 'sha256'); }
}
fs.closeSync(file);
console.error(`${told} documents`);
