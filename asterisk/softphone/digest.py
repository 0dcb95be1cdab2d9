"""Digest authentication (RFC 7616) of a telephone."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field

from asterisk.softphone.errors import MessageError

_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_PAIR = re.compile(r'([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name and its password; the password is kept out of the representation."""

    username: str
    password: str = field(repr=False)


def authorize(challenge: str, credentials: Credentials, method: str, uri: str) -> str:
    """Return the answer to a WWW-Authenticate or Proxy-Authenticate value; raise MessageError when there is none."""
    scheme, _, rest = challenge.partition(" ")
    asked = {found[1].lower(): found[2] or found[3] or "" for found in _PAIR.finditer(rest)}
    algorithm = asked.get("algorithm", "MD5").upper()
    if scheme.lower() != "digest" or algorithm not in _HASHES or "nonce" not in asked:
        raise MessageError(f"cannot answer this challenge: {challenge[:80]!r}")

    def digest(*parts: str) -> str:
        return _HASHES[algorithm](":".join(parts).encode()).hexdigest()

    realm, nonce, cnonce = asked.get("realm", ""), asked["nonce"], secrets.token_hex(8)
    secret = digest(credentials.username, realm, credentials.password)
    wanted = digest(method, uri)
    answer = {"username": credentials.username, "realm": realm, "nonce": nonce, "uri": uri}
    flags = f"algorithm={algorithm}"
    if "auth" in re.split(r"\s*,\s*", asked.get("qop", "")):
        answer |= {"response": digest(secret, nonce, "00000001", cnonce, "auth", wanted), "cnonce": cnonce}
        flags += ", qop=auth, nc=00000001"
    else:
        answer["response"] = digest(secret, nonce, wanted)
    if "opaque" in asked:
        answer["opaque"] = asked["opaque"]
    quoted = ", ".join(f'{name}="{value}"' for name, value in answer.items())
    return f"Digest {quoted}, {flags}"
