#!/usr/bin/env python3
"""A second reader of a dossier, written from docs/formats/vault-v1.md and from nothing else.

    decode.py FOLDER --passphrase TEXT | --recovery CODE

prints everything that the dossier says as one JSON document: records with all their versions, the ledger, the settings,
and each file's length and SHA-256 after reading it to its end. It proves the manifest on the way, and stops at the first
thing that does not fit. Argon2id comes from argon2-cffi, XChaCha20-Poly1305 from PyNaCl, the rest from Python itself.
The folder is only read: its database and log are copied first.
"""

import argparse
import hashlib
import hmac
import json
import math
import shutil
import sqlite3
import struct
import sys
import tempfile
import unicodedata
import uuid
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as aead_open

CHUNK = 65_536
TAG = 16


class Refused(Exception):
    """Something does not fit the format."""


def must(right, what):
    if not right:
        raise Refused(what)


# 1.1 Notation


def mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def extract(salt, ikm):
    return mac(salt, ikm)


def expand(prk, info):
    # 32 bytes are one block of HKDF.
    return mac(prk, info + b"\x01")


def open_sealed(key, nonce, aad, sealed):
    return aead_open(sealed, aad, nonce, key)


def open_box(key, aad, box):
    return open_sealed(key, box[:24], aad, box[24:])


# 1.3 Header, 1.4 Slot


class Header:
    MAGIC = b"DOSSIER\x00"

    def __init__(self, raw):
        must(raw[:8] == self.MAGIC, "not a dossier")
        body, total = raw[:-32], raw[-32:]
        must(hashlib.sha256(b"dossier/v1/header-sum" + body).digest() == total, "the header is damaged")
        self.major, self.minor = struct.unpack(">HH", raw[8:12])
        must(self.major == 1, "a newer format")
        self.vault_id = raw[12:28]
        self.key_epoch, self.revision, count = struct.unpack(">IQB", raw[28:41])
        must(1 <= count <= 8, "the number of slots")
        at = 41
        self.slots = []
        for _ in range(count):
            self.slots.append(Slot(raw[at : at + 178], self))
            at += 178
        must(any(slot.kind == 1 for slot in self.slots), "no slot for a passphrase")
        (extension,) = struct.unpack(">H", raw[at : at + 2])
        at += 2 + extension
        must(self.minor > 0 or extension == 0, "an extension in minor version 0")
        self.mac = raw[at : at + 32]
        must(at + 64 == len(raw) <= 8192, "the header's length")
        self.signed = raw[:at]

    def unlock(self, kind, secret):
        for slot in self.slots:
            if slot.kind == kind:
                key = slot.unlock(secret)
                if key is not None:
                    found = mac(expand(key, b"dossier/v1/header-mac"), self.signed)
                    must(hmac.compare_digest(found, self.mac), "the header was changed")
                    return key
        raise Refused("no slot fits this secret")


class Slot:
    def __init__(self, raw, header):
        self.hdr = raw[:74]
        must(raw[:8] == Header.MAGIC and raw[12:28] == header.vault_id, "a slot of another dossier")
        major, minor = struct.unpack(">HH", raw[8:12])
        must(major == 1 and minor <= header.minor, "a slot of another version")
        self.context = header.vault_id + raw[28:44]
        self.kind, self.kdf, self.m, self.t, self.p = struct.unpack(">BBIII", raw[44:58])
        self.salt, self.commit, self.nonce, self.wrapped = raw[58:74], raw[74:106], raw[106:130], raw[130:178]
        if self.kdf == 1:
            must(19_456 <= self.m <= 1_048_576 and 2 <= self.t <= 16 and 1 <= self.p <= 8, "the cost of a guess")

    def unlock(self, secret):
        pre = secret
        if self.kdf == 1:
            pre = hash_secret_raw(secret, self.salt, self.t, self.m, self.p, 32, Type.ID, 0x13)
        prk = extract(self.context, pre)
        commit = expand(prk, b"dossier/v1/slot/commit" + self.hdr)
        if not hmac.compare_digest(commit, self.commit):
            return None
        kek = expand(prk, b"dossier/v1/slot/kek" + self.hdr)
        return open_sealed(kek, self.nonce, self.hdr + self.commit, self.wrapped)


def recovery_code(typed):
    symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    text = "".join(typed.upper().split()).replace("-", "")
    text = text.translate(str.maketrans("OIL", "011"))
    must(len(text) == 36 and all(letter in symbols for letter in text), "not a recovery code")
    value = 0
    for letter in text[:32]:
        value = value << 5 | symbols.index(letter)
    code = value.to_bytes(20, "big")
    first = int.from_bytes(hashlib.sha256(b"dossier/v1/recovery-check" + code).digest()[:3], "big") >> 4
    must([symbols.index(letter) for letter in text[32:]] == [first >> 15 & 31, first >> 10 & 31, first >> 5 & 31, first & 31], "a typing error in the code")
    return code


# 1.5 Sealed row, 1.6 Padding


def unpad(text):
    (length,) = struct.unpack(">I", text[-4:])
    must(len(text) == padded_length(length), "the padding's length")
    must(not any(text[length:-4]), "the padding's fill")
    return text[:length]


def padded_length(length):
    n = length + 4
    if n <= 4096:
        return (n + 255) // 256 * 256
    e = n.bit_length() - 1
    s = int(math.log2(e)) + 1
    step = 1 << (e - s)
    return (n + step - 1) // step * step


class Dossier:
    """Everything that an open dossier says."""

    def __init__(self, database, kind, secret):
        self.sql = sqlite3.connect(database)
        (raw,) = self.one("SELECT value FROM meta WHERE name = 'header'")
        self.header = Header(raw)
        self.key = self.header.unlock(kind, secret)
        self.entries = {}
        self.rows = {}
        self.read_manifest()
        self.read_rows()

    def one(self, query, *values):
        row = self.sql.execute(query, values).fetchone()
        must(row is not None, query)
        return row

    # 1.8 and 2.6 Manifest

    def node(self, place, level, index):
        epoch, sealed = self.one("SELECT epoch, sealed FROM manifest WHERE place = ?", place)
        at = b"dossier/man/v1" + self.header.vault_id + struct.pack(">BII", level, index, epoch)
        content = open_box(expand(self.key, b"dossier/v1/manifest"), at, sealed)
        return content, mac(expand(self.key, b"dossier/v1/manifest-mac"), at + content)

    def read_manifest(self):
        root, whole = self.node(0, 0, 0)
        self.mark = whole
        self.commit, count = struct.unpack(">QQ", root[:16])
        parts = 1
        for index, hashed in children(root[16:]):
            content, found = self.node(65_536 + index, 1, index)
            must(found[:16] == hashed, f"node {index}")
            parts += 1
            for last, hashed in children(content):
                leaf = index << 8 | last
                entries, found = self.node(131_072 + leaf, 2, leaf)
                must(found[:16] == hashed, f"leaf {leaf}")
                parts += 1
                must(len(entries) % 71 == 0, f"leaf {leaf}")
                for at in range(0, len(entries), 71):
                    self.entry(leaf, entries[at : at + 71])
        must(len(self.entries) == count, "the number of rows")
        must(self.one("SELECT count(*) FROM manifest")[0] == parts, "a part that no parent lists")

    def entry(self, leaf, raw):
        row = raw[:16]
        must(struct.unpack(">H", row[:2])[0] == leaf, "an entry in another's leaf")
        rev, schema, epoch, kind = struct.unpack(">QHIB", raw[16:31])
        (seq,) = struct.unpack(">Q", raw[47:55])
        self.entries[row] = (rev, schema, epoch, kind, raw[31:47], seq, raw[55:71])

    # 2.3 Rows

    def read_rows(self):
        key = expand(self.key, b"dossier/v1/record")
        query = "SELECT place, id, rev, schema, epoch, sealed FROM row"
        for place, row, rev, schema, epoch, sealed in self.sql.execute(query):
            must(int.from_bytes(row[:8], "big") - (1 << 63) == place, "a row in another's place")
            must(row in self.entries, "a row without an entry")
            entry = self.entries[row]
            must(entry[:3] == (rev, schema, epoch) and entry[6] == sealed[-16:], "a row that is not as its entry says")
            aad = b"dossier/rec/v1" + self.header.vault_id + struct.pack(">H", 1) + row + struct.pack(">QHI", rev, schema, epoch)
            payload = unpad(open_box(key, aad, sealed))
            must(payload[0] == entry[3], "a row of another kind")
            self.rows[row] = payload
        must(len(self.rows) == len(self.entries), "an entry without a row")

    def bodies(self, kind):
        return [payload[1:] for payload in self.rows.values() if payload[0] == kind]

    def records(self):
        by_record = {}
        for body in self.bodies(1):
            version = json.loads(body)
            by_record.setdefault(version["id"], []).append(version)
        for versions in by_record.values():
            versions.sort(key=lambda version: version["version"])
            must([version["version"] for version in versions] == list(range(1, len(versions) + 1)), "a version is missing")
        return [by_record[record] for record in sorted(by_record)]

    def ledger(self):
        lines = []
        for body in self.bodies(2):
            seq, seconds, nanos = struct.unpack(">Qqi", body[:20])
            lines.append([seq, seconds, nanos, list(body[20:])])
        lines.sort()
        must([line[0] for line in lines] == list(range(1, len(lines) + 1)), "a ledger line is missing")
        return lines

    def settings(self):
        found = [json.loads(body) for body in self.bodies(3)]
        return {setting["name"]: setting["value"] for setting in found}

    # 1.7 Attachment, 2.5 Files

    def files(self):
        found = []
        for row, payload in self.rows.items():
            if payload[0] != 4:
                continue
            body, epoch = payload[1:], self.entries[row][2]
            must(len(body) == 195, "the description of a file")
            blob, stream = body[:16], body[16:32]
            (length,) = struct.unpack(">Q", body[32:40])
            digest, head, wrapped = body[40:72], body[72:123], body[123:195]
            aad = b"dossier/attkey/v1" + self.header.vault_id + stream + struct.pack(">I", epoch)
            key = open_box(expand(self.key, b"dossier/v1/attach"), aad, wrapped)
            content = self.stream(key, stream, head, length)
            must(len(content) == length and hashlib.sha256(content).digest() == digest, "a file's content")
            found.append([str(uuid.UUID(bytes=blob)), length, digest.hex()])
        return sorted(found)

    def stream(self, file_key, stream, head, length):
        prefix, commit = head[:19], head[19:]
        aad = b"dossier/att/v1" + self.header.vault_id + stream + struct.pack(">I", CHUNK)
        must(hmac.compare_digest(expand(file_key, b"dossier/v1/stream/commit" + prefix + aad), commit), "a stream's key")
        key = expand(file_key, b"dossier/v1/stream/key" + prefix + aad)
        pieces = max(1, -(-length // CHUNK))
        query = "SELECT n, sealed FROM chunk WHERE stream = ? ORDER BY n"
        chunks = self.sql.execute(query, (stream,)).fetchall()
        must([n for n, _ in chunks] == list(range(pieces)), "the pieces of a file")
        text = b""
        for n, sealed in chunks:
            last = n == pieces - 1
            must(last or len(sealed) == CHUNK + TAG, "a piece's length")
            must(not (last and n > 0 and len(sealed) == TAG), "an empty last piece")
            text += open_sealed(key, prefix + struct.pack(">IB", n, last), aad, sealed)
        return text

    def says(self):
        return {
            "records": self.records(),
            "ledger": self.ledger(),
            "settings": self.settings(),
            "blobs": self.files(),
            "highWater": {
                "vaultId": str(uuid.UUID(bytes=self.header.vault_id)),
                "epoch": self.commit,
                "root": self.mark.hex(),
            },
        }


def children(raw):
    must(len(raw) % 17 == 0, "a list of children")
    return [(raw[at], raw[at + 1 : at + 17]) for at in range(0, len(raw), 17)]


def main():
    parser = argparse.ArgumentParser(description="Reads a dossier by its written format alone.")
    parser.add_argument("folder", type=Path)
    secret = parser.add_mutually_exclusive_group(required=True)
    secret.add_argument("--passphrase")
    secret.add_argument("--recovery")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("dossier.db", "dossier.db-wal"):
            if (words.folder / name).exists():
                shutil.copy(words.folder / name, Path(scratch) / name)
        if words.passphrase is not None:
            kind, typed = 1, unicodedata.normalize("NFC", words.passphrase).encode()
        else:
            kind, typed = 2, recovery_code(words.recovery)
        dossier = Dossier(Path(scratch) / "dossier.db", kind, typed)
        json.dump(dossier.says(), sys.stdout, ensure_ascii=False)
        dossier.sql.close()


if __name__ == "__main__":
    main()
