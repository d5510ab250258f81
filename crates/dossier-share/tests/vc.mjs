// Holds documents of a bundle against the verifier of the W3C's own editors: by JCS, by RDFC, and by both.
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import jsigs from 'jsonld-signatures';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {contexts} from '@digitalbazaar/credentials-context';

const jcs = createVerifyCryptosuite();
const {purposes: {AssertionProofPurpose, AuthenticationProofPurpose}} = jsigs;
const job = JSON.parse(readFileSync(process.argv[2]));
const base = 'https://www.w3.org/ns/credentials/v2';

async function documentLoader(url) {
  if (url === base) return {document: contexts.get(base), documentUrl: url};
  const did = url.split('#')[0];
  if (!did.startsWith('did:key:')) throw new Error(`not loaded: ${url}`);
  const publicKeyMultibase = did.slice('did:key:'.length);
  const id = `${did}#${publicKeyMultibase}`;
  const method = {'@context': 'https://w3id.org/security/multikey/v1', id, type: 'Multikey', controller: did, publicKeyMultibase};
  if (url.includes('#')) return {document: method, documentUrl: url};
  return {
    document: {'@context': ['https://www.w3.org/ns/did/v1'], id: did, verificationMethod: [method], assertionMethod: [id], authentication: [id]},
    documentUrl: url
  };
}

async function holds(document, cryptosuites) {
  const suite = cryptosuites.map((cryptosuite) => new DataIntegrityProof({cryptosuite}));
  const now = new Date(job.now);
  if (document.type.includes('VerifiablePresentation')) {
    const presentation = document;
    const {challenge, domain} = presentation.proof[0];
    const {verified} = await vc.verify({
      presentation, suite, documentLoader, challenge, domain, now,
      presentationPurpose: new AuthenticationProofPurpose({challenge, domain})
    });
    return verified;
  }
  const {verified} = await vc.verifyCredential({
    credential: document, suite, documentLoader, now, purpose: new AssertionProofPurpose()
  });
  return verified;
}

const answers = [];
for (const document of job.documents) {
  const answer = [];
  for (const suites of [[jcs], [rdfc], [jcs, rdfc]]) answer.push(await holds(document, suites));
  answers.push(answer);
}
console.log(JSON.stringify(answers));
