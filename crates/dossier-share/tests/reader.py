#!/usr/bin/env python3
"""A second reader of a shared dossier, written from docs/formats/share-v1.md alone. Python's own library only.

    reader.py share.zip                          checks a decrypted bundle, prints what it holds as JSON
    reader.py share.zip --proof FILE             and a proof of one event against its commitment
Ends with 1 and a word on stderr when something does not hold.
"""
import base64
import hashlib
import json
import sys
import zipfile

MIMETYPE = b"application/vnd.eigen-dossier.share+zip"
BASE = "https://www.w3.org/ns/credentials/v2"
VALUE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def must(holds, word):
    if not holds:
        print(word, file=sys.stderr)
        sys.exit(1)


# Ed25519 (RFC 8032, section 6), verification only.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    u, v = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    w, x = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = v - u, x - w, x + w, v + u
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = add(out, point)
        point, n = add(point, point), n >> 1
    return out


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    must(y < P and (x * x - x2) % P == 0, "key_malformed")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


G = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(key, message, signature):
    if len(signature) != 64:
        return False
    r, s = point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    a, b = times(s, G), add(r, times(k, point_of(key)))
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def base58(text):
    number = 0
    for letter in text:
        number = number * 58 + ALPHABET.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def key_of(did):
    data = base58(did.removeprefix("did:key:z"))
    must(data[:2] == b"\xed\x01" and len(data) == 34, "key_malformed")
    return data[2:]


def strict(data):
    def once(pairs):
        must(len({key for key, _ in pairs}) == len(pairs), "duplicate_key")
        return dict(pairs)

    return json.loads(data, object_pairs_hook=once)


def jcs(value):
    """RFC 8785 for what stands in our documents; their numbers are whole."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(key, ensure_ascii=False) + ":" + jcs(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(jcs, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def check_proofs(document, did, purpose):
    """eddsa-jcs-2022; eddsa-rdfc-2022 must be there and is left to a program that knows linked data."""
    proofs = document["proof"]
    suites = sorted(proof["cryptosuite"] for proof in proofs)
    must(suites == ["eddsa-jcs-2022", "eddsa-rdfc-2022"], "proof_missing")
    bare = {key: value for key, value in document.items() if key != "proof"}
    for proof in proofs:
        must(proof["verificationMethod"] == did + "#" + did.removeprefix("did:key:"), "holder_mismatch")
        must(proof["proofPurpose"] == purpose, "proof_invalid")
        if proof["cryptosuite"] == "eddsa-jcs-2022":
            config = {key: value for key, value in proof.items() if key != "proofValue"}
            digest = b"".join(hashlib.sha256(jcs(part).encode()).digest() for part in (config, bare))
            must(signed(key_of(did), digest, base58(proof["proofValue"][1:])), "proof_invalid")


def read(path):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        must(len(names) == len(set(names)), "zip_duplicate_name")
        must(names[0] == "mimetype" and archive.read("mimetype") == MIMETYPE, "unknown_layout")
        files = {name: archive.read(name) for name in names}
    presentation = strict(files["presentation.json"])
    must(presentation["@context"] == [BASE] and len(presentation["verifiableCredential"]) == 1, "manifest_malformed")
    manifest, did, share = presentation["verifiableCredential"][0], presentation["holder"], presentation["id"]
    must(manifest["issuer"] == did and manifest["credentialSubject"]["id"] == share, "holder_mismatch")
    check_proofs(presentation, did, "authentication")
    check_proofs(manifest, did, "assertionMethod")
    listed = {}
    for resource in manifest["relatedResource"]:
        listed[resource["id"].removeprefix(share + "/")] = resource["digestSRI"]
    must(set(listed) == set(files) - {"mimetype", "presentation.json"}, "file_unlisted")
    for name, digest in listed.items():
        own = "sha384-" + base64.b64encode(hashlib.sha384(files[name]).digest()).decode()
        must(own == digest, "digest_mismatch")
    records = []
    for name in sorted(files):
        if name.startswith("records/"):
            claim = strict(files[name])
            must(claim["issuer"] == did, "holder_mismatch")
            check_proofs(claim, did, "assertionMethod")
            records.append(claim["credentialSubject"][VALUE]["@value"])
    digest = hashlib.sha256(did.encode()).hexdigest()[:32]
    commitment = strict(files["consent/checkpoint.json"])["commitment"] if "consent/checkpoint.json" in files else None
    return {
        "share": share, "holder": did, "fingerprint": " ".join(digest[at:at + 4] for at in range(0, 32, 4)),
        "domain": presentation["proof"][0]["domain"], "until": manifest["validUntil"], "records": records,
        "files": sorted(listed), "commitment": commitment,
        "presentation": "sha384-" + base64.b64encode(hashlib.sha384(files["presentation.json"]).digest()).decode(),
        "digests": listed,
    }


def answer(data, shared):
    """docs/formats/reply-v1.md: a reply to this very bundle, all of it by one key."""
    reply = strict(data)
    did = reply["holder"]
    check_proofs(reply, did, "authentication")
    statement, *endorsements = reply["verifiableCredential"]
    for credential in [statement, *endorsements]:
        issuer = credential["issuer"]
        must((issuer if isinstance(issuer, str) else issuer["id"]) == did, "holder_mismatch")
        check_proofs(credential, did, "assertionMethod")
    said = statement["credentialSubject"][VALUE]["@value"]
    proof = reply["proof"][0]
    must(said["reply"] == 1 and statement["credentialSubject"]["id"] == proof["domain"], "not_a_reply")
    must(said["share"] == shared["share"] and proof["domain"] == shared["holder"], "reply_to_nothing")
    must(said["presentation"] == shared["presentation"], "reply_to_nothing")
    for remark in said["remarks"]:
        must(shared["digests"].get(remark["item"]) == remark["digest"], "not_a_reply")
    endorsing = [remark for remark in said["remarks"] if remark["says"] != "comment"]
    must(len(endorsing) == len(endorsements), "not_a_reply")
    for remark, credential in zip(endorsing, endorsements):
        must("EndorsementCredential" in credential["type"], "not_a_reply")
        must(credential["relatedResource"][0]["digestSRI"] == remark["digest"], "not_a_reply")
    return {"key": did, "replier": said["replier"], "says": [remark["says"] for remark in said["remarks"]]}


def sha(data):
    return hashlib.sha256(data).digest()


def note_of(text):
    body, signatures = text.split("\n\n", 1)
    origin, size, root = body.split("\n")[:3]
    line = next(line for line in signatures.split("\n") if line.startswith("\u2014 " + origin + " "))
    signature = base64.b64decode(line.split(" ")[2])
    key = key_of(origin)
    must(signature[:4] == sha(origin.encode() + b"\n\x01" + key)[:4], "ledger_note_bad_signature")
    must(signed(key, (body + "\n").encode(), signature[4:]), "ledger_note_bad_signature")
    return origin, int(size), base64.b64decode(root)


def node(left, right):
    return sha(b"\x01" + left + right)


def climb(index, size, leaf, path):
    """RFC 9162, 2.1.3.2."""
    place, last = index, size - 1
    for beside in path:
        must(last > 0, "ledger_not_included")
        if place & 1 or place == last:
            leaf = node(beside, leaf)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            leaf = node(leaf, beside)
        place, last = place >> 1, last >> 1
    must(last == 0, "ledger_not_included")
    return leaf


def goes_on(first, first_root, second, second_root, path):
    """RFC 9162, 2.1.4.2."""
    if first in (0, second):
        return not path and first_root == (sha(b"") if first == 0 else second_root)
    path = ([first_root] if first & (first - 1) == 0 else []) + path
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for beside in path[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            before, after = node(beside, before), node(beside, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and before == first_root and after == second_root


def prove(text, commitment):
    head, note = text.split("\n\n", 1)
    lines = head.split("\n")
    must(lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("extra "), "ledger_note_malformed")
    about = strict(base64.b64decode(lines[1][6:]))
    index, path = int(lines[2].removeprefix("index ")), [base64.b64decode(line) for line in lines[3:]]
    origin, size, root = note_of(note)
    line = about["line"].encode()
    must(climb(index, size, sha(b"\x00" + line), path) == root, "ledger_not_included")
    event = strict(line)
    must(event["seq"] == index, "ledger_not_included")
    bare = {key: value for key, value in event.items() if key != "sig"}
    must(signed(key_of(origin), jcs(bare).encode(), base64.b64decode(event["sig"])), "ledger_bad_signature")
    if "payload" in about:
        payload = strict(about["payload"])
        own = sha(base64.b64decode(payload["salt"]) + jcs(payload["payload"]).encode()).hex()
        must("sha256:" + own == event["commit"], "ledger_payload_differs")
    if "since" in about:
        blinded = about["since"]["blinded"]
        own = sha(base64.b64decode(blinded["salt"]) + blinded["checkpoint"].encode()).hex()
        must("sha256:" + own == commitment, "ledger_rewritten")
        before = note_of(blinded["checkpoint"])
        steps = [base64.b64decode(step) for step in about["since"]["consistency"]]
        must(before[0] == origin and goes_on(before[1], before[2], size, root, steps), "ledger_rewritten")
    return {"event": event["type"], "receipt": event["receipt"], "size": size}


def main():
    found = read(sys.argv[1])
    if sys.argv[2:3] == ["--proof"]:
        with open(sys.argv[3], encoding="utf-8") as file:
            found["proven"] = prove(file.read(), found["commitment"])
    if sys.argv[2:3] == ["--reply"]:
        with open(sys.argv[3], "rb") as file:
            found["reply"] = answer(file.read(), found)
    print(json.dumps(found, ensure_ascii=False))


main()
