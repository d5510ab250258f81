#!/usr/bin/env python3
"""Makes the vectors of the formats beside JSON-LD, with public tools: sd-jwt, cbor2, cryptography, xmlsec.

    pip install sd-jwt==0.10.4 cbor2==6.3.0 cryptography==50.0.2 xmlsec==1.3.17 lxml==6.1.3
    python make_formats.py

Each file is named by its defect; the first line is the verdict, as in `make.mjs`. Keys and certificates are made anew
on every run and thrown away.
"""
import base64, copy, datetime, gzip, hashlib, hmac, json, pathlib, urllib.parse, zlib
import cbor2, lxml.etree as etree, xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer

OUT = pathlib.Path(__file__).parent
COUNT = 0


def write(folder, name, verdict, content, evidence=None):
    global COUNT
    body = content if isinstance(content, str) else (
        "base64:" + base64.b64encode(content).decode() if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False))
    pages = "".join(
        f"@ {status} {url}\n{page if isinstance(page, str) else json.dumps(page)}\n"
        for url, (status, page) in ((url, page if isinstance(page, tuple) else (200, page)) for url, page in (evidence or {}).items()))
    (OUT / folder).mkdir(exist_ok=True)
    (OUT / folder / f"{name}.vector").write_text(f"{verdict}\n{body}\n{pages}")
    COUNT += 1


def b64(value):
    data = value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Key:
    def __init__(self, alg):
        self.alg = alg
        self.private = {"ES256": lambda: ec.generate_private_key(ec.SECP256R1()), "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
                        "EdDSA": ed25519.Ed25519PrivateKey.generate, "RS256": lambda: rsa.generate_private_key(65537, 2048),
                        "PS256": lambda: rsa.generate_private_key(65537, 2048)}[alg]()
        pem = self.private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self.pem, self.whole = pem, JWK.from_pem(pem)
        self.jwk = {k: v for k, v in json.loads(self.whole.export_public()).items() if k != "kid"}
        self.did = f"did:jwk:{b64(self.jwk)}"

    def sign(self, data):
        if isinstance(data, str):
            data = data.encode()
        if self.alg == "EdDSA":
            return self.private.sign(data)
        if self.alg == "RS256":
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        if self.alg == "PS256":
            return self.private.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        digest, size = (hashes.SHA256(), 32) if self.alg == "ES256" else (hashes.SHA384(), 48)
        r, s = decode_dss_signature(self.private.sign(data, ec.ECDSA(digest)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def jws(self, header, payload):
        signing = f"{b64({'alg': self.alg, **header})}.{b64(payload)}"
        return f"{signing}.{b64(self.sign(signing))}"


# ---- sd-jwt ----------------------------------------------------------------------------------------------------

VCT = "https://school.example/types/diploma"


def disclosure(*parts):
    return b64(list(parts))


def digest(text, alg="sha256"):
    return b64(hashlib.new(alg, text.encode()).digest())


def sd(key, payload, disclosures=(), header=None, binding=""):
    token = key.jws({"typ": "dc+sd-jwt", **(header or {})}, payload)
    return f"{token}~" + "".join(f"{each}~" for each in disclosures) + binding


def claims(key, **more):
    return {"iss": key.did, "vct": VCT, "iat": 1704067200, "exp": 2524608000, "_sd_alg": "sha-256", **more}


def key_binding(holder, selection, header=None, **more):
    payload = {"iat": 1777593600, "aud": "https://verifier.example", "nonce": "n-1", "sd_hash": digest(selection), **more}
    return holder.jws({"typ": "kb+jwt", **(header or {})}, {k: v for k, v in payload.items() if v is not None})


for alg in ["ES256", "EdDSA"]:
    folder = f"sd-jwt-vc-{alg.lower()}"
    key, other, holder = Key(alg), Key(alg), Key("ES256")
    user = {"iss": key.did, "vct": VCT, "iat": 1704067200, "exp": 2524608000, SDObj("given_name"): "Ana", SDObj("grade"): "8,5",
            SDObj("address"): {SDObj("street"): "Kade 1", "country": "NL"}, "skills": [SDObj("lassen"), "meten", SDObj("solderen")]}
    issuer = SDJWTIssuer(user, key.whole, holder.whole, sign_alg=alg, add_decoy_claims=True, extra_header_parameters={"typ": "dc+sd-jwt"})
    issued = issuer.sd_jwt_issuance
    write(folder, "issued-by-the-reference-library", "valid signature_ok issuer_bound in_force", issued)
    present = SDJWTHolder(issued)
    present.create_presentation({"grade": True, "address": {"street": True}, "skills": [False, False, True]}, "n-1", "https://verifier.example", holder.whole, "ES256")
    presented = present.sd_jwt_presentation
    write(folder, "presented-with-key-binding", "valid signature_ok integrity_ok", presented)
    bare = SDJWTHolder(issued)
    bare.create_presentation({})
    write(folder, "presented-with-nothing-disclosed", "valid signature_ok", bare.sd_jwt_presentation)
    head, rest = issued.split("~", 1)
    h, p, s = head.split(".")
    changed = json.loads(unb64(p)); changed["vct"] = "https://school.example/types/doctorate"
    write(folder, "tampered-payload", "invalid signature_invalid !signature_ok", f"{h}.{b64(changed)}.{s}~{rest}")
    write(folder, "tampered-signature", "invalid signature_invalid !signature_ok", f"{h}.{p}.{s[:9]}{'A' if s[9] != 'A' else 'B'}{s[10:]}~{rest}")
    parts = issued.split("~")
    swapped = json.loads(unb64(parts[1])); swapped[-1] = "changed"
    write(folder, "tampered-disclosure", "invalid signature_ok shape_invalid", "~".join([parts[0], b64(swapped), *parts[2:]]))
    write(folder, "disclosure-twice", "invalid signature_ok shape_invalid", "~".join([parts[0], parts[1], parts[1], *parts[2:]]))
    write(folder, "disclosure-to-which-nothing-refers", "invalid signature_ok shape_invalid", "~".join([parts[0], disclosure("salt", "degree", "phd"), *parts[1:]]))
    write(folder, "disclosure-not-base64", "invalid signature_ok shape_invalid", "~".join([parts[0], "AB", *parts[1:]]))
    write(folder, "disclosure-of-four", "invalid signature_ok shape_invalid", "~".join([parts[0], disclosure("salt", "a", 1, 2), *parts[1:]]))
    write(folder, "wrapped-lines", "valid signature_ok", "\n".join(issued[at:at + 64] for at in range(0, len(issued), 64)))
    write(folder, "no-closing-tilde", "valid signature_ok schema_warning", sd(key, claims(key))[:-1])
    kb = presented.rsplit("~", 1)[1]
    write(folder, "key-binding-of-another-selection", "invalid signature_ok signature_invalid", issued + kb)
    selection = presented.rsplit("~", 1)[0] + "~"
    write(folder, "key-binding-by-another-key", "invalid signature_ok signature_invalid", selection + key_binding(other, selection))
    write(folder, "key-binding-of-another-typ", "invalid shape_invalid", selection + key_binding(holder, selection, {"typ": "JWT"}))
    write(folder, "key-binding-without-nonce", "invalid shape_invalid", selection + key_binding(holder, selection, nonce=None))
    write(folder, "key-binding-without-sd-hash", "invalid signature_invalid", selection + key_binding(holder, selection, sd_hash=None))
    none = f"{b64({'alg': 'none', 'typ': 'kb+jwt'})}.{b64({'iat': 1, 'aud': 'a', 'nonce': 'n', 'sd_hash': digest(selection)})}."
    write(folder, "key-binding-alg-none", "invalid signature_invalid", selection + none)
    write(folder, "key-binding-broken", "invalid shape_invalid", selection + "a.b")
    unbound = sd(key, claims(key))
    write(folder, "key-binding-without-cnf", "invalid shape_invalid", unbound + key_binding(holder, unbound))
    strange = sd(key, claims(key, cnf={"kid": "k1"}))
    write(folder, "cnf-without-a-key", "unknown signature_ok suite_unsupported !signature_invalid", strange + key_binding(holder, strange))

    # The rules of RFC 9901, one broken at a time. The issuer's signature is right.
    one, two, element = disclosure("s1", "grade", "8"), disclosure("s2", "grade", "9"), disclosure("s3", "lassen")
    bad = lambda name, payload, disclosures, verdict="invalid signature_ok shape_invalid": write(folder, name, verdict, sd(key, claims(key, **payload), disclosures))
    bad("digest-twice", {"_sd": [digest(one), digest(one)]}, [one])
    bad("digest-in-two-places", {"_sd": [digest(one)], "more": {"_sd": [digest(one)]}}, [one])
    bad("claim-there-already", {"_sd": [digest(one)], "grade": "6"}, [one])
    bad("claim-disclosed-twice", {"_sd": [digest(one), digest(two)]}, [one, two])
    bad("reserved-name-sd", {"_sd": [digest(disclosure("s", "_sd", ["x"]))]}, [disclosure("s", "_sd", ["x"])])
    bad("reserved-name-dots", {"_sd": [digest(disclosure("s", "...", "x"))]}, [disclosure("s", "...", "x")])
    bad("element-among-claims", {"_sd": [digest(element)]}, [element])
    bad("claim-among-elements", {"skills": [{"...": digest(one)}]}, [one])
    bad("placeholder-with-more", {"skills": [{"...": digest(element), "x": 1}]}, [element])
    bad("sd-not-a-list", {"_sd": digest(one)}, [one])
    bad("sd-holds-a-number", {"_sd": [digest(one), 7]}, [one])
    bad("salt-not-text", {"_sd": [digest(disclosure(7, "grade", "8"))]}, [disclosure(7, "grade", "8")])
    bad("name-not-text", {"_sd": [digest(disclosure("s", 7, "8"))]}, [disclosure("s", 7, "8")])
    bad("decoys-only", {"_sd": [digest("decoy-1"), digest("decoy-2")]}, [], "valid signature_ok")
    bad("recursive", {"_sd": [digest(disclosure("s", "a", {"_sd": [digest(one)]}))]}, [one, disclosure("s", "a", {"_sd": [digest(one)]})], "valid signature_ok")
    bad("inner-without-outer", {"_sd": [digest(disclosure("s", "a", {"_sd": [digest(one)]}))]}, [one])
    bad("exp-left-to-the-holder", {"_sd": [digest(disclosure("s", "nbf", 1))]}, [disclosure("s", "nbf", 1)])
    bad("hash-sha-512", {"_sd_alg": "sha-512", "_sd": [digest(one, "sha512")]}, [one], "valid signature_ok")
    bad("hash-unknown", {"_sd_alg": "sha3-256", "_sd": ["x"]}, [one], "unknown signature_ok suite_unsupported !signature_invalid !shape_invalid")
    deep = disclosure("s", "a", 1)
    chain = [deep]
    for _ in range(80):
        chain.append(disclosure("s", "a", {"_sd": [digest(chain[-1])]}))
    bad("nested-too-deep", {"_sd": [digest(chain[-1])]}, chain)

    write(folder, "expired", "invalid signature_ok expired", sd(key, claims(key, exp=1735689600)))
    write(folder, "not-yet-valid", "invalid signature_ok not_yet_valid", sd(key, claims(key, nbf=1900000000)))
    write(folder, "no-vct", "invalid shape_invalid", sd(key, {k: v for k, v in claims(key).items() if k != "vct"}))
    write(folder, "typ-of-an-earlier-draft", "valid signature_ok schema_warning", sd(key, claims(key), header={"typ": "vc+sd-jwt"}))
    write(folder, "typ-of-something-else", "invalid shape_invalid", sd(key, claims(key), header={"typ": "at+jwt"}))
    write(folder, "alg-none", "invalid signature_invalid !signature_ok", f"{b64({'alg': 'none', 'typ': 'dc+sd-jwt'})}.{b64(claims(key))}.~")
    hs = f"{b64({'alg': 'HS256', 'typ': 'dc+sd-jwt'})}.{b64(claims(key))}"
    write(folder, "alg-hs256-with-the-public-key", "invalid signature_invalid !signature_ok", f"{hs}.{b64(hmac.digest(json.dumps(key.jwk).encode(), hs.encode(), 'sha256'))}~")
    write(folder, "issuer-elsewhere-no-key", "unknown issuer_unreachable !signature_invalid", sd(key, claims(key, iss="https://school.example/vc")))
    write(folder, "key-in-header", "unknown signature_ok issuer_unbound", sd(key, claims(key, iss="https://school.example/vc"), header={"jwk": key.jwk}))
    hosted = sd(key, claims(key, iss="https://school.example/vc"), header={"kid": "k1"})
    where = "https://school.example/.well-known/jwt-vc-issuer/vc"
    listed = {"keys": [{**other.jwk, "kid": "old"}, {**key.jwk, "kid": "k1"}]}
    write(folder, "issuer-metadata", "valid signature_ok issuer_bound", hosted, {where: {"issuer": "https://school.example/vc", "jwks": listed}})
    write(folder, "issuer-metadata-by-address", "valid signature_ok issuer_bound", hosted,
          {where: {"issuer": "https://school.example/vc", "jwks_uri": "https://school.example/k"}, "https://school.example/k": listed})
    write(folder, "issuer-metadata-of-another", "unknown issuer_unreachable !issuer_bound", hosted, {where: {"issuer": "https://other.example/vc", "jwks": listed}})
    write(folder, "issuer-metadata-lacks-the-key", "invalid signature_ok issuer_mismatch", sd(key, claims(key, iss="https://school.example/vc"), header={"jwk": key.jwk}),
          {where: {"issuer": "https://school.example/vc", "jwks": {"keys": [other.jwk]}}})
    write(folder, "wrong-key", "invalid signature_ok issuer_mismatch", sd(other, claims(key), header={"kid": f"{other.did}#0"}))

    # JSON serialisation (RFC 9901 §8).
    token, *chosen = selection.rstrip("~").split("~")
    h, p, s = token.split(".")
    write(folder, "json-flattened", "valid signature_ok", {"payload": p, "protected": h, "signature": s, "header": {"disclosures": chosen, "kb_jwt": kb}})
    write(folder, "json-general", "valid signature_ok", {"payload": p, "signatures": [{"protected": h, "signature": s, "header": {"disclosures": chosen}}]})
    write(folder, "json-of-the-drafts", "valid signature_ok", {"payload": p, "protected": h, "signature": s, "disclosures": chosen})
    write(folder, "json-tampered", "invalid signature_invalid", {"payload": b64(changed), "protected": h, "signature": s, "header": {"disclosures": chosen}})
    write(folder, "json-disclosure-changed", "invalid signature_ok shape_invalid", {"payload": p, "protected": h, "signature": s, "header": {"disclosures": [*chosen, one]}})

# ---- W3C credentials in SD-JWT and COSE ------------------------------------------------------------------------

VC2 = "https://www.w3.org/ns/credentials/v2"


def vc(key, **more):
    return {"@context": [VC2], "type": ["VerifiableCredential"], "issuer": key.did, "validFrom": "2024-01-01T00:00:00Z",
            "credentialSubject": {"id": "did:example:student", "name": "A. Student"}, **more}


key, other = Key("ES384"), Key("ES384")
name = disclosure("s1", "degree", "BSc")
subject = {"id": "did:example:student", "_sd": [digest(name), digest("decoy")]}
folder = "vc-sd-jwt"
typ = {"typ": "vc+sd-jwt", "cty": "vc"}
write(folder, "valid", "valid signature_ok issuer_bound", sd(key, vc(key, credentialSubject=subject), [name], {**typ, "kid": f"{key.did}#0"}))
write(folder, "disclosure-changed", "invalid signature_ok shape_invalid", sd(key, vc(key, credentialSubject=subject), [disclosure("s1", "degree", "PhD")], {**typ, "kid": f"{key.did}#0"}))
write(folder, "expired", "invalid signature_ok expired", sd(key, vc(key, credentialSubject=subject, validUntil="2025-01-01T00:00:00Z"), [name], typ))
write(folder, "wrong-typ", "invalid shape_invalid", sd(key, vc(key, credentialSubject=subject), [name], {"typ": "at+jwt"}))
write(folder, "wrong-key", "invalid signature_ok issuer_mismatch", sd(other, vc(key, credentialSubject=subject), [name], {**typ, "kid": f"{other.did}#0"}))
write(folder, "enveloped-in-a-presentation", "unknown unsigned !shape_invalid", {"@context": [VC2], "type": "VerifiablePresentation", "verifiableCredential": [
    {"@context": VC2, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+sd-jwt,{sd(key, vc(key, credentialSubject=subject), [name], typ)}"}]})

COSE = {"ES256": -7, "ES384": -35, "EdDSA": -8, "PS256": -37, "RS256": -257}


def cose(key, payload, alg=None, protected=None, unprotected=None, tagged=True, signature=None):
    header = cbor2.dumps({**({1: COSE[key.alg]} if alg is None else ({1: alg} if alg else {})), 16: "application/vc+cose", **(protected or {})})
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = cbor2.dumps(["Signature1", header, b"", body])
    message = [header, unprotected or {}, body, key.sign(signed) if signature is None else signature]
    return cbor2.dumps(cbor2.CBORTag(18, message) if tagged else message)


for alg in COSE:
    folder = f"vc-cose-{alg.lower()}"
    key, other = Key(alg), Key(alg)
    named = {4: f"{key.did}#0".encode()}
    raw = cose(key, vc(key), protected=named)
    write(folder, "valid-raw", "valid signature_ok issuer_bound", raw)
    write(folder, "valid-base64", "valid signature_ok issuer_bound", base64.b64encode(raw).decode())
    write(folder, "valid-base64url", "valid signature_ok issuer_bound", b64(raw))
    write(folder, "valid-hex", "valid signature_ok issuer_bound", raw.hex())
    write(folder, "valid-untagged", "valid signature_ok", cose(key, vc(key), protected=named, tagged=False))
    write(folder, "kid-outside-what-is-signed", "valid signature_ok", cose(key, vc(key), unprotected=named))
    write(folder, "tampered-payload", "invalid signature_invalid !signature_ok", raw.replace(b"A. Student", b"B. Student"))
    write(folder, "tampered-header", "invalid signature_invalid !signature_ok", raw.replace(b"vc+cose", b"vp+cose"))
    write(folder, "signature-empty", "invalid signature_invalid !signature_ok", cose(key, vc(key), protected=named, signature=b""))
    write(folder, "wrong-key", "invalid signature_ok issuer_mismatch", cose(other, vc(key), protected={4: f"{other.did}#0".encode()}))
    write(folder, "expired", "invalid signature_ok expired", cose(key, vc(key, validUntil="2025-01-01T00:00:00Z"), protected=named))
    write(folder, "wrong-type", "invalid shape_invalid", cose(key, vc(key), protected={**named, 16: "application/at+jwt"}))
    write(folder, "no-algorithm", "invalid signature_invalid !signature_ok", cose(key, vc(key), alg=0, unprotected={1: COSE[alg], **named}))
    write(folder, "algorithm-not-known-here", "unknown suite_unsupported !signature_invalid", cose(key, vc(key), alg=-999, protected=named))
    write(folder, "algorithm-of-another-key", "invalid signature_invalid !signature_ok", cose(key, vc(key), alg=-7 if alg != "ES256" else -8, protected=named))
    write(folder, "mac-with-a-shared-secret", "invalid signature_invalid !signature_ok", cose(key, vc(key), alg=5, protected=named))
    write(folder, "critical-header", "unknown suite_unsupported !signature_invalid", cose(key, vc(key), protected={**named, 2: [99], 99: 1}))
    write(folder, "broken-off", "refused", raw[:-5])
    write(folder, "payload-not-json", "refused", cose(key, b"hello", protected=named))
    write(folder, "payload-no-credential", "no_credential", cose(key, {"a": 1}, protected=named))
    write(folder, "duplicate-label", "refused", cbor2.dumps(cbor2.CBORTag(18, [bytes.fromhex("a201260127"), {}, json.dumps(vc(key)).encode(), b"x"])))

# ---- status ----------------------------------------------------------------------------------------------------

LIST = "https://school.example/status/7"


def entries(size, values, count=4096):
    data = bytearray(count * size // 8)
    for index, value in values.items():
        data[index * size // 8] |= value << (index * size % 8)
    return bytes(data)


folder = "token-status-list"
key, other = Key("ES256"), Key("ES256")
body = lambda size, values: {"bits": size, "lst": b64(zlib.compress(entries(size, values), 9))}


def status_list(signer, content, header=None, **more):
    payload = {"sub": LIST, "iat": 1767225600, "iss": key.did, "status_list": content, **more}
    return signer.jws({"typ": "statuslist+jwt", **(header or {})}, {k: v for k, v in payload.items() if v is not None})


for size, seven in [(1, {7: 1}), (2, {7: 1}), (4, {7: 1}), (8, {7: 1})]:
    at = lambda index: sd(key, claims(key, status={"status_list": {"idx": index, "uri": LIST}}))
    write(folder, f"{size}-bit-good", "valid signature_ok status_ok", at(6), {LIST: status_list(key, body(size, seven))})
    write(folder, f"{size}-bit-revoked", "invalid signature_ok revoked", at(7), {LIST: status_list(key, body(size, seven))})
write(folder, "suspended", "invalid suspended", at(7), {LIST: status_list(key, body(2, {7: 2}))})
write(folder, "status-of-the-issuers-own", "unknown status_unknown !revoked", at(7), {LIST: status_list(key, body(4, {7: 12}))})
write(folder, "list-not-fetched", "unknown status_unknown !status_ok", at(7))
write(folder, "list-gone", "unknown status_unknown !status_ok", at(7), {LIST: (404, "gone")})
write(folder, "list-expired", "unknown status_unknown !revoked", at(7), {LIST: status_list(key, body(1, {7: 1}), exp=1767225601)})
write(folder, "list-of-the-future", "unknown status_unknown !revoked", at(7), {LIST: status_list(key, body(1, {7: 1}), iat=1900000000)})
write(folder, "list-of-another-address", "unknown status_unknown !revoked", at(7), {LIST: status_list(key, body(1, {7: 1}), sub="https://school.example/status/8")})
write(folder, "list-of-another-typ", "unknown status_unknown !revoked", at(7), {LIST: status_list(key, body(1, {7: 1}), {"typ": "JWT"})})
write(folder, "list-by-a-stranger", "unknown status_unknown !revoked !status_ok", at(7), {LIST: status_list(other, body(1, {}), {"kid": f"{other.did}#0"})})
write(folder, "list-by-another-issuer-of-its-own", "valid status_ok", at(7), {LIST: status_list(other, body(1, {}), iss=other.did)})
write(folder, "list-tampered", "unknown status_unknown !revoked !status_ok", at(7), {LIST: (lambda h, p, s: f"{h}.{b64({**json.loads(unb64(p)), 'status_list': body(1, {})})}.{s}")(*status_list(key, body(1, {7: 1})).split("."))})
write(folder, "list-alg-none", "unknown status_unknown !status_ok", at(7), {LIST: f"{b64({'alg': 'none', 'typ': 'statuslist+jwt'})}.{b64({'sub': LIST, 'iat': 1767225600, 'status_list': body(1, {})})}."})
write(folder, "index-outside", "unknown status_unknown !status_ok", at(4096), {LIST: status_list(key, body(1, {}))})
write(folder, "bits-of-three", "unknown status_unknown !status_ok", at(7), {LIST: status_list(key, {**body(1, {}), "bits": 3})})
write(folder, "inflates-without-end", "unknown status_unknown !status_ok", at(7), {LIST: status_list(key, {"bits": 1, "lst": b64(zlib.compress(bytes((8 << 20) + 1), 9))})})
write(folder, "list-not-deflated", "unknown status_unknown !status_ok", at(7), {LIST: status_list(key, {"bits": 1, "lst": b64(bytes(64))})})
write(folder, "kind-not-known", "unknown status_unknown !signature_invalid", sd(key, claims(key, status={"future": {}})))

folder = "status-as-jwt"
bits = bytearray(16384); bits[0] |= 0x01
listed = lambda signer, data: signer.jws({"typ": "vc+jwt", "kid": f"{signer.did}#0"}, {"@context": [VC2], "id": LIST, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
    "issuer": signer.did, "validFrom": "2024-01-01T00:00:00Z", "credentialSubject": {"id": f"{LIST}#list", "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": "u" + b64(gzip.compress(bytes(data), mtime=0))}})
entry = lambda index: {"id": f"{LIST}#{index}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": str(index), "statusListCredential": LIST}
with_status = lambda index: key.jws({"typ": "vc+jwt", "kid": f"{key.did}#0"}, vc(key, credentialStatus=entry(index)))
write(folder, "good", "valid status_ok", with_status(6), {LIST: listed(key, bits)})
write(folder, "revoked", "invalid revoked", with_status(7), {LIST: listed(key, bits)})
write(folder, "tampered", "unknown status_unknown !revoked !status_ok", with_status(7), {LIST: listed(key, bits)[:-8] + "AAAAAAAA"})
write(folder, "as-cose", "invalid revoked", with_status(7), {LIST: base64.b64encode(cose(key, json.loads(unb64(listed(key, bits).split(".")[1])), protected={4: f"{key.did}#0".encode()})).decode()})

# ---- certificates ----------------------------------------------------------------------------------------------


def certificate(name, key, issuer=None, issuer_key=None, ca=False, until=datetime.datetime(2030, 1, 1), digest=hashes.SHA256()):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Vectors")])
    signer = issuer_key or key
    return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.subject if issuer else subject).public_key(key.private.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(datetime.datetime(2023, 1, 1)).not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True).sign(signer.private, digest))


def der(cert):
    return cert.public_bytes(serialization.Encoding.DER)


def x5c(*certs):
    return [base64.b64encode(der(cert)).decode() for cert in certs]


root_key, seal_key, stranger_key = Key("RS256"), Key("RS256"), Key("RS256")
root = certificate("Root of Vectors", root_key, ca=True)
seal = certificate("Seal of Vectors", seal_key, root, root_key)
over = certificate("Seal of Vectors", seal_key, root, root_key, until=datetime.datetime(2025, 1, 1))
forged = certificate("Seal of Vectors", seal_key, root, stranger_key)
not_ca = certificate("Not an authority", root_key)
below = certificate("Seal of Vectors", seal_key, not_ca, root_key)

folder = "sd-jwt-vc-x5c"
key = Key("ES256")
leaf = certificate("school.example", key, root, root_key)
write(folder, "chain-fits", "unknown signature_ok issuer_unbound !signature_invalid", sd(key, claims(key, iss="https://school.example"), header={"x5c": x5c(leaf, root)}))
write(folder, "no-iss", "unknown signature_ok issuer_unbound", sd(key, {k: v for k, v in claims(key).items() if k != "iss"}, header={"x5c": x5c(leaf, root)}))
write(folder, "issuer-lists-the-key", "valid signature_ok issuer_bound", sd(key, claims(key, iss="https://school.example"), header={"x5c": x5c(leaf, root)}),
      {"https://school.example/.well-known/jwt-vc-issuer": {"issuer": "https://school.example", "jwks": {"keys": [key.jwk]}}})
write(folder, "key-of-another-certificate", "invalid signature_invalid !signature_ok", sd(key, claims(key, iss="https://school.example"), header={"x5c": x5c(seal, root)}))
write(folder, "not-a-certificate", "unknown issuer_unreachable !signature_ok", sd(key, claims(key, iss="https://school.example"), header={"x5c": ["AAAA"]}))

# ---- JAdES -----------------------------------------------------------------------------------------------------

folder = "elm-jades"
elm = {"id": "urn:credential:1", "type": ["VerifiableCredential", "EuropeanDigitalCredential"], "issuer": {"id": "urn:epass:org:1", "type": "Organisation", "legalName": {"en": "School of Vectors"}},
       "validFrom": "2024-01-01T00:00:00Z", "credentialSubject": {"id": "urn:epass:person:1", "type": "Person", "fullName": {"en": "A. Student"},
       "hasClaim": {"id": "urn:epass:learningAchievement:1", "type": "LearningAchievement", "title": {"en": "Welding — Lassen"}}},
       "@context": ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]}


def jades(payload=elm, header=None, chain=(seal, root), signer=seal_key, thumb=None, unsigned=None, drop=()):
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    protected = {"alg": "RS256", "cty": "octet-stream", "typ": "jose+json", "b64": False, "sigT": "2024-01-02T00:00:00Z", "x5c": x5c(*chain),
                 "x5t#S256": b64(hashlib.sha256(der(thumb or chain[0])).digest()), "crit": ["b64", "sigT"], **(header or {})}
    encoded = b64({k: v for k, v in protected.items() if k not in drop})
    return {"payload": text, "signatures": [{"protected": encoded, "header": unsigned or {"etsiU": [b64({"sigTst": {}}), b64({"arcTst": {}})]}, "signature": b64(signer.sign(f"{encoded}.{text}"))}]}


right = jades()
write(folder, "intact", "unknown signature_ok issuer_unbound !signature_invalid !expired", right)
write(folder, "certificate-over", "unknown signature_ok issuer_unbound !expired", jades(chain=(over, root)))
write(folder, "certificate-alone", "unknown signature_ok issuer_unbound", jades(chain=(seal,)))
write(folder, "chain-with-a-wrong-signature", "unknown signature_ok issuer_unbound schema_warning", jades(chain=(forged, root)))
write(folder, "chain-through-one-that-may-not-issue", "unknown signature_ok schema_warning", jades(chain=(below, not_ca)))
write(folder, "sealed-before-the-certificate", "unknown signature_ok schema_warning", jades(header={"sigT": "2020-01-01T00:00:00Z"}))
write(folder, "thumbprint-of-another", "invalid signature_ok shape_invalid", jades(thumb=root))
write(folder, "tampered-payload", "invalid signature_invalid !signature_ok", {**right, "payload": right["payload"].replace("A. Student", "B. Student")})
write(folder, "payload-written-anew", "invalid signature_invalid !signature_ok", {**right, "payload": json.dumps(elm, ensure_ascii=False, indent=1)})
write(folder, "sealed-by-another-key", "invalid signature_invalid !signature_ok", jades(signer=stranger_key))
write(folder, "expired", "invalid signature_ok expired", jades({**elm, "validUntil": "2025-01-01T00:00:00Z"}))
write(folder, "crit-not-understood", "unknown suite_unsupported !signature_invalid", jades(header={"crit": ["b64", "sigT", "sigPl"], "sigPl": {}}))
write(folder, "crit-names-what-is-not-there", "unknown suite_unsupported !signature_invalid", jades(header={"crit": ["b64", "adoTst"]}))
write(folder, "alg-none", "invalid signature_invalid !signature_ok", jades(header={"alg": "none"}))
write(folder, "no-certificate", "unknown issuer_unreachable !signature_ok !signature_invalid", jades(drop=("x5c", "x5t#S256")))
write(folder, "payload-in-base64url", "unknown signature_ok", (lambda one: {"payload": one["payload"], "signatures": one["signatures"]})(jades(b64(elm), header={"crit": ["sigT"]}, drop=("b64",))))
write(folder, "duplicate-key-in-payload", "refused", jades('{"id":"a","id":"b",' + json.dumps(elm)[1:]))
write(folder, "no-subject", "invalid shape_invalid", jades({k: v for k, v in elm.items() if k != "credentialSubject"}))
write("elm", "unsigned", "unknown unsigned !signature_invalid", elm)
write("elm", "unsigned-expired", "invalid unsigned expired", {**elm, "expirationDate": "2024-09-25T00:00:00"})
write("elm", "upload-for-issuing", "unknown unsigned", {"credential": elm})

# ---- ELMO and xmldsig ------------------------------------------------------------------------------------------

NS = "https://github.com/emrex-eu/elmo-schemas/tree/v1"
ELMO = f"""<?xml version="1.0" encoding="UTF-8"?>
<elmo xmlns="{NS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xml:lang="nl">
  <generatedDate>2026-01-09T10:00:00Z</generatedDate>
  <learner><identifier type="local">s1</identifier><givenNames>Ana</givenNames><familyName>Student</familyName></learner>
  <report>
    <issuer><identifier type="schac">school.example</identifier><title xml:lang="nl">Vectorschool &amp; zn</title></issuer>
    <learningOpportunitySpecification><identifier type="local">LAS1</identifier><title xml:lang="nl">Lassen</title><type>Course</type>
      <specifies><learningOpportunityInstance><date>2026-01-31</date><status>passed</status><resultLabel>8,5</resultLabel>
        <credit><scheme>ects</scheme><value>6</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>
    <issueDate>2026-02-01T00:00:00Z</issueDate>
  </report>
</elmo>
"""
T = xmlsec.constants


def xml_seal(text=ELMO, form=T.TransformInclC14N, method=T.TransformRsaSha256, digest=T.TransformSha256, key=seal_key, certs=(seal, root), transforms=(T.TransformEnveloped,), uri="", edit=None):
    tree = etree.fromstring(text.encode())
    node = xmlsec.template.create(tree, form, method, ns="ds")
    tree.append(node)
    reference = xmlsec.template.add_reference(node, digest, uri=uri)
    added = [xmlsec.template.add_transform(reference, transform) for transform in transforms]
    xmlsec.template.add_transform(reference, form)
    info = xmlsec.template.ensure_key_info(node)
    data = xmlsec.template.add_x509_data(info)
    if edit:
        edit(added)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key.pem, xmlsec.KeyFormat.PEM)
    if uri:
        xmlsec.tree.add_ids(tree, ["Id"])
    context.sign(node)
    for each in x5c(*certs):
        etree.SubElement(data, f"{{{T.DSigNs}}}X509Certificate").text = each
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8").decode()


folder = "elmo-xmldsig"
sealed = xml_seal()
write(folder, "rsa-sha256", "unknown signature_ok issuer_unbound !signature_invalid !unsigned", sealed)
write(folder, "exclusive-form", "unknown signature_ok", xml_seal(form=T.TransformExclC14N))
write(folder, "with-comments-form", "unknown signature_ok", xml_seal(form=T.TransformInclC14NWithComments))
write(folder, "rsa-sha512", "unknown signature_ok", xml_seal(method=T.TransformRsaSha512, digest=T.TransformSha512))
write(folder, "rsa-sha1", "unknown signature_legacy !signature_ok !signature_invalid", xml_seal(method=T.TransformRsaSha1, digest=T.TransformSha1))
write(folder, "rsa-sha256-over-a-sha1-digest", "unknown signature_legacy !signature_ok", xml_seal(digest=T.TransformSha1))
write(folder, "rsa-sha1-tampered", "invalid signature_invalid !signature_legacy", xml_seal(method=T.TransformRsaSha1, digest=T.TransformSha1).replace("8,5", "9,5"))
write(folder, "tampered-grade", "invalid signature_invalid !signature_ok", sealed.replace("8,5", "9,5"))
write(folder, "tampered-attribute", "invalid signature_invalid", sealed.replace('type="schac"', 'type="pic"'))
write(folder, "tampered-white-space", "invalid signature_invalid", sealed.replace("<title xml:lang=\"nl\">Lassen", "<title xml:lang=\"nl\"> Lassen"))
write(folder, "comment-added", "unknown signature_ok", sealed.replace("Lassen", "Las<!-- -->sen"))
write(folder, "attributes-in-another-order", "unknown signature_ok", sealed.replace(f'xmlns="{NS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xml:lang="nl"', f'xml:lang="nl"   xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="{NS}"'))
signed_value = sealed.split("<ds:SignatureValue>")[1].split("</ds:SignatureValue>")[0]
write(folder, "tampered-value", "invalid signature_invalid", sealed.replace(signed_value, "A" * 8 + signed_value[8:]))
write(folder, "sealed-by-another-key", "invalid signature_invalid", xml_seal(key=stranger_key))
write(folder, "certificates-in-another-order", "unknown signature_ok", xml_seal(certs=(root, seal)))
write(folder, "certificate-over", "unknown signature_ok issuer_unbound !expired", xml_seal(certs=(over, root)))
write(folder, "no-certificate", "unknown suite_unsupported !signature_invalid !signature_ok", xml_seal(certs=()))
write(folder, "method-not-known-here", "unknown suite_unsupported !signature_invalid", sealed.replace("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-ripemd160"))
write(folder, "covers-a-part-only", "unknown suite_unsupported !signature_ok !signature_invalid",
      xml_seal(ELMO.replace("<report>", '<report Id="r1">'), uri="#r1", transforms=()))
write(folder, "covers-the-root-by-name", "unknown signature_ok", xml_seal(ELMO.replace("<elmo ", '<elmo Id="e1" '), uri="#e1"))
part = xml_seal(ELMO.replace("<report>", '<report Id="r1">'), uri="#r1", transforms=())
write(folder, "two-elements-of-one-name", "invalid shape_invalid !signature_ok", part.replace("<learner>", '<learner Id="r1">'))
write(folder, "refers-to-nothing", "invalid shape_invalid !signature_ok", part.replace('<report Id="r1">', "<report>"))
write(folder, "refers-outside", "unknown suite_unsupported !signature_ok", sealed.replace('URI=""', 'URI="https://school.example/x"'))
write(folder, "transform-not-known-here", "unknown suite_unsupported !signature_ok !signature_invalid",
      sealed.replace("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116"))


def filtered(expression, kind="subtract"):
    text = xml_seal(transforms=(T.TransformXPath2,), edit=lambda added: fill(added[0], expression, kind))
    return text


def fill(transform, expression, kind):
    space = "http://www.w3.org/2002/06/xmldsig-filter2"
    path = etree.SubElement(transform, f"{{{space}}}XPath", nsmap={"f2": space, "ds": T.DSigNs})
    path.set("Filter", kind)
    path.text = expression


write(folder, "filter-subtracts-signatures", "unknown signature_ok", filtered("/descendant::ds:Signature"))
write(folder, "filter-subtracts-more", "unknown suite_unsupported !signature_ok !signature_invalid", filtered("//*[local-name()='resultLabel'] | //ds:Signature"))
write(folder, "doctype", "refused", sealed.replace("<elmo ", '<!DOCTYPE elmo [<!ENTITY a "b">]><elmo ', 1))
write("elmo", "unsigned", "unknown unsigned !signature_invalid", ELMO)
write("elmo", "no-report", "invalid shape_invalid", f'<elmo xmlns="{NS}"><learner/></elmo>')
write("elmo", "nested-too-deep", "refused", f'<elmo xmlns="{NS}">' + "<a>" * 300 + "</a>" * 300 + "</elmo>")
packed = base64.b64encode(gzip.compress(sealed.encode(), mtime=0)).decode()
write("elmo", "packed", "unknown signature_ok", packed)
form = lambda **fields: urllib.parse.urlencode({"sessionId": "7d1f0c9b5e5a4d5c", "returnCode": "NCP_OK", "returnMessage": "", **fields})
write("elmo", "form-post", "unknown signature_ok", form(elmo=packed))
write("elmo", "form-post-tampered", "invalid signature_invalid", form(elmo=base64.b64encode(gzip.compress(sealed.replace("8,5", "9,5").encode(), mtime=0)).decode()))
write("elmo", "form-post-cancelled", "no_credential", form(returnCode="NCP_CANCEL", elmo=""))
write("elmo", "form-post-with-xml", "unknown unsigned", form(elmo=ELMO))
write("elmo", "packed-not-gzip", "refused", "H4sIAAAAAAAA")
write("elmo", "wrapped-by-ewp", "unknown unsigned", f'<imobility-tors-get-response xmlns="urn:ewp"><tor>{ELMO.split("?>", 1)[1]}</tor></imobility-tors-get-response>')

# ---- Blockcerts ------------------------------------------------------------------------------------------------

write("blockcerts", "third-edition", "unknown suite_unsupported !signature_ok !signature_invalid", {"@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/blockcerts/v3"],
      "id": "urn:uuid:1", "type": ["VerifiableCredential", "BlockcertsCredential"], "issuer": "https://school.example/blockcerts.json", "issuanceDate": "2024-01-01T00:00:00Z",
      "credentialSubject": {"id": "did:example:student", "alumniOf": {"id": "did:example:school"}}, "proof": {"type": "MerkleProof2019", "created": "2024-01-02T00:00:00Z",
      "proofValue": "z76WGJGLSFaWgCd4EgMtKQ", "proofPurpose": "assertionMethod", "verificationMethod": "ecdsa-koblitz-pubkey:1AwdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo"}})
write("blockcerts", "third-edition-expired", "invalid expired suite_unsupported", {"@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/blockcerts/v3"],
      "type": ["VerifiableCredential", "BlockcertsCredential"], "issuer": "https://school.example/blockcerts.json", "issuanceDate": "2024-01-01T00:00:00Z", "expirationDate": "2025-01-01T00:00:00Z",
      "credentialSubject": {"id": "did:example:student", "a": "b"}, "proof": {"type": "MerkleProof2019", "proofPurpose": "assertionMethod", "verificationMethod": "https://school.example/k"}})
write("blockcerts", "second-edition", "unknown suite_unsupported !signature_ok !signature_invalid", {"@context": ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v2"],
      "id": "urn:uuid:2", "type": "Assertion", "recipient": {"type": "email", "identity": "student@school.example", "hashed": False}, "issuedOn": "2024-01-01T00:00:00Z",
      "badge": {"type": "BadgeClass", "id": "urn:uuid:3", "name": "Welding", "issuer": {"id": "https://school.example/blockcerts.json", "type": "Profile", "name": "School"}},
      "verification": {"type": ["MerkleProofVerification2017", "Extension"], "publicKey": "ecdsa-koblitz-pubkey:1AwdU"},
      "signature": {"type": ["MerkleProof2017", "Extension"], "merkleRoot": "68f3", "targetHash": "c9ea", "proof": [], "anchors": [{"sourceId": "2d37", "type": "BTCOpReturn", "chain": "bitcoinMainnet"}]}})

# ---- XAdES, as European credentials of the older edition have it ------------------------------------------------

EUROPASS = """<?xml version="1.0" encoding="UTF-8"?>
<europassCredential xmlns="http://data.europa.eu/europass/model/credentials#" xmlns:cred="http://data.europa.eu/europass/model/credentials/w3c#" cred:id="urn:credential:1">
  <title><text lang="en">Certificate of Welding</text><text lang="nl">Certificaat lassen</text></title>
  <validFrom>2024-01-01T00:00:00Z</validFrom>
  <issuer idref="urn:epass:org:1"/>
  <credentialSubject><fullName><text lang="en">Ana Student</text></fullName></credentialSubject>
  <agentReferences><organization id="urn:epass:org:1"><prefLabel><text lang="en">School of Vectors</text></prefLabel></organization></agentReferences>
</europassCredential>
"""
XADES = "http://uri.etsi.org/01903/v1.3.2#"


def xades(text=EUROPASS, signing_time="2024-01-02T00:00:00Z", expression="/descendant::ds:Signature"):
    tree = etree.fromstring(text.encode())
    node = xmlsec.template.create(tree, T.TransformExclC14N, T.TransformRsaSha256, ns="ds")
    tree.append(node)
    reference = xmlsec.template.add_reference(node, T.TransformSha256, uri="")
    fill(xmlsec.template.add_transform(reference, T.TransformXPath2), expression, "subtract")
    xmlsec.template.add_transform(reference, T.TransformExclC14N)
    properties = xmlsec.template.add_reference(node, T.TransformSha256, uri="#xades-1", type="http://uri.etsi.org/01903#SignedProperties")
    xmlsec.template.add_transform(properties, T.TransformExclC14N)
    data = xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(node))
    inside = etree.SubElement(etree.SubElement(etree.SubElement(node, f"{{{T.DSigNs}}}Object"), f"{{{XADES}}}QualifyingProperties", nsmap={"xades": XADES}),
                              f"{{{XADES}}}SignedProperties", Id="xades-1")
    etree.SubElement(etree.SubElement(inside, f"{{{XADES}}}SignedSignatureProperties"), f"{{{XADES}}}SigningTime").text = signing_time
    xmlsec.tree.add_ids(tree, ["Id"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(seal_key.pem, xmlsec.KeyFormat.PEM)
    context.sign(node)
    for each in x5c(seal, root):
        etree.SubElement(data, f"{{{T.DSigNs}}}X509Certificate").text = each
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8").decode()


folder = "elm-xades"
sealed = xades()
write(folder, "intact", "unknown signature_ok issuer_unbound !signature_invalid !unsigned", sealed)
write(folder, "tampered", "invalid signature_invalid !signature_ok", sealed.replace("Certificaat lassen", "Certificaat chirurgie"))
write(folder, "tampered-signing-time", "invalid signature_invalid !signature_ok", sealed.replace("2024-01-02T00:00:00Z", "2025-01-02T00:00:00Z"))
write(folder, "sealed-before-the-certificate", "unknown signature_ok schema_warning", xades(signing_time="2020-01-01T00:00:00Z"))
write(folder, "properties-taken-away", "invalid shape_invalid !signature_ok", sealed.replace('Id="xades-1"', 'Id="xades-2"'))
write(folder, "expired", "invalid signature_ok expired", xades(EUROPASS.replace("<issuer ", "<expirationDate>2025-01-01T00:00:00Z</expirationDate><issuer ")))
write(folder, "unsigned", "unknown unsigned !signature_invalid", EUROPASS)
write(folder, "wrapped-in-a-presentation", "unknown signature_ok", xades('<verifiablePresentation xmlns="urn:vp">' + EUROPASS.split("?>", 1)[1] + "</verifiablePresentation>"))
write(folder, "filter-of-another-kind", "unknown suite_unsupported !signature_ok !signature_invalid", sealed.replace('Filter="subtract"', 'Filter="intersect"'))

# ---- Open Badges 1.x -------------------------------------------------------------------------------------------

BASE = "https://school.example"
folder = "ob1"
recipient = {"type": "email", "hashed": True, "salt": "sea", "identity": "sha256$" + hashlib.sha256(b"student@school.examplesea").hexdigest()}
award = lambda **more: {"uid": "abc-1", "recipient": recipient, "badge": f"{BASE}/badge.json", "issuedOn": "2024-01-01", "verify": {"type": "hosted", "url": f"{BASE}/a/1"}, **more}
first = {"@context": "https://w3id.org/openbadges/v1", "type": "Assertion", "id": f"{BASE}/a/1"}
badge = {"name": "Welding", "description": "Welds", "image": f"{BASE}/b.png", "criteria": f"{BASE}/criteria.html", "issuer": f"{BASE}/issuer.json"}
school = {"name": "School", "url": BASE, "email": "info@school.example"}
served = lambda hosted, **more: {f"{BASE}/a/1": hosted, f"{BASE}/badge.json": badge, f"{BASE}/issuer.json": {**school, **more}}
write(folder, "1.0-hosted", "valid hosted_ok issuer_bound status_ok", award(), served(award()))
write(folder, "1.1-hosted", "valid hosted_ok issuer_bound status_ok", award(**first), served(award(**first)))
write(folder, "1.0-not-fetched", "unknown hosted_unreachable !status_ok", award())
write(folder, "1.0-gone", "invalid revoked", award(), served((410, "")))
write(folder, "1.0-withdrawn", "invalid revoked", award(), served({"revoked": True}))
write(folder, "1.0-expired", "invalid expired", award(expires="2025-01-01"), served(award(expires="2025-01-01")))
write(folder, "1.0-recipient-changed", "invalid hosted_ok copies_differ", award(recipient={**recipient, "salt": "lake"}), served(award()))
write(folder, "1.0-issued-as-seconds", "valid hosted_ok", award(issuedOn=1704067200), served(award(issuedOn=1704067200)))
signer = Key("RS256")
pem = signer.private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
signed = lambda **more: award(**first, **{"verify": {"type": "signed", "url": f"{BASE}/key.pem"}, **more})
pages = lambda **more: {f"{BASE}/badge.json": badge, f"{BASE}/issuer.json": {**school, **more}, f"{BASE}/key.pem": pem}
write(folder, "1.1-signed", "valid signature_ok issuer_bound", signer.jws({}, signed()), pages())
token = signer.jws({}, signed())
h, p, s = token.split(".")
write(folder, "1.1-signed-tampered", "invalid signature_invalid !signature_ok", f"{h}.{b64(signed(uid='abc-2'))}.{s}", pages())
write(folder, "1.1-signed-key-not-fetched", "unknown issuer_unreachable !signature_invalid", token, {k: v for k, v in pages().items() if not k.endswith("pem")})
write(folder, "1.1-signed-key-on-another-host", "invalid issuer_mismatch", signer.jws({}, signed(verify={"type": "signed", "url": "https://other.example/key.pem"})), {**pages(), "https://other.example/key.pem": pem})
lists = lambda body: {**pages(revocationList=f"{BASE}/revoked.json"), f"{BASE}/revoked.json": body}
write(folder, "1.1-signed-revoked-by-uid", "invalid signature_ok revoked", token, lists({"abc-1": "left the school"}))
write(folder, "1.1-signed-list-clear", "valid signature_ok status_ok", token, lists({"abc-9": "left the school"}))
write(folder, "1.1-signed-list-not-fetched", "unknown status_unknown !status_ok", token, pages(revocationList=f"{BASE}/revoked.json"))
old = {"recipient": "sha256$" + hashlib.sha256(b"student@school.examplesea").hexdigest(), "salt": "sea", "issued_on": "2012-01-01",
       "badge": {"version": "0.5.0", "name": "Welding", "image": "/b.png", "description": "Welds", "criteria": "/criteria", "issuer": {"origin": BASE, "name": "School"}}}
write(folder, "0.5", "unknown unsigned !signature_invalid !hosted_ok", old)

# ---- one standard in the wrap of another -------------------------------------------------------------------------

key = Key("ES256")
mine = {**elm, "issuer": {**elm["issuer"], "id": key.did}}
write("elm", "as-vc-jwt", "valid signature_ok issuer_bound", key.jws({"typ": "JWT", "kid": f"{key.did}#0"}, {"vc": mine, "iss": key.did, "sub": "urn:epass:person:1", "jti": "urn:credential:1", "nbf": 1704067200}))
write("elm", "as-vc-jwt-tampered", "invalid signature_invalid", key.jws({"typ": "JWT"}, {"vc": mine, "iss": key.did})[:-6] + "AAAAAA")
hidden = disclosure("s1", "fullName", {"en": "A. Student"})
person = {k: v for k, v in elm["credentialSubject"].items() if k != "fullName"}
write("elm", "as-sd-jwt", "valid signature_ok issuer_bound", sd(key, {**mine, "credentialSubject": {**person, "_sd": [digest(hidden)]}}, [hidden], {"typ": "vc+sd-jwt", "kid": f"{key.did}#0"}))
write("elm", "as-sd-jwt-disclosure-changed", "invalid signature_ok shape_invalid", sd(key, {**mine, "credentialSubject": {**person, "_sd": [digest(hidden)]}}, [disclosure("s1", "fullName", {"en": "B. Student"})], {"typ": "vc+sd-jwt"}))
write("elm", "proof-of-an-unknown-suite", "unknown suite_unsupported !unsigned !signature_invalid", {**mine, "proof": {"type": "DataIntegrityProof", "cryptosuite": "futuredsa-2031", "proofPurpose": "assertionMethod", "verificationMethod": f"{key.did}#0", "proofValue": "z1"}})
listed = lambda values: key.jws({"typ": "statuslist+jwt"}, {"sub": LIST, "iat": 1767225600, "iss": key.did, "status_list": body(1, values)})
in_jwt = key.jws({"typ": "vc+jwt", "kid": f"{key.did}#0"}, vc(key, status={"status_list": {"idx": 7, "uri": LIST}}))
write("token-status-list", "named-by-a-vc-jwt-good", "valid status_ok !status_not_stated", in_jwt, {LIST: listed({})})
write("token-status-list", "named-by-a-vc-jwt-revoked", "invalid revoked !status_not_stated", in_jwt, {LIST: listed({7: 1})})
write("token-status-list", "named-by-a-vc-jwt-not-fetched", "unknown status_unknown !status_ok", in_jwt)

print(f"{COUNT} vectors")
