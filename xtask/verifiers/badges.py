"""What two validators from PyPI say of the shared corpus: run by `cargo xtask compare-verifiers`.

    python badges.py openbadges|openbadgeslib <corpus/credentials> <out.tsv>

Nothing is fetched: whoever asks for a page gets the corpus's, or a 404.
"""
import collections
import collections.abc
import io
import json
import sys
from pathlib import Path

peer, corpus, out = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
pages = {url: corpus / file for url, file in json.loads((corpus / 'evidence.json').read_text()).items()}
for url, file in json.loads((corpus / 'manifest.json').read_text())['contexts'].items():
    pages[url] = corpus / (file if isinstance(file, str) else file['file'])


def page(url):
    """The bytes of a page of the corpus, or None."""
    path = pages.get(url) or pages.get(url.split('#')[0])
    return path.read_bytes() if path else None


def brief(text):
    return ' '.join(str(text).split())[:90]


def early(data):
    """True for the Open Badges before 3.0."""
    text = data[:200_000].decode('utf-8', 'replace')
    return 'credentials/v1' not in text and 'ns/credentials' not in text


def hosted_at(data):
    """An early badge is hosted at its own address."""
    try:
        value = json.loads(data)
        return value['id'] if early(data) and value['id'].startswith('http') else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


if peer == 'openbadges':
    # It was written for Python 3.6: the names that Python 3.10 took away are given back.
    for name in ('Mapping', 'MutableMapping', 'Iterable', 'Callable', 'Sequence', 'Set'):
        setattr(collections, name, getattr(collections.abc, name))
    import requests
    from requests.adapters import HTTPAdapter

    def send(self, request, **_):
        body, answer = page(request.url), requests.Response()
        answer.status_code = 404 if body is None else 200
        answer.raw, answer._content = io.BytesIO(body or b''), body or b''
        answer.headers['Content-Type'] = 'application/ld+json'
        answer.url, answer.request, answer.encoding = request.url, request, 'utf-8'
        return answer

    HTTPAdapter.send = send
    from openbadges import verifier

    def verify(file, data):
        if data[:4] == b'\x89PNG' or data.lstrip()[:1] == b'<':
            source = io.BytesIO(data)
            source.name = file
        else:
            source = data.decode('utf-8').strip()
        report = verifier.verify(source, use_cache=False)['report']
        wrong = [m.get('result') or m.get('name') for m in report['messages'] if m.get('messageLevel') == 'ERROR']
        return ('valid' if report['valid'] else 'refused', wrong[0] if wrong else '')
else:
    import openbadgeslib.ob2.verifier as ob2
    import openbadgeslib.util as util
    from openbadgeslib.baking import bake_svg
    from openbadgeslib.verify import verify_badge

    def download(url, *_, **__):
        body = page(url)
        if body is None:
            raise ValueError('HTTP 404')
        return body

    util.download_file = ob2.download_file = download
    SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'

    def verify(file, data):
        version = '2' if early(data) else '3'
        if not (data[:4] == b'\x89PNG' or data.lstrip()[:1] == b'<'):
            # It takes images alone, so what is none is baked into one.
            text = data.decode('utf-8').strip()
            if version == '2' and text.startswith('{'):
                try:
                    ob2.OB2Verifier(download=download).verify_hosted(text)
                    return ('valid', '')
                except ob2.OB2VerificationError as error:
                    return ('refused', str(error))
            if version == '2':
                data = bake_svg(SVG, text)
            else:
                data = bake_svg(SVG, text, element='openbadges:credential',
                                namespace='https://purl.imsglobal.org/ob/v3p0', as_text=text.startswith('{'))
        result = verify_badge(data, version, resolve_did=True, check_status=True, download=download)
        return ('valid' if result.valid else 'refused', result.reason or '')

lines = []
for file in json.loads((corpus / 'expected.json').read_text()):
    data = (corpus / file).read_bytes()
    own = hosted_at(data)
    if own:
        pages[own] = corpus / file
    try:
        said = verify(file, data)
    except Exception as error:  # noqa: BLE001: whatever it raises is its answer
        said = ('broke off', f'{type(error).__name__}: {error}')
    if own:
        pages.pop(own)
    lines.append('\t'.join([file, peer, said[0], brief(said[1])]))
Path(out).write_text('\n'.join(lines) + '\n')
