// Makes the vectors in this folder with public tools: the Digital Bazaar suites, jose and Node's crypto.
//
//   npm install && node make.mjs
//
// Each file is named by its defect. Its first line is the verdict: the status, the codes that must be found, and
// with `!` those that must not. Then comes the credential (or `base64:` and an image), and then each document of
// evidence after a line `@ <status> <address>`. Keys are made anew on every run and thrown away.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import jsig from 'jsonld-signatures';
import * as jose from 'jose';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createSignCryptosuite as eddsaJcsSuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {createSignCryptosuite as ecdsaJcsSuite} from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalbazaar/ed25519-verification-key-2020';
import * as credentials from '@digitalbazaar/credentials-context';
import * as integrity from '@digitalbazaar/data-integrity-context';
import * as suite2020 from 'ed25519-signature-2020-context';

const out = path.dirname(new URL(import.meta.url).pathname);
const VC1 = 'https://www.w3.org/2018/credentials/v1';
const VC2 = 'https://www.w3.org/ns/credentials/v2';
const ED2020 = 'https://w3id.org/security/suites/ed25519-2020/v1';
const contexts = new Map([...credentials.contexts, ...integrity.contexts, ...suite2020.contexts]);
const documentLoader = url => {
  if(!contexts.has(url)) { throw new Error(`no context ${url}`); }
  return {documentUrl: url, document: contexts.get(url)};
};
const purpose = () => new jsig.purposes.AssertionProofPurpose();
const eddsaJcs = eddsaJcsSuite();
const ecdsaJcs = ecdsaJcsSuite();

let count = 0;
function write(folder, name, verdict, content, evidence = {}) {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const pages = Object.entries(evidence).map(([url, page]) => {
    const {status = 200, at = url, body} = page.body === undefined ? {body: page} : page;
    return `@ ${status} ${url}${at === url ? '' : ` ${at}`}\n${typeof body === 'string' ? body : JSON.stringify(body)}\n`;
  });
  fs.mkdirSync(path.join(out, folder), {recursive: true});
  fs.writeFileSync(path.join(out, folder, `${name}.vector`), `${verdict}\n${body}\n${pages.join('')}`);
  count++;
}
const copy = value => structuredClone(value);

// ---- embedded proofs -------------------------------------------------------------------------------------------

async function edKey() {
  const key = await Ed25519Multikey.generate();
  const did = `did:key:${key.publicKeyMultibase}`;
  key.controller = did; key.id = `${did}#${key.publicKeyMultibase}`;
  return {did, signer: {...key.signer(), id: key.id}, key};
}
async function ecKey(curve) {
  const key = await EcdsaMultikey.generate({curve});
  const did = `did:key:${key.publicKeyMultibase}`;
  key.controller = did; key.id = `${did}#${key.publicKeyMultibase}`;
  return {did, signer: {...key.signer(), id: key.id, algorithm: curve}, key};
}
async function ed2020Key() {
  const key = await Ed25519VerificationKey2020.generate();
  const did = `did:key:${key.fingerprint()}`;
  key.controller = did; key.id = `${did}#${key.fingerprint()}`;
  return {did, key};
}

const claims = (did, more = {}) => ({
  '@context': [VC2], id: 'urn:uuid:6c1f6a0e-3f0b-4c1e-9d52-0d6a8f3c6b11', type: ['VerifiableCredential'],
  issuer: {id: did, name: 'School of Vectors'}, name: 'Basics of welding — Lassen ①',
  validFrom: '2024-01-01T00:00:00Z', validUntil: '2040-01-01T00:00:00+02:00',
  credentialSubject: {id: 'did:example:student', name: 'A. Student', description: 'Passed “with merit”\n€ 1'}, ...more,
});

async function embedded(folder, makeKey, sign, addContext = []) {
  const one = await makeKey(); const two = await makeKey();
  const make = async (more = {}, key = one, issuer = one.did) => {
    const document = claims(issuer, more);
    document['@context'] = [...document['@context'], ...addContext];
    return sign(document, key);
  };
  const valid = await make();
  write(folder, 'valid', 'valid signature_ok issuer_bound in_force', valid);
  const change = (name, verdict, edit) => { const changed = copy(valid); edit(changed); write(folder, name, verdict, changed); };
  change('tampered-name', 'invalid signature_invalid !signature_ok', it => { it.name = 'Basics of surgery'; });
  change('tampered-subject', 'invalid signature_invalid !signature_ok', it => { it.credentialSubject.id = 'did:example:other'; });
  change('tampered-created', 'invalid signature_invalid !signature_ok', it => { it.proof.created = '2020-01-01T00:00:00Z'; });
  change('tampered-signature', 'invalid signature_invalid !signature_ok', it => {
    const value = it.proof.proofValue; it.proof.proofValue = `${value.slice(0, 20)}${value[20] === 'a' ? 'b' : 'a'}${value.slice(21)}`;
  });
  change('signature-not-multibase', 'invalid signature_invalid !signature_ok', it => { it.proof.proofValue = '0000'; });
  change('wrong-purpose', 'invalid shape_invalid !signature_ok', it => { it.proof.proofPurpose = 'keyAgreement'; });
  change('method-not-a-uri', 'invalid shape_invalid !signature_ok', it => { it.proof.verificationMethod = 'key-1'; });
  change('method-unknown-did', 'unknown issuer_unreachable !signature_invalid', it => { it.proof.verificationMethod = 'did:example:abc#key-1'; });
  change('unknown-suite', 'unknown suite_unsupported !signature_invalid', it => {
    if(it.proof.cryptosuite) { it.proof.cryptosuite = 'futuredsa-2031'; } else { it.proof.type = 'FutureSignature2031'; }
  });
  change('unsigned', 'unknown unsigned !signature_invalid', it => { delete it.proof; });
  write(folder, 'expired', 'invalid signature_ok expired', await make({validUntil: '2025-01-01T00:00:00Z'}));
  write(folder, 'not-yet-valid', 'invalid signature_ok not_yet_valid', await make({validFrom: '2030-01-01T00:00:00Z'}));
  write(folder, 'wrong-key', 'invalid signature_ok issuer_mismatch', await make({}, two));
  write(folder, 'issuer-elsewhere', 'unknown signature_ok issuer_unbound !signature_invalid',
    await make({}, one, 'https://school.example/issuer'));
  const page = (list) => ({id: 'https://school.example/issuer', assertionMethod: list});
  const method = {id: one.key.id, type: 'Multikey', controller: 'https://school.example/issuer', publicKeyMultibase: one.did.slice(8)};
  const elsewhere = await make({}, one, 'https://school.example/issuer');
  write(folder, 'issuer-elsewhere-lists-key', 'valid signature_ok issuer_bound issuer_unknown', elsewhere,
    {'https://school.example/issuer': page([method])});
  write(folder, 'issuer-elsewhere-lacks-key', 'invalid signature_ok issuer_mismatch', elsewhere,
    {'https://school.example/issuer': page([])});
  return {one, two, make, valid};
}
const withSuite = cryptosuite => async (document, {signer}) =>
  jsig.sign(document, {suite: new DataIntegrityProof({signer, cryptosuite, date: '2024-02-03T04:05:06Z'}), purpose: purpose(), documentLoader});
const with2020 = async (document, {key}) =>
  jsig.sign(document, {suite: new Ed25519Signature2020({key, date: '2024-02-03T04:05:06Z'}), purpose: purpose(), documentLoader});

const rdfc = await embedded('eddsa-rdfc-2022', edKey, withSuite(eddsaRdfc));
const jcs = await embedded('eddsa-jcs-2022', edKey, withSuite(eddsaJcs));
await embedded('ecdsa-rdfc-2019', () => ecKey('P-256'), withSuite(ecdsaRdfc));
await embedded('ecdsa-rdfc-2019-p384', () => ecKey('P-384'), withSuite(ecdsaRdfc));
await embedded('ecdsa-jcs-2019', () => ecKey('P-256'), withSuite(ecdsaJcs));
await embedded('ecdsa-jcs-2019-p384', () => ecKey('P-384'), withSuite(ecdsaJcs));
await embedded('ed25519signature2020', ed2020Key, with2020, [ED2020]);

// What only one canonical form can show.
{
  const changed = copy(rdfc.valid); changed.credentialSubject.grade = '10';
  write('eddsa-rdfc-2022', 'unsigned-term-added', 'valid signature_ok unsigned_terms', changed);
  const unknown = copy(rdfc.valid); unknown['@context'].push('https://vocabulary.example/unknown/v1');
  write('eddsa-rdfc-2022', 'context-unknown', 'unknown context_unknown !signature_invalid', unknown);
  const grade = copy(jcs.valid); grade.credentialSubject.grade = '10';
  write('eddsa-jcs-2022', 'term-added', 'invalid signature_invalid !unsigned_terms', grade);
  const reordered = Object.fromEntries(Object.entries(jcs.valid).reverse());
  write('eddsa-jcs-2022', 'members-reordered', 'valid signature_ok', reordered);
  write('eddsa-rdfc-2022', 'members-reordered', 'valid signature_ok', Object.fromEntries(Object.entries(rdfc.valid).reverse()));
  const own = copy(rdfc.valid); own['@context'].push({shoeSize: 'https://vocabulary.example/shoeSize'});
  write('eddsa-rdfc-2022', 'defines-a-term-of-its-own', 'unknown signature_ok context_unknown', own);
  const contextSwapped = copy(jcs.valid); contextSwapped.proof['@context'] = [VC1];
  write('eddsa-jcs-2022', 'proof-of-other-contexts', 'invalid shape_invalid !signature_ok', contextSwapped);
}

// Sets and chains.
{
  const {one, two} = rdfc;
  const set = await withSuite(eddsaRdfc)(await withSuite(eddsaRdfc)(claims(one.did), one), two);
  write('proof-set', 'valid-with-a-second-signer', 'valid signature_ok issuer_bound', set);
  const mixed = copy(set); mixed.proof[1].cryptosuite = 'futuredsa-2031';
  write('proof-set', 'one-right-one-unknown', 'valid signature_ok suite_unsupported', mixed);
  const broken = copy(set); broken.proof[1].created = '2020-01-01T00:00:00Z';
  write('proof-set', 'one-right-one-wrong', 'invalid signature_ok signature_invalid', broken);
  const strangers = await withSuite(eddsaRdfc)(claims(one.did), two);
  write('proof-set', 'only-a-stranger', 'invalid signature_ok issuer_mismatch', strangers);
  const missing = copy(rdfc.valid); missing.proof.previousProof = 'urn:uuid:not-there';
  write('proof-set', 'previous-proof-missing', 'invalid shape_invalid !signature_ok', missing);
}

// ---- status ----------------------------------------------------------------------------------------------------

{
  const {one, two, make} = rdfc; const list = 'https://school.example/status/1';
  const bits = (...set) => { const bytes = Buffer.alloc(16384); for(const at of set) { bytes[at >> 3] |= 0x80 >> (at & 7); } return bytes; };
  const encode = bytes => `u${zlib.gzipSync(bytes).toString('base64url')}`;
  const entry = (index, statusPurpose = 'revocation', more = {}) => ({id: `${list}#${index}`, type: 'BitstringStatusListEntry', statusPurpose,
    statusListIndex: String(index), statusListCredential: list, ...more});
  const listOf = async (bytes, {key = one, statusPurpose = 'revocation', type = 'BitstringStatusListCredential', more = {}, issuer = one.did} = {}) =>
    withSuite(eddsaRdfc)({'@context': [VC2], id: list, type: ['VerifiableCredential', type], issuer, validFrom: '2024-01-01T00:00:00Z', ...more,
      credentialSubject: {id: `${list}#list`, type: 'BitstringStatusList', statusPurpose, encodedList: encode(bytes)}}, key);
  const seven = await make({credentialStatus: entry(7)});
  write('status', 'in-good-standing', 'valid signature_ok status_ok', seven, {[list]: await listOf(bits(6, 8))});
  write('status', 'revoked', 'invalid signature_ok revoked', seven, {[list]: await listOf(bits(7))});
  write('status', 'list-not-fetched', 'unknown status_unknown !revoked !status_ok', seven);
  write('status', 'list-gone', 'unknown status_unknown !revoked !status_ok', seven, {[list]: {status: 404, body: '{}'}});
  write('status', 'list-not-json', 'unknown status_unknown !revoked !status_ok', seven, {[list]: '<html>maintenance</html>'});
  const tampered = await listOf(bits(7)); tampered.credentialSubject.encodedList = encode(bits());
  write('status', 'list-tampered', 'unknown status_unknown !revoked !status_ok', seven, {[list]: tampered});
  const unsigned = await listOf(bits()); delete unsigned.proof;
  write('status', 'list-unsigned', 'unknown status_unknown !status_ok', seven, {[list]: unsigned});
  write('status', 'list-expired', 'unknown status_unknown !revoked !status_ok', seven,
    {[list]: await listOf(bits(7), {more: {validUntil: '2025-01-01T00:00:00Z'}})});
  write('status', 'list-of-another-purpose', 'unknown status_unknown !revoked !status_ok', seven,
    {[list]: await listOf(bits(7), {statusPurpose: 'suspension'})});
  write('status', 'list-of-another-type', 'unknown status_unknown !revoked !status_ok', seven, {[list]: await listOf(bits(7), {type: 'BitstringStatusList'})});
  write('status', 'list-of-another-issuer', 'valid status_ok', seven, {[list]: await listOf(bits(), {key: two, issuer: two.did})});
  write('status', 'list-of-nobody', 'unknown status_unknown !status_ok', seven, {[list]: await listOf(bits(), {key: two, issuer: 'https://stranger.example/'})});
  write('status', 'list-claims-the-issuer', 'unknown status_unknown !status_ok !revoked', seven, {[list]: await listOf(bits(7), {key: two})});
  write('status', 'index-outside', 'unknown status_unknown !status_ok', await make({credentialStatus: entry(131072)}), {[list]: await listOf(bits())});
  write('status', 'inflates-without-end', 'unknown status_unknown !status_ok', seven, {[list]: await listOf(Buffer.alloc((8 << 20) + 1))});
  write('status', 'suspended', 'invalid suspended !revoked', await make({credentialStatus: entry(3, 'suspension')}),
    {[list]: await listOf(bits(3), {statusPurpose: 'suspension'})});
  const other = 'https://school.example/status/2';
  write('status', 'second-entry-revoked', 'invalid revoked status_ok',
    await make({credentialStatus: [entry(1, 'suspension', {statusListCredential: other}), entry(7)]}),
    {[other]: await listOf(bits(), {statusPurpose: 'suspension'}), [list]: await listOf(bits(7))});
  write('status', 'second-entry-not-fetched', 'unknown status_unknown status_ok',
    await make({credentialStatus: [entry(1, 'suspension', {statusListCredential: other}), entry(7)]}), {[list]: await listOf(bits())});
  const message = entry(5, 'message', {statusSize: 2, statusMessage: [{status: '0x0', message: 'none'}, {status: '0x2', message: 'pending review'}]});
  write('status', 'message', 'valid status_ok', await make({credentialStatus: message}), {[list]: await listOf(bits(10), {statusPurpose: 'message'})});
  write('status', 'unknown-type', 'unknown status_unknown !signature_invalid', await make({credentialStatus: {id: list, type: 'https://school.example/FutureStatus'}}));
}

// ---- tokens ----------------------------------------------------------------------------------------------------

const b64 = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const didJwk = jwk => `did:jwk:${b64(jwk)}`;
async function joseKey(alg) {
  const {publicKey, privateKey} = await jose.generateKeyPair(alg, {extractable: true, ...(alg === 'EdDSA' ? {crv: 'Ed25519'} : {})});
  const jwk = await jose.exportJWK(publicKey);
  return {alg, jwk, privateKey, did: didJwk(jwk)};
}
const vc1 = (did, more = {}) => ({'@context': [VC1], id: 'urn:uuid:11', type: ['VerifiableCredential'], issuer: did,
  issuanceDate: '2024-01-01T00:00:00Z', credentialSubject: {id: 'did:example:student', name: 'A. Student'}, ...more});
const token1 = (key, {vc = {}, payload = {}, header = {}, issuer = key.did} = {}) => new jose.SignJWT({vc: vc1(issuer, vc), iss: issuer,
  sub: 'did:example:student', jti: 'urn:uuid:11', nbf: 1704067200, ...payload}).setProtectedHeader({alg: key.alg, typ: 'JWT', kid: `${key.did}#0`, ...header}).sign(key.privateKey);
const raw = (header, payload, sign) => { const input = `${b64(header)}.${b64(payload)}`; return `${input}.${sign(input)}`; };

for(const alg of ['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256']) {
  const folder = `vc-jwt-${alg.toLowerCase()}`; const key = await joseKey(alg); const other = await joseKey(alg);
  const valid = await token1(key);
  write(folder, 'valid', 'valid signature_ok issuer_bound', valid);
  write(folder, 'wrapped-lines', 'valid signature_ok', valid.replace(/(.{60})/g, '$1\n  '));
  const [h, p, s] = valid.split('.'); const payload = JSON.parse(Buffer.from(p, 'base64url'));
  const changed = copy(payload); changed.vc.credentialSubject.name = 'B. Student';
  write(folder, 'tampered-payload', 'invalid signature_invalid !signature_ok', `${h}.${b64(changed)}.${s}`);
  write(folder, 'tampered-header', 'invalid signature_invalid !signature_ok', `${b64({...JSON.parse(Buffer.from(h, 'base64url')), x: 1})}.${p}.${s}`);
  write(folder, 'tampered-signature', 'invalid signature_invalid !signature_ok', `${h}.${p}.${s.slice(0, 9)}${s[9] === 'A' ? 'B' : 'A'}${s.slice(10)}`);
  write(folder, 'signature-empty', 'invalid signature_invalid !signature_ok', `${h}.${p}.`);
  write(folder, 'expired', 'invalid signature_ok expired', await token1(key, {payload: {exp: 1735689600}}));
  write(folder, 'not-yet-valid', 'invalid signature_ok not_yet_valid', await token1(key, {payload: {nbf: 1900000000}}));
  write(folder, 'wrong-key', 'invalid signature_ok issuer_mismatch', await token1({...other, did: key.did}, {header: {kid: `${other.did}#0`}}));
  write(folder, 'key-in-header', 'unknown signature_ok issuer_unbound !issuer_bound', await token1(key, {issuer: 'https://school.example/', header: {kid: undefined, jwk: key.jwk}}));
  write(folder, 'no-key', 'unknown issuer_unreachable !signature_invalid', await token1(key, {issuer: 'https://school.example/', header: {kid: undefined}}));
  const jwks = {keys: [{...other.jwk, kid: 'old'}, {...key.jwk, kid: 'k1'}]};
  const hosted = await token1(key, {issuer: 'https://school.example/', header: {kid: 'k1'}});
  write(folder, 'key-in-jwks', 'valid signature_ok issuer_bound', hosted, {'https://school.example/.well-known/jwks.json': jwks});
  write(folder, 'jwks-lacks-key', 'invalid issuer_mismatch', await token1(key, {issuer: 'https://school.example/', header: {kid: undefined, jwk: key.jwk}}),
    {'https://school.example/.well-known/jwks.json': {keys: [other.jwk]}});
  write(folder, 'iss-differs', 'invalid signature_ok issuer_mismatch', await token1(key, {payload: {iss: 'https://other.example/'}}));
  write(folder, 'jti-differs', 'invalid signature_ok shape_invalid', await token1(key, {payload: {jti: 'urn:uuid:12'}}));
  write(folder, 'sub-differs', 'invalid signature_ok shape_invalid', await token1(key, {payload: {sub: 'did:example:other'}}));
  write(folder, 'no-sub', 'valid signature_ok schema_warning', await token1(key, {payload: {sub: undefined}}));
  const second = () => new jose.SignJWT({'@context': [VC2], id: 'urn:uuid:11', type: ['VerifiableCredential'], issuer: {id: key.did}, validFrom: '2024-01-01T00:00:00Z',
    credentialSubject: {id: 'did:example:student', name: 'A. Student'}});
  write(folder, 'second-model-vc+jwt', 'valid signature_ok', await second().setProtectedHeader({alg, typ: 'vc+jwt', cty: 'vc', kid: `${key.did}#0`}).sign(key.privateKey));
  write(folder, 'second-model-wrong-typ', 'invalid shape_invalid', await second().setProtectedHeader({alg, typ: 'at+jwt', kid: `${key.did}#0`}).sign(key.privateKey));
}
{
  const folder = 'vc-jwt-header'; const key = await joseKey('ES256'); const rsa = await joseKey('RS256');
  const payload = did => ({vc: vc1(did), iss: did, sub: 'did:example:student', jti: 'urn:uuid:11', nbf: 1704067200});
  write(folder, 'alg-none', 'invalid signature_invalid !signature_ok', raw({alg: 'none'}, payload(key.did), () => ''));
  write(folder, 'alg-none-in-mixed-case', 'invalid signature_invalid !signature_ok', raw({alg: 'nOnE', kid: `${key.did}#0`}, payload(key.did), () => ''));
  const pem = await jose.exportSPKI(await jose.importJWK(rsa.jwk, 'RS256', {extractable: true}));
  write(folder, 'alg-hs256-with-the-public-key', 'invalid signature_invalid !signature_ok',
    raw({alg: 'HS256', kid: `${rsa.did}#0`}, payload(rsa.did), input => crypto.createHmac('sha256', pem).update(input).digest('base64url')));
  write(folder, 'alg-of-another-key', 'invalid signature_invalid !signature_ok',
    raw({alg: 'EdDSA', kid: `${key.did}#0`}, payload(key.did), input => crypto.sign('sha256', Buffer.from(input), crypto.createPrivateKey({key: crypto.generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey.export({type: 'pkcs8', format: 'pem'})})).toString('base64url')));
  const p521 = await joseKey('ES512');
  write(folder, 'alg-not-known-here', 'unknown suite_unsupported !signature_invalid', await token1(p521));
  write(folder, 'crit-not-understood', 'unknown suite_unsupported !signature_invalid', raw({alg: 'ES256', crit: ['exp'], exp: 1, kid: `${key.did}#0`}, payload(key.did), () => 'AAAA'));
  write(folder, 'signature-as-der', 'invalid signature_invalid !signature_ok', await (async () => {
    const pair = crypto.generateKeyPairSync('ec', {namedCurve: 'P-256'}); const did = didJwk(pair.publicKey.export({format: 'jwk'}));
    return raw({alg: 'ES256', kid: `${did}#0`}, payload(did), input => crypto.sign('sha256', Buffer.from(input), pair.privateKey).toString('base64url'));
  })());
  const duplicate = `${b64('{"alg":"ES256","alg":"none"}')}.${b64(payload(key.did))}.AAAA`;
  write(folder, 'duplicate-key-in-header', 'refused', duplicate);
  write(folder, 'duplicate-key-in-payload', 'refused', `${b64({alg: 'ES256'})}.${b64(`{"iss":"a",${JSON.stringify(payload(key.did)).slice(1)}`)}.AAAA`);
  const weak = crypto.generateKeyPairSync('rsa', {modulusLength: 1024}); const did = didJwk(weak.publicKey.export({format: 'jwk'}));
  write(folder, 'rsa-key-too-short', 'unknown issuer_unreachable !signature_ok', raw({alg: 'RS256', kid: `${did}#0`}, payload(did), input => crypto.sign('sha256', Buffer.from(input), weak.privateKey).toString('base64url')));
}

// ---- presentations ---------------------------------------------------------------------------------------------

{
  const folder = 'presentation'; const key = await joseKey('EdDSA'); const issuer = await joseKey('ES256');
  const inner = await token1(issuer); const expired = await token1(issuer, {payload: {exp: 1735689600}});
  const vp = (tokens, header = {}) => new jose.SignJWT({vp: {'@context': [VC1], type: ['VerifiablePresentation'], holder: key.did, verifiableCredential: tokens}, iss: key.did,
    nonce: 'n', aud: 'https://verifier.example'}).setProtectedHeader({alg: 'EdDSA', typ: 'JWT', kid: `${key.did}#0`, ...header}).sign(key.privateKey);
  write(folder, 'valid', 'valid signature_ok issuer_bound', await vp([inner]));
  write(folder, 'holds-an-expired-one', 'invalid signature_ok !expired', await vp([inner, expired]));
  write(folder, 'holds-one-without-a-key', 'unknown signature_ok', await vp([inner, await token1(issuer, {issuer: 'https://school.example/', header: {kid: undefined}})]));
  write(folder, 'holds-nonsense', 'invalid shape_invalid', await vp([inner, 'nonsense']));
  const anonymous = await jsig.sign({'@context': [VC2], type: ['VerifiablePresentation'], verifiableCredential: [rdfc.valid]},
    {suite: new DataIntegrityProof({signer: rdfc.one.signer, cryptosuite: eddsaRdfc, date: '2024-02-03T04:05:06Z'}),
      purpose: new jsig.purposes.AuthenticationProofPurpose({challenge: 'c'}), documentLoader});
  write(folder, 'names-no-holder', 'valid signature_ok issuer_bound', anonymous);
  const [h, p, s] = (await vp([inner])).split('.'); const body = JSON.parse(Buffer.from(p, 'base64url')); body.nonce = 'm';
  write(folder, 'tampered', 'invalid signature_invalid', `${h}.${b64(body)}.${s}`);
  const embeddedVp = {'@context': [VC2], type: ['VerifiablePresentation'], holder: rdfc.one.did, verifiableCredential: [rdfc.valid,
    {'@context': VC2, type: 'EnvelopedVerifiableCredential', id: `data:application/vc+jwt,${inner}`}]};
  const signed = await jsig.sign(embeddedVp, {suite: new DataIntegrityProof({signer: rdfc.one.signer, cryptosuite: eddsaRdfc, date: '2024-02-03T04:05:06Z'}),
    purpose: new jsig.purposes.AuthenticationProofPurpose({challenge: 'c', domain: 'd'}), documentLoader});
  write(folder, 'embedded-and-enveloped', 'valid signature_ok', signed);
  const without = copy(signed); delete without.proof;
  write(folder, 'unsigned', 'unknown unsigned !shape_invalid', without);
}

// ---- open badges 2.0 -------------------------------------------------------------------------------------------

{
  const base = 'https://school.example'; const context = 'https://w3id.org/openbadges/v2';
  const recipient = {type: 'email', hashed: true, salt: 'sea', identity: `sha256$${crypto.createHash('sha256').update('student@school.examplesea').digest('hex')}`};
  const award = (more = {}) => ({'@context': context, type: 'Assertion', id: `${base}/a/1`, recipient, badge: `${base}/b/1`, issuedOn: '2024-01-01T00:00:00Z', verification: {type: 'hosted'}, ...more});
  const badge = {'@context': context, type: 'BadgeClass', id: `${base}/b/1`, name: 'Welding', description: 'Welds', criteria: {narrative: 'Weld'}, image: `${base}/b/1.png`, issuer: `${base}/i`};
  const issuer = (more = {}) => ({'@context': context, type: 'Profile', id: `${base}/i`, name: 'School', url: base, email: 'info@school.example', ...more});
  const pages = (hosted = award(), more = {}) => ({[`${base}/a/1`]: hosted, [`${base}/b/1`]: badge, [`${base}/i`]: issuer(), ...more});
  const folder = 'ob2-hosted';
  write(folder, 'valid', 'valid hosted_ok issuer_bound status_ok', award(), pages());
  write(folder, 'not-fetched', 'unknown hosted_unreachable !status_ok', award());
  write(folder, 'file-changed', 'invalid hosted_ok copies_differ', award({recipient: {...recipient, salt: 'lake'}}), pages());
  write(folder, 'file-brings-the-badge', 'valid hosted_ok !copies_differ', award({badge: {...badge, issuer: issuer()}}), pages());
  write(folder, 'file-brings-a-changed-badge', 'invalid copies_differ', award({badge: {...badge, name: 'Surgery'}}), pages());
  write(folder, 'file-brings-a-changed-issuer', 'invalid copies_differ', award({badge: {...badge, issuer: issuer({name: 'Famous School'})}}), pages());
  write(folder, 'file-lacks-the-end-date', 'invalid copies_differ', award(), pages(award({expires: '2030-01-01T00:00:00Z'})));
  write(folder, 'hosted-expired', 'invalid expired copies_differ', award(), pages(award({expires: '2025-01-01T00:00:00Z'})));
  write(folder, 'expired', 'invalid expired !copies_differ', award({expires: '2025-01-01T00:00:00Z'}), pages(award({expires: '2025-01-01T00:00:00Z'})));
  write(folder, 'gone', 'invalid revoked', award(), pages({status: 410, body: ''}));
  write(folder, 'withdrawn', 'invalid revoked !status_ok', award(), pages({'@context': context, id: `${base}/a/1`, revoked: true, revocationReason: 'left'}));
  write(folder, 'not-found', 'unknown hosted_unreachable !revoked', award(), pages({status: 404, body: ''}));
  write(folder, 'server-error', 'unknown hosted_unreachable !revoked', award(), pages({status: 500, body: ''}));
  write(folder, 'answered-with-a-web-page', 'unknown hosted_unreachable !signature_invalid', award(), pages('<html></html>'));
  write(folder, 'file-points-elsewhere-too', 'unknown hosted_unreachable', award({verify: {type: 'hosted', url: 'https://evil.example/a'}}),
    {'https://evil.example/a': award()});
  write(folder, 'badge-not-fetched', 'unknown hosted_ok issuer_unreachable', award(), {[`${base}/a/1`]: award()});
  write(folder, 'issuer-on-another-host', 'invalid issuer_mismatch', award(),
    {[`${base}/a/1`]: award(), [`${base}/b/1`]: {...badge, issuer: 'https://famous.example/i'}, 'https://famous.example/i': {...issuer(), id: 'https://famous.example/i'}});
  write(folder, 'origin-allowed', 'valid issuer_bound', award(),
    {[`${base}/a/1`]: award(), [`${base}/b/1`]: {...badge, issuer: 'https://famous.example/i'},
      'https://famous.example/i': {...issuer({verification: {allowedOrigins: 'school.example'}}), id: 'https://famous.example/i'}});
  write(folder, 'start-not-allowed', 'invalid issuer_mismatch', award(), pages(award(), {[`${base}/i`]: issuer({verification: {startsWith: `${base}/other/`}})}));
  write(folder, 'redirected-to-another-host', 'unknown issuer_unbound', award(), pages({at: 'https://elsewhere.example/a/1', body: award()}));
  write(folder, 'issuer-is-no-profile', 'invalid shape_invalid', award(), pages(award(), {[`${base}/i`]: issuer({type: 'BadgeClass'})}));
  write(folder, 'context-of-another-standard', 'invalid shape_invalid', award({'@context': 'https://w3id.org/openbadges/v9'}), pages(award({'@context': 'https://w3id.org/openbadges/v9'})));
  write(folder, 'no-badge', 'invalid shape_invalid', award({badge: undefined}), pages());

  const pair = crypto.generateKeyPairSync('rsa', {modulusLength: 2048}); const pem = pair.publicKey.export({type: 'spki', format: 'pem'});
  const pkcs1 = pair.publicKey.export({type: 'pkcs1', format: 'pem'});
  const signedAward = award({verification: {type: 'signed', creator: `${base}/k`}});
  const sign = (payload, header = {alg: 'RS256'}) => raw(header, payload, input => crypto.sign('sha256', Buffer.from(input), pair.privateKey).toString('base64url'));
  const key = (value = pem, more = {}) => ({'@context': context, type: 'CryptographicKey', id: `${base}/k`, owner: `${base}/i`, publicKeyPem: value, ...more});
  const signedPages = (more = {}) => ({[`${base}/b/1`]: badge, [`${base}/i`]: issuer({publicKey: `${base}/k`}), [`${base}/k`]: key(), ...more});
  const s = 'ob2-signed';
  write(s, 'valid', 'valid signature_ok issuer_bound', sign(signedAward), signedPages());
  write(s, 'valid-pkcs1-pem', 'valid signature_ok', sign(signedAward), signedPages({[`${base}/k`]: key(pkcs1)}));
  const [h, , sig] = sign(signedAward).split('.');
  write(s, 'tampered', 'invalid signature_invalid !signature_ok', `${h}.${b64({...signedAward, badge: `${base}/b/2`})}.${sig}`, {...signedPages(), [`${base}/b/2`]: {...badge, id: `${base}/b/2`}});
  write(s, 'expired', 'invalid signature_ok expired', sign({...signedAward, expires: '2025-01-01T00:00:00Z'}), signedPages());
  write(s, 'key-not-listed', 'invalid signature_ok issuer_mismatch', sign(signedAward), signedPages({[`${base}/i`]: issuer()}));
  write(s, 'key-of-another-owner', 'invalid issuer_mismatch', sign(signedAward), signedPages({[`${base}/k`]: key(pem, {owner: 'https://other.example/i'})}));
  const stranger = crypto.generateKeyPairSync('rsa', {modulusLength: 2048}).publicKey.export({type: 'spki', format: 'pem'});
  write(s, 'wrong-key', 'invalid signature_invalid', sign(signedAward), signedPages({[`${base}/k`]: key(stranger)}));
  write(s, 'not-fetched', 'unknown issuer_unreachable !signature_invalid', sign(signedAward));
  write(s, 'alg-none', 'invalid signature_invalid', raw({alg: 'none'}, signedAward, () => ''), signedPages());
  const listed = issuer({publicKey: `${base}/k`, revocationList: `${base}/r`});
  const revocations = (...revokedAssertions) => ({'@context': context, type: 'RevocationList', id: `${base}/r`, revokedAssertions});
  write(s, 'list-clear', 'valid status_ok', sign(signedAward), signedPages({[`${base}/i`]: listed, [`${base}/r`]: revocations('https://school.example/a/2')}));
  write(s, 'revoked-by-id', 'invalid signature_ok revoked', sign(signedAward), signedPages({[`${base}/i`]: listed, [`${base}/r`]: revocations(`${base}/a/1`)}));
  write(s, 'revoked-with-reason', 'invalid signature_ok revoked', sign(signedAward), signedPages({[`${base}/i`]: listed, [`${base}/r`]: revocations({id: `${base}/a/1`, revocationReason: 'error'})}));
  write(s, 'list-not-fetched', 'unknown status_unknown', sign(signedAward), signedPages({[`${base}/i`]: listed}));
}

// ---- baked -----------------------------------------------------------------------------------------------------

{
  const crcTable = Array.from({length: 256}, (_, n) => { for(let k = 0; k < 8; k++) { n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; } return n >>> 0; });
  const crc = bytes => { let c = 0xffffffff; for(const byte of bytes) { c = crcTable[(c ^ byte) & 255] ^ (c >>> 8); } return (c ^ 0xffffffff) >>> 0; };
  const chunk = (type, data, wrong = 0) => { const covered = Buffer.concat([Buffer.from(type), data]); const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0); ends.writeUInt32BE((crc(covered) ^ wrong) >>> 0, 4); return Buffer.concat([ends.subarray(0, 4), covered, ends.subarray(4)]); };
  const ihdr = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const png = (...inside) => `base64:${Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', ihdr), ...inside,
    chunk('IDAT', zlib.deflateSync(Buffer.from([0, 0]))), chunk('IEND', Buffer.alloc(0))]).toString('base64')}`;
  const itxt = (keyword, text, packed = false) => chunk('iTXt', Buffer.concat([Buffer.from(`${keyword}\0${packed ? '\x01' : '\0'}\0\0\0`), packed ? zlib.deflateSync(text) : Buffer.from(text)]));
  const text = JSON.stringify(rdfc.valid); const key = await joseKey('ES256'); const token = await token1(key);
  const folder = 'baked';
  write(folder, 'png-itxt-json', 'valid signature_ok integrity_ok', png(itxt('openbadgecredential', text)));
  write(folder, 'png-itxt-token', 'valid signature_ok', png(itxt('openbadgecredential', token)));
  write(folder, 'png-itxt-compressed', 'valid signature_ok schema_warning', png(itxt('openbadgecredential', text, true)));
  write(folder, 'png-text-chunk', 'valid signature_ok schema_warning', png(chunk('tEXt', Buffer.from(`openbadgecredential\0${text}`))));
  write(folder, 'png-json-with-leading-space', 'valid signature_ok', png(itxt('openbadgecredential', `\n  ${JSON.stringify(rdfc.valid, null, 2)}\n`)));
  const forged = copy(rdfc.valid); forged.name = 'Forged';
  write(folder, 'png-tampered', 'invalid signature_invalid', png(itxt('openbadgecredential', JSON.stringify(forged))));
  write(folder, 'png-two-badges-first-right', 'valid signature_ok schema_warning', png(itxt('openbadgecredential', text), itxt('openbadgecredential', JSON.stringify(forged))));
  write(folder, 'png-two-badges-first-wrong', 'invalid signature_invalid', png(itxt('openbadgecredential', JSON.stringify(forged)), itxt('openbadgecredential', text)));
  write(folder, 'png-wrong-crc', 'valid signature_ok schema_warning', png(chunk('iTXt', Buffer.concat([Buffer.from('openbadgecredential\0\0\0\0\0'), Buffer.from(text)]), 1)));
  write(folder, 'png-no-badge', 'no_credential', png(itxt('Comment', text)));
  write(folder, 'png-broken-off', 'refused', `base64:${Buffer.from(png(itxt('openbadgecredential', text)).slice(7), 'base64').subarray(0, 120).toString('base64')}`);
  write(folder, 'png-inflates-without-end', 'refused', png(itxt('openbadgecredential', Buffer.alloc((1 << 20) + 1, 32), true)));
  const svg = (inside, ns = 'https://purl.imsglobal.org/ob/v3p0') => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="${ns}" width="1" height="1">${inside}</svg>`;
  write(folder, 'svg-cdata', 'valid signature_ok', svg(`<openbadges:credential><![CDATA[${text}]]></openbadges:credential>`));
  write(folder, 'svg-verify', 'valid signature_ok', svg(`<openbadges:credential verify="${token}"/>`));
  write(folder, 'svg-tampered', 'invalid signature_invalid', svg(`<openbadges:credential><![CDATA[${JSON.stringify(forged)}]]></openbadges:credential>`));
  write(folder, 'svg-with-script', 'valid signature_ok', svg(`<script>alert(1)</script><openbadges:credential><![CDATA[${text}]]></openbadges:credential>`));
  write(folder, 'svg-two-badges-first-wrong', 'invalid signature_invalid', svg(`<openbadges:credential><![CDATA[${JSON.stringify(forged)}]]></openbadges:credential><openbadges:credential><![CDATA[${text}]]></openbadges:credential>`));
  write(folder, 'svg-other-namespace', 'no_credential', svg(`<openbadges:credential><![CDATA[${text}]]></openbadges:credential>`, 'https://example.org/'));
  write(folder, 'svg-entity-bomb', 'refused', `<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">]>${svg('&a;')}`);
}

console.log(`${count} vectors`);
