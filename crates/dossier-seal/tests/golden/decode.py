#!/usr/bin/env python3
"""A second decoder of chapter 1 of docs/formats/vault-v1.md, written from that file and from nothing else.

It reads golden/v1.json with the standard library alone and fails on the first thing that does not
fit. The passphrase slot is checked where the module argon2 (argon2-cffi) happens to be installed.
"""

import hashlib
import hmac
import json
import struct
import sys
import unicodedata
from pathlib import Path

MASK = 0xFFFFFFFF


# XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, RFC 8439)
def rounds(state):
    def quarter(a, b, c, d):
        for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[x] = (state[x] + state[y]) & MASK
            mixed = state[z] ^ state[x]
            state[z] = (mixed << turn | mixed >> 32 - turn) & MASK

    for _ in range(10):
        for n in range(4):
            quarter(n, n + 4, n + 8, n + 12)
        for n in range(4):
            quarter(n, (n + 1) % 4 + 4, (n + 2) % 4 + 8, (n + 3) % 4 + 12)


def start(key, rest):
    return list(struct.unpack("<16I", b"expand 32-byte k" + key + rest))


def chacha_block(key, counter, nonce12):
    first = start(key, struct.pack("<I", counter) + nonce12)
    state = list(first)
    rounds(state)
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(state, first)))


def open_sealed(key, nonce, aad, sealed):
    state = start(key, nonce[:16])
    rounds(state)
    key, nonce = struct.pack("<8I", *state[:4], *state[12:]), bytes(4) + nonce[16:]
    text, tag = sealed[:-16], sealed[-16:]
    pad = lambda part: part + bytes(-len(part) % 16)
    message = pad(aad) + pad(text) + struct.pack("<QQ", len(aad), len(text))
    once = chacha_block(key, 0, nonce)
    r = int.from_bytes(once[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    hashed = 0
    for at in range(0, len(message), 16):
        hashed = (hashed + int.from_bytes(message[at : at + 16] + b"\x01", "little")) * r % (2**130 - 5)
    expected = (hashed + int.from_bytes(once[16:32], "little")) % 2**128
    assert tag == expected.to_bytes(16, "little"), "tag"
    stream = b"".join(chacha_block(key, 1 + n, nonce) for n in range(-(-len(text) // 64)))
    return bytes(a ^ b for a, b in zip(text, stream))


# 1.1 Notation
def mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def expand(prk, info):
    return mac(prk, info + b"\x01")


def open_box(key, aad, box):
    return open_sealed(key, box[:24], aad, box[24:])


# 1.3 Header, 1.4 Slot
def recovery_code(text):
    symbols = [
        "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index({"O": "0", "I": "1", "L": "1"}.get(c, c))
        for c in text.upper()
        if c not in "- "
    ]
    assert len(symbols) == 36
    number = 0
    for symbol in symbols[:32]:
        number = number << 5 | symbol
    code = number.to_bytes(20, "big")
    check = int.from_bytes(hashlib.sha256(b"dossier/v1/recovery-check" + code).digest()[:3], "big") >> 4
    assert symbols[32:] == [check >> shift & 31 for shift in (15, 10, 5, 0)], "check group"
    return code


def unlock(header, code, passphrase):
    assert header[:8] == b"DOSSIER\0"
    assert header[-32:] == hashlib.sha256(b"dossier/v1/header-sum" + header[:-32]).digest(), "sum"
    major, minor, vault_id, key_epoch, revision, count = struct.unpack(">HH16sIQB", header[8:41])
    assert (major, minor, revision) == (1, 0, 1)
    after = 41 + 178 * count
    assert header[after : after + 2] == bytes(2) and len(header) == after + 2 + 64
    keys = set()
    for n in range(count):
        slot = header[41 + 178 * n :][:178]
        hdr, commit, nonce, wrapped = slot[:74], slot[74:106], slot[106:130], slot[130:]
        assert hdr[:28] == header[:28]
        slot_id, kind, kdf, m, t, p, salt = struct.unpack(">16sBBIII16s", hdr[28:])
        if kind == 2:
            assert (kdf, m, t, p, salt) == (0, 0, 0, 0, bytes(16))
            pre = code
        else:
            assert (kind, kdf) == (1, 1)
            try:
                from argon2.low_level import Type, hash_secret_raw
            except ImportError:
                continue
            words = unicodedata.normalize("NFC", passphrase).encode()
            pre = hash_secret_raw(words, salt, t, m, p, 32, Type.ID, 0x13)
        prk = mac(vault_id + slot_id, pre)
        assert commit == expand(prk, b"dossier/v1/slot/commit" + hdr), "commit"
        keys.add(open_sealed(expand(prk, b"dossier/v1/slot/kek" + hdr), nonce, hdr + commit, wrapped))
    (key,) = keys
    assert header[-64:-32] == mac(expand(key, b"dossier/v1/header-mac"), header[:-64]), "mac"
    return key, vault_id, struct.pack(">I", key_epoch)


# 1.6 Padding
def padded_len(length):
    need = length + 4
    step = 256
    if need > 4096:
        exponent = need.bit_length() - 1
        step = 1 << exponent - exponent.bit_length()
    return -(-need // step) * step


def unpad(text):
    length = int.from_bytes(text[-4:], "big")
    assert len(text) == padded_len(length) and not any(text[length:-4])
    return text[:length]


def main():
    for length, padded in ((0, 256), (253, 512), (4093, 4352), (8189, 8704), (999_996, 1_015_808)):
        assert padded_len(length) == padded
    golden = json.loads(Path(__file__).with_name("v1.json").read_text())
    part = lambda name: bytes.fromhex(golden[name])
    key, vault, epoch = unlock(part("header"), recovery_code(golden["recovery_code"]), golden["passphrase"])

    # 1.5 Sealed row: table 2, row 11…, rev 5, schema 1
    aad = b"dossier/rec/v1" + vault + struct.pack(">H16sQH", 2, b"\x11" * 16, 5, 1) + epoch
    row = open_box(expand(key, b"dossier/v1/record"), aad, part("row"))
    assert unpad(row).decode() == golden["row_payload"]

    # 1.7 Attachment 22…: one whole chunk and ten bytes
    attachment = b"\x22" * 16
    wrapping = expand(key, b"dossier/v1/attach")
    inner = open_box(wrapping, b"dossier/attkey/v1" + vault + attachment + epoch, part("wrapped_key"))
    prefix, commit = part("stream_head")[:19], part("stream_head")[19:]
    aad = b"dossier/att/v1" + vault + attachment + struct.pack(">I", 65536)
    assert commit == expand(inner, b"dossier/v1/stream/commit" + prefix + aad)
    stream = expand(inner, b"dossier/v1/stream/key" + prefix + aad)
    chunk = lambda n, last, name: open_sealed(stream, prefix + struct.pack(">IB", n, last), aad, part(name))
    text = chunk(0, 0, "stream_first_chunk") + chunk(1, 1, "stream_last_chunk")
    assert text == bytes(n % 251 for n in range(65546))

    # 1.8 Manifest: level 1, node 7
    place = b"dossier/man/v1" + vault + struct.pack(">BI", 1, 7) + epoch
    assert open_box(expand(key, b"dossier/v1/manifest"), place, part("manifest_node")) == b"node"
    assert mac(expand(key, b"dossier/v1/manifest-mac"), place + b"node") == part("manifest_hash")

    # 1.9 Holder keys: id 33…
    aad = b"dossier/seed/v1" + vault + b"\x33" * 16 + epoch
    assert len(open_box(expand(key, b"dossier/v1/sign-wrap"), aad, part("wrapped_seed"))) == 32
    print("everything opens")


if __name__ == "__main__":
    sys.exit(main())
