// What two verifiers from npm say of the shared corpus, and how fast they are: run by `cargo xtask compare-verifiers`.
//
//   node peers.mjs compare <corpus/credentials> <out.tsv>
//   node peers.mjs bench <corpus/credentials> <vc-jwt.vector>
//
// Nothing is fetched: contexts and hosted documents come from the corpus, whoever asks for them. The clock stands at
// the moment for which the corpus expects its verdicts.
import fs from 'node:fs';
import path from 'node:path';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) { super(...(given.length ? given : [NOW])); }
  static now() { return NOW; }
};

const [, , chore, ...rest] = process.argv;
const corpus = rest[0];
const json = file => JSON.parse(fs.readFileSync(file, 'utf8'));
const pages = new Map();
{
  for(const [url, file] of Object.entries(json(path.join(corpus, 'evidence.json')))) { pages.set(url, path.join(corpus, file)); }
  const contexts = json(path.join(corpus, 'manifest.json')).contexts;
  for(const [url, file] of Object.entries(contexts)) {
    pages.set(url, path.join(corpus, typeof file === 'string' ? file : file.file));
  }
}

// Whoever fetches gets a page of the corpus, or a 404.
globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url ?? String(request);
  const file = pages.get(url) ?? pages.get(url.replace(/\/$/, ''));
  if(!file) { return new Response('{}', {status: 404, headers: {'content-type': 'application/json'}}); }
  return new Response(fs.readFileSync(file), {status: 200, headers: {'content-type': 'application/json'}});
};

const {driver: didKey} = await import('@digitalbazaar/did-method-key');
const Ed25519Multikey = await import('@digitalbazaar/ed25519-multikey');
const EcdsaMultikey = await import('@digitalbazaar/ecdsa-multikey');
const Bls = await import('@digitalbazaar/bls12-381-multikey');
const vc = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const {Ed25519Signature2020} = await import('@digitalbazaar/ed25519-signature-2020');
const {Ed25519Signature2018} = await import('@digitalbazaar/ed25519-signature-2018');
const statusList = await import('@digitalbazaar/vc-bitstring-status-list');
const {cryptosuite: eddsaRdfc} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {cryptosuite: ecdsaRdfc} = await import('@digitalbazaar/ecdsa-rdfc-2019-cryptosuite');
const eddsaJcs = await import('@digitalbazaar/eddsa-jcs-2022-cryptosuite');
const ecdsaJcs = await import('@digitalbazaar/ecdsa-jcs-2019-cryptosuite');
const ecdsaSd = await import('@digitalbazaar/ecdsa-sd-2023-cryptosuite');
const bbs = await import('@digitalbazaar/bbs-2023-cryptosuite');
const core = await import('@digitalcredentials/verifier-core');

const keys = didKey();
keys.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});
keys.use({multibaseMultikeyHeader: 'zDna', fromMultibase: EcdsaMultikey.from});
keys.use({multibaseMultikeyHeader: 'z82L', fromMultibase: EcdsaMultikey.from});
keys.use({multibaseMultikeyHeader: 'zUC7', fromMultibase: Bls.from});

const built = await (async () => {
  const maps = [];
  for(const name of ['@digitalbazaar/credentials-context', '@digitalbazaar/data-integrity-context']) {
    maps.push(...(await import(name)).contexts);
  }
  return new Map(maps);
})();
const parsed = new Map();
async function documentLoader(url) {
  if(url.startsWith('did:key:')) { return {documentUrl: url, document: await keys.get({url})}; }
  let at = url;
  if(url.startsWith('did:web:')) {
    const parts = url.split('#')[0].slice(8).split(':').map(decodeURIComponent);
    at = `https://${parts[0]}/${parts.length > 1 ? parts.slice(1).join('/') : '.well-known'}/did.json`;
  }
  if(!parsed.has(at)) {
    const file = pages.get(at.split('#')[0]) ?? pages.get(at);
    if(file) { parsed.set(at, json(file)); } else if(built.has(at)) { parsed.set(at, built.get(at)); } else { throw new Error(`not loaded: ${at}`); }
  }
  let document = parsed.get(at);
  if(url.includes('#')) {
    const methods = [document.verificationMethod, document.assertionMethod, document.publicKey].flat().filter(Boolean);
    document = methods.find(method => method.id === url || `${document.id}${method.id}` === url) ?? document;
  }
  return {documentUrl: url, document};
}

const suites = () => [
  new DataIntegrityProof({cryptosuite: eddsaRdfc}), new DataIntegrityProof({cryptosuite: ecdsaRdfc}),
  new DataIntegrityProof({cryptosuite: eddsaJcs.createVerifyCryptosuite()}),
  new DataIntegrityProof({cryptosuite: ecdsaJcs.createVerifyCryptosuite()}),
  new DataIntegrityProof({cryptosuite: ecdsaSd.createVerifyCryptosuite()}),
  new DataIntegrityProof({cryptosuite: bbs.createVerifyCryptosuite()}),
  new Ed25519Signature2020(), new Ed25519Signature2018(),
];

const deepest = error => {
  const inner = error?.errors?.[0] ?? error?.cause;
  return inner ? deepest(inner) : `${error?.name ?? ''}: ${error?.message ?? error}`;
};
const asObject = text => { try { const value = JSON.parse(text); return value && typeof value === 'object' && !Array.isArray(value) ? value : null; } catch { return null; } };
const isPresentation = value => [value.type].flat().includes('VerifiablePresentation');

async function digitalbazaar(value) {
  const suite = suites();
  const checkStatus = options => statusList.checkStatus({...options, documentLoader, suite, verifyBitstringStatusListCredential: true});
  const given = {suite, documentLoader, now: new Date(), ...(value.credentialStatus ? {checkStatus} : {})};
  const result = isPresentation(value) ?
    await vc.verify({...given, presentation: value, ...(value.proof ? {challenge: value.proof.challenge ?? 'none'} : {unsignedPresentation: true}), checkStatus}) :
    await vc.verifyCredential({...given, credential: value});
  return result.verified ? ['valid', ''] : ['refused', deepest(result.error ?? result.statusResult?.error)];
}

async function verifierCore(value) {
  const result = isPresentation(value) ?
    await core.verifyPresentation({presentation: value, knownDIDRegistries: [], unsignedPresentation: !value.proof}) :
    await core.verifyCredential({credential: value, knownDIDRegistries: []});
  const parts = result.credentialResults ?? [result];
  const errors = [result.presentationResult, ...parts].flatMap(part => part?.errors ?? []);
  if(errors.length) { return ['refused', errors.map(error => `${error.name}`).join(', ')]; }
  // Whether the name is known is another question than whether the credential is right.
  const bad = parts.flatMap(part => part.log ?? []).filter(step => step.valid === false && step.id !== 'registered_issuer').map(step => step.id);
  const unread = parts.flatMap(part => part.log ?? []).filter(step => step.error).map(step => `${step.id}: ${step.error.name}`);
  if(bad.length) { return ['refused', bad.join(', ')]; }
  return unread.length ? ['valid', unread.join(', ')] : ['valid', ''];
}

const brief = text => String(text).replace(/\s+/g, ' ').slice(0, 90);

if(chore === 'compare') {
  const lines = [];
  for(const file of Object.keys(json(path.join(corpus, 'expected.json')))) {
    const value = asObject(fs.readFileSync(path.join(corpus, file), 'utf8'));
    for(const [name, verify] of [['@digitalbazaar/vc', digitalbazaar], ['verifier-core', verifierCore]]) {
      let said = ['not read', ''];
      if(value) {
        try { said = await verify(structuredClone(value)); } catch(error) { said = ['refused', deepest(error)]; }
      }
      lines.push([file, name, said[0], brief(said[1])].join('\t'));
    }
  }
  fs.writeFileSync(rest[1], lines.join('\n') + '\n');
} else if(chore === 'bench') {
  const value = json(path.join(corpus, 'ob3/dcc/v2-rdfc-basic.json'));
  const jose = await import('jose');
  const token = fs.readFileSync(rest[1], 'utf8').split('\n')[1].trim();
  const {alg, kid} = jose.decodeProtectedHeader(token);
  const jwk = JSON.parse(Buffer.from(kid.split('#')[0].slice('did:jwk:'.length), 'base64url'));
  const key = await jose.importJWK(jwk, alg);
  const suite = [new DataIntegrityProof({cryptosuite: eddsaRdfc})];
  const rate = async (name, work) => {
    for(let at = 0; at < 30; at++) { await work(); }
    let count = 0; const begun = performance.now();
    while(performance.now() - begun < 5000) { await work(); count++; }
    console.log(`${name}\t${(count / (performance.now() - begun) * 1000).toFixed(0)}`);
  };
  const text = JSON.stringify(value);
  await rate('`@digitalbazaar/vc`, Open Badge, eddsa-rdfc-2022', async () => {
    const result = await vc.verifyCredential({credential: JSON.parse(text), suite, documentLoader, now: new Date()});
    if(!result.verified) { throw result.error; }
  });
  await rate('`verifier-core`, Open Badge, eddsa-rdfc-2022', async () => {
    const result = await core.verifyCredential({credential: JSON.parse(text), knownDIDRegistries: []});
    if(result.errors || !result.log.find(step => step.id === 'valid_signature')?.valid) { throw new Error(JSON.stringify(result)); }
  });
  await rate('`jose`, VC-JWT EdDSA (the signature alone)', () => jose.jwtVerify(token, key, {currentDate: new Date()}));
}
