// Makes the vectors of the suites with a part to show (ecdsa-sd-2023, bbs-2023), of those with a detached JWS, and of
// the status lists before Bitstring Status List: with Digital Bazaar's suites, jsonld and Node's crypto.
//
//   npm install && DOSSIER_CORPUS=<shared corpus> node more.mjs
//
// The contexts that no package carries are read from the corpus. As in make.mjs, keys are made anew and thrown away.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import jsonld from 'jsonld';
import jsig from 'jsonld-signatures';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as bbs from '@digitalbazaar/bbs-2023-cryptosuite';
import * as Bls from '@digitalbazaar/bls12-381-multikey';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import * as revocationList from 'vc-revocation-list-context';

const out = path.dirname(new URL(import.meta.url).pathname);
const corpus = path.join(process.env.DOSSIER_CORPUS, 'credentials');
const VC1 = 'https://www.w3.org/2018/credentials/v1';
const VC2 = 'https://www.w3.org/ns/credentials/v2';
const known = JSON.parse(fs.readFileSync(path.join(corpus, 'manifest.json'), 'utf8')).contexts;
const documentLoader = async url => {
  if(revocationList.contexts.has(url)) { return {documentUrl: url, document: revocationList.contexts.get(url)}; }
  if(!known[url]) { throw new Error(`no context ${url}`); }
  return {documentUrl: url, document: JSON.parse(fs.readFileSync(path.join(corpus, known[url]), 'utf8'))};
};
let count = 0;
function write(folder, name, verdict, content, evidence = {}) {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const pages = Object.entries(evidence).map(([url, page]) => {
    const {status = 200, body} = page.body === undefined ? {body: page} : page;
    return `@ ${status} ${url}\n${typeof body === 'string' ? body : JSON.stringify(body)}\n`;
  });
  fs.mkdirSync(path.join(out, folder), {recursive: true});
  fs.writeFileSync(path.join(out, folder, `${name}.vector`), `${verdict}\n${body}\n${pages.join('')}`);
  count++;
}
const copy = value => structuredClone(value);
const purpose = () => new jsig.purposes.AssertionProofPurpose();

// ---- a part to show ----------------------------------------------------------------------------------------------

const badge = (did, more = {}) => ({
  '@context': [VC2, 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
  id: 'urn:uuid:1b7cbb0f-7a0a-4e1e-9d52-0d6a8f3c6b11', type: ['VerifiableCredential', 'OpenBadgeCredential'],
  issuer: {id: did, type: ['Profile'], name: 'School of Vectors'}, name: 'Basics of welding — Lassen ①',
  validFrom: '2024-01-01T00:00:00Z', validUntil: '2040-01-01T00:00:00Z',
  credentialSubject: {
    id: 'did:example:student', type: ['AchievementSubject'],
    achievement: {
      id: 'https://school.example/welding', type: ['Achievement'], name: 'Basics of welding', description: 'Passed “with merit”\n€ 1',
      criteria: {narrative: 'Three welds.'},
      alignment: [1, 2, 3].map(at => ({type: ['Alignment'], targetName: `Skill ${at}`, targetUrl: `https://skills.example/${at}`})),
    },
  }, ...more,
});

async function selective(folder, makeKey, suite) {
  const one = await makeKey(); const two = await makeKey();
  const sign = async (document, {signer}, mandatoryPointers = ['/issuer']) => jsig.sign(document, {
    suite: new DataIntegrityProof({signer, date: '2024-02-03T04:05:06Z', cryptosuite: suite.createSignCryptosuite({mandatoryPointers})}),
    purpose: purpose(), documentLoader});
  const show = (document, selectivePointers) => vc.derive({verifiableCredential: document, documentLoader,
    suite: new DataIntegrityProof({cryptosuite: suite.createDiscloseCryptosuite({selectivePointers})})});
  const base = await sign(badge(one.did), one);
  write(folder, 'base', 'valid signature_ok holder_copy issuer_bound', base);
  const all = Object.keys(base).filter(name => !['@context', 'proof'].includes(name)).map(name => `/${name}`);
  const change = (value, name, verdict, edit) => { const changed = copy(value); edit(changed); write(folder, name, verdict, changed); };
  change(base, 'base-tampered', 'invalid signature_invalid !signature_ok', it => { it.name = 'Basics of surgery'; });
  change(base, 'base-statement-added', 'invalid signature_invalid !signature_ok', it => { it.credentialSubject.achievement.humanCode = '7'; });
  change(base, 'base-statement-removed', 'invalid signature_invalid !signature_ok', it => { delete it.name; });
  change(base, 'base-unsigned-term-added', 'valid signature_ok unsigned_terms holder_copy', it => { it.grade = '10'; });
  const dates = ['/validFrom', '/validUntil', '/credentialSubject/type'];
  const shown = await show(base, [...dates, '/credentialSubject/achievement/name', '/credentialSubject/achievement/alignment/1']);
  write(folder, 'shown', 'valid signature_ok issuer_bound !holder_copy', shown);
  write(folder, 'shown-whole', 'valid signature_ok issuer_bound !holder_copy', await show(base, all));
  change(shown, 'shown-tampered', 'invalid signature_invalid !signature_ok', it => { it.credentialSubject.achievement.name = 'Surgery'; });
  change(shown, 'shown-issuer-renamed', 'invalid signature_invalid !signature_ok', it => { it.issuer.name = 'University of Vectors'; });
  change(shown, 'shown-statement-added', 'invalid signature_invalid !signature_ok', it => { it.name = 'Basics of surgery'; });
  change(shown, 'shown-statement-removed', 'invalid signature_invalid !signature_ok', it => { delete it.validUntil; });
  change(shown, 'shown-created-tampered', 'invalid signature_invalid !signature_ok', it => { it.proof.created = '2020-01-01T00:00:00Z'; });
  change(shown, 'proof-value-broken-off', 'invalid signature_invalid !signature_ok', it => { it.proof.proofValue = it.proof.proofValue.slice(0, -20); });
  change(shown, 'proof-value-of-another-suite', 'invalid signature_invalid !signature_ok', it => { it.proof.proofValue = `z${'2'.repeat(80)}`; });
  change(shown, 'proof-value-with-a-byte-changed', 'invalid signature_invalid !signature_ok', it => {
    const value = it.proof.proofValue; it.proof.proofValue = `${value.slice(0, 60)}${value[60] === 'A' ? 'B' : 'A'}${value.slice(61)}`;
  });
  write(folder, 'wrong-key', 'invalid signature_ok issuer_mismatch', await show(await sign(badge(one.did), two), dates));
  write(folder, 'issuer-elsewhere', 'unknown signature_ok issuer_unbound', await show(await sign(badge('https://school.example/issuer'), one), dates));
  write(folder, 'expired', 'invalid signature_ok expired', await show(await sign(badge(one.did, {validUntil: '2025-01-01T00:00:00Z'}), one), dates));
  write(folder, 'nothing-mandatory', 'valid signature_ok issuer_bound', await show(await sign(badge(one.did), one, []), ['/issuer', ...dates, '/credentialSubject/id']));
  write(folder, 'everything-mandatory', 'valid signature_ok issuer_bound holder_copy', await sign(badge(one.did), one, all));
}
const named = key => {
  const did = `did:key:${key.publicKeyMultibase}`; key.controller = did; key.id = `${did}#${key.publicKeyMultibase}`;
  return {did, signer: {...key.signer(), id: key.id}, key};
};
await selective('ecdsa-sd-2023', async () => {
  const made = named(await EcdsaMultikey.generate({curve: 'P-256'})); made.signer.algorithm = 'P-256'; return made;
}, ecdsaSd);
await selective('bbs-2023', async () => {
  const made = named(await Bls.generateBbsKeyPair({algorithm: 'BBS-BLS12-381-SHA-256'})); made.signer = made.key.signer(); return made;
}, bbs);

// ---- a detached JWS ----------------------------------------------------------------------------------------------

const url = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const sha = text => crypto.createHash('sha256').update(text).digest();
const canonical = document => jsonld.canonize(document, {algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, safe: true});
function jwkKey(kind, options, alg) {
  const pair = crypto.generateKeyPairSync(kind, options);
  const jwk = pair.publicKey.export({format: 'jwk'});
  const did = `did:jwk:${url(jwk)}`;
  const how = {
    EdDSA: data => crypto.sign(null, data, pair.privateKey),
    ES256: data => crypto.sign('sha256', data, {key: pair.privateKey, dsaEncoding: 'ieee-p1363'}),
    ES384: data => crypto.sign('sha384', data, {key: pair.privateKey, dsaEncoding: 'ieee-p1363'}),
    RS256: data => crypto.sign('sha256', data, pair.privateKey),
    PS256: data => crypto.sign('sha256', data, {key: pair.privateKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32}),
  };
  return {did, jwk, alg, sign: how[alg], signAs: name => how[name]};
}
const claims = (did, more = {}) => ({
  '@context': [VC1, ...(more.context ?? [])], id: 'urn:uuid:6c1f6a0e-3f0b-4c1e-9d52-0d6a8f3c6b12', type: ['VerifiableCredential'],
  issuer: did, issuanceDate: '2024-01-01T00:00:00Z', expirationDate: '2040-01-01T00:00:00Z', credentialSubject: {id: 'did:example:student'},
});
async function detached(document, type, key, {header = {alg: key.alg, b64: false, crit: ['b64']}, context, sign = key.sign, jws} = {}) {
  const proof = {type, created: '2024-02-03T04:05:06Z', verificationMethod: `${key.did}#0`, proofPurpose: 'assertionMethod'};
  const data = Buffer.concat([
    sha(await canonical({'@context': context ?? document['@context'], ...proof})), sha(await canonical(document))]);
  const input = Buffer.concat([Buffer.from(`${url(header)}.`), data]);
  proof.jws = jws ?? `${url(header)}..${sign(input).toString('base64url')}`;
  return {...document, proof};
}
const ed = jwkKey('ed25519', {}, 'EdDSA');
const stranger = jwkKey('ed25519', {}, 'EdDSA');
const rsa = jwkKey('rsa', {modulusLength: 2048}, 'RS256');
const rsaPss = jwkKey('rsa', {modulusLength: 2048}, 'PS256');
const p256 = jwkKey('ec', {namedCurve: 'P-256'}, 'ES256');
const p384 = jwkKey('ec', {namedCurve: 'P-384'}, 'ES384');
const JWS2020 = {context: ['https://w3id.org/security/suites/jws-2020/v1']};
for(const [folder, type, keys, more] of [
  ['ed25519signature2018', 'Ed25519Signature2018', {eddsa: ed}, {}],
  ['rsasignature2018', 'RsaSignature2018', {rs256: rsa, ps256: rsaPss}, {}],
  ['jsonwebsignature2020', 'JsonWebSignature2020', {eddsa: ed, es256: p256, es384: p384, rs256: rsa, ps256: rsaPss}, JWS2020],
]) {
  let valid, key;
  for(const [name, made] of Object.entries(keys)) {
    key = made; valid = await detached(claims(key.did, more), type, key);
    write(folder, `valid-${name}`, 'valid signature_ok issuer_bound in_force', valid);
  }
  const change = (name, verdict, edit) => { const changed = copy(valid); edit(changed); write(folder, name, verdict, changed); };
  change('tampered-subject', 'invalid signature_invalid !signature_ok', it => { it.credentialSubject.id = 'did:example:other'; });
  change('tampered-created', 'invalid signature_invalid !signature_ok', it => { it.proof.created = '2020-01-01T00:00:00Z'; });
  change('signature-empty', 'invalid signature_invalid !signature_ok', it => { it.proof.jws = `${it.proof.jws.split('.')[0]}..`; });
  change('jws-missing', 'unknown suite_unsupported !signature_invalid', it => { delete it.proof.jws; });
  change('payload-not-detached', 'invalid signature_invalid !signature_ok', it => { it.proof.jws = it.proof.jws.replace('..', '.e30.'); });
  const plain = claims(key.did, more);
  const b64 = {b64: false, crit: ['b64']};
  write(folder, 'alg-none', 'invalid signature_invalid !signature_ok', await detached(plain, type, key, {jws: `${url({alg: 'none', ...b64})}..`}));
  write(folder, 'alg-hs256-with-the-public-key', 'invalid signature_invalid !signature_ok', await detached(plain, type, key,
    {header: {alg: 'HS256', ...b64}, sign: input => crypto.createHmac('sha256', JSON.stringify(key.jwk)).update(input).digest()}));
  write(folder, 'alg-of-another-key', 'invalid signature_invalid !signature_ok', await detached(plain, type, key,
    {header: {alg: key.alg === 'EdDSA' ? 'ES256' : 'EdDSA', ...b64}}));
  write(folder, 'b64-not-critical', 'unknown suite_unsupported !signature_invalid', await detached(plain, type, key, {header: {alg: key.alg, b64: false}}));
  write(folder, 'more-is-critical', 'unknown suite_unsupported !signature_invalid', await detached(plain, type, key,
    {header: {alg: key.alg, b64: false, crit: ['b64', 'exp'], exp: 1}}));
  if(type !== 'JsonWebSignature2020') write(folder, 'options-under-security-v2', 'valid signature_ok issuer_bound', await detached(plain, type, key, {context: 'https://w3id.org/security/v2'}));
  write(folder, 'wrong-key', 'invalid signature_ok issuer_mismatch', await detached(claims(stranger.did, more), type, key));
}

// ---- status lists of before --------------------------------------------------------------------------------------

const one = named(await Ed25519Multikey.generate());
const signed = document => jsig.sign(document, {documentLoader, purpose: purpose(),
  suite: new DataIntegrityProof({signer: one.signer, cryptosuite: eddsaRdfc, date: '2024-02-03T04:05:06Z'})});
const DI = 'https://w3id.org/security/data-integrity/v2';
const bits = (...set) => { const bytes = Buffer.alloc(16384); for(const at of set) { bytes[at >> 3] |= 0x80 >> (at & 7); } return bytes; };
const gzip = bytes => zlib.gzipSync(bytes).toString('base64url');
const old = (contexts, more) => ({'@context': [VC1, ...contexts, DI], id: 'urn:uuid:6c1f6a0e-3f0b-4c1e-9d52-0d6a8f3c6b13', type: ['VerifiableCredential'],
  issuer: one.did, issuanceDate: '2024-01-01T00:00:00Z', credentialSubject: {id: 'did:example:student'}, ...more});
const list = 'https://school.example/status/1';
{
  const SL = 'https://w3id.org/vc/status-list/2021/v1';
  const entry = purpose => ({id: `${list}#7`, type: 'StatusList2021Entry', statusPurpose: purpose, statusListIndex: '7', statusListCredential: list});
  const listOf = (bytes, purpose = 'revocation', type = 'StatusList2021Credential') => signed(old([SL], {id: list, type: ['VerifiableCredential', type],
    credentialSubject: {id: `${list}#list`, type: 'StatusList2021', statusPurpose: purpose, encodedList: gzip(bytes)}}));
  const seven = await signed(old([SL], {credentialStatus: entry('revocation')}));
  write('status-2021', 'in-good-standing', 'valid status_ok', seven, {[list]: await listOf(bits(6, 8))});
  write('status-2021', 'revoked', 'invalid revoked signature_ok', seven, {[list]: await listOf(bits(7))});
  write('status-2021', 'not-fetched', 'unknown status_unknown !revoked', seven);
  write('status-2021', 'server-error', 'unknown status_unknown !revoked', seven, {[list]: {status: 500, body: '{}'}});
  write('status-2021', 'list-of-another-purpose', 'unknown status_unknown !revoked', seven, {[list]: await listOf(bits(7), 'suspension')});
  write('status-2021', 'list-of-another-type', 'unknown status_unknown !revoked', seven, {[list]: await listOf(bits(7), 'revocation', 'StatusList2021')});
  write('status-2021', 'suspended', 'invalid suspended !revoked', await signed(old([SL], {credentialStatus: entry('suspension')})),
    {[list]: await listOf(bits(7), 'suspension')});
}
{
  const RL = 'https://w3id.org/vc-revocation-list-2020/v1';
  const entry = {id: `${list}#7`, type: 'RevocationList2020Status', revocationListIndex: '7', revocationListCredential: list};
  const listOf = bytes => signed(old([RL], {id: list, type: ['VerifiableCredential', 'RevocationList2020Credential'],
    credentialSubject: {id: `${list}#list`, type: 'RevocationList2020', encodedList: gzip(bytes)}}));
  const seven = await signed(old([RL], {credentialStatus: entry}));
  write('status-2020', 'in-good-standing', 'valid status_ok', seven, {[list]: await listOf(bits(6, 8))});
  write('status-2020', 'revoked', 'invalid revoked signature_ok', seven, {[list]: await listOf(bits(7))});
  write('status-2020', 'not-fetched', 'unknown status_unknown !revoked', seven);
  const tampered = await listOf(bits()); tampered.credentialSubject.encodedList = gzip(bits(7));
  write('status-2020', 'list-tampered', 'unknown status_unknown !revoked', seven, {[list]: tampered});
}
{
  const OB = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';
  const EXT = 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json';
  const badgeWith = more => signed(badge(one.did, {'@context': [VC2, OB, EXT], credentialStatus: {id: list, type: '1EdTechRevocationList'}, ...more}));
  const id = badge(one.did).id;
  const plain = await badgeWith({});
  const page = more => ({id: list, issuer: one.did, ...more});
  const folder = 'status-1edtech';
  write(folder, 'in-good-standing', 'valid status_ok', plain, {[list]: page({revokedCredential: [{id: 'urn:uuid:other', revoked: true}]})});
  write(folder, 'revoked', 'invalid revoked signature_ok', plain, {[list]: page({revokedCredential: [{id, revoked: true, revocationReason: 'Mistake'}]})});
  write(folder, 'revoked-in-the-plural', 'invalid revoked', plain, {[list]: page({revokedCredentials: [{id}]})});
  write(folder, 'listed-as-not-revoked', 'valid status_ok !revoked', plain, {[list]: page({revokedCredential: [{id, revoked: false}]})});
  write(folder, 'not-fetched', 'unknown status_unknown !revoked !status_ok', plain);
  write(folder, 'gone', 'unknown status_unknown !revoked !status_ok', plain, {[list]: {status: 410, body: ''}});
  write(folder, 'answered-with-a-web-page', 'unknown status_unknown !status_ok', plain, {[list]: '<html>maintenance</html>'});
  write(folder, 'no-list-inside', 'unknown status_unknown !status_ok', plain, {[list]: page({})});
}
{
  const rdfc = more => signed({'@context': [VC2], type: ['VerifiableCredential'], issuer: one.did, validFrom: '2024-01-01T00:00:00Z',
    credentialSubject: {id: 'did:example:student'}, ...more});
  const entry = (statusPurpose, more = {}) => ({id: `${list}#5`, type: 'BitstringStatusListEntry', statusPurpose, statusListIndex: '5', statusListCredential: list, ...more});
  const listOf = (bytes, statusPurpose) => rdfc({id: list, type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    credentialSubject: {id: `${list}#list`, type: 'BitstringStatusList', statusPurpose, encodedList: `u${gzip(bytes)}`}});
  const refresh = await rdfc({credentialStatus: entry('refresh')});
  write('status', 'refresh-offered', 'valid status_ok', refresh, {[list]: await listOf(bits(5), 'refresh')});
  write('status', 'refresh-not-offered', 'valid status_ok', refresh, {[list]: await listOf(bits(), 'refresh')});
  const wide = await rdfc({credentialStatus: entry('revocation', {statusSize: 4})});
  write('status', 'four-bits-all-clear', 'valid status_ok', wide, {[list]: await listOf(bits(19, 24), 'revocation')});
  write('status', 'four-bits-one-set', 'invalid revoked', wide, {[list]: await listOf(bits(23), 'revocation')});
  write('status', 'size-of-none', 'unknown status_unknown !status_ok', await rdfc({credentialStatus: entry('revocation', {statusSize: 0})}), {[list]: await listOf(bits(), 'revocation')});
  write('status', 'message-without-words', 'valid status_ok', await rdfc({credentialStatus: entry('message', {statusSize: 2})}), {[list]: await listOf(bits(11), 'message')});
  write('status', 'purpose-unknown', 'unknown status_unknown !revoked', await rdfc({credentialStatus: entry('https://school.example/purpose')}),
    {[list]: await listOf(bits(5), 'https://school.example/purpose')});
  write('status', 'list-410', 'unknown status_unknown !revoked !status_ok', await rdfc({credentialStatus: entry('revocation')}), {[list]: {status: 410, body: ''}});
  const both = {...(await listOf(bits(5), 'suspension'))};
  write('status', 'list-for-two-purposes', 'invalid suspended', await rdfc({credentialStatus: entry('suspension')}),
    {[list]: await rdfc({id: list, type: ['VerifiableCredential', 'BitstringStatusListCredential'], credentialSubject: {...both.credentialSubject, statusPurpose: ['revocation', 'suspension']}})});
}
console.log(`${count} vectors`);
