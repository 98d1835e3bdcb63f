"""HS256 tokens by hand: what an application's own library would make, right and wrong."""

import base64
import hashlib
import hmac
import json
import time

# The key of the hubs that verify tokens; a fixture makes its file.
SECRET = b"a key for tests, and long enough for HS256"


def encoded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def token(secret: bytes, claims: dict, header: dict | None = None) -> str:
    """A signed token; `exp` is an hour from now unless the claims say otherwise, None leaves it out."""
    claims = {"exp": int(time.time()) + 3600} | claims
    claims = {name: value for name, value in claims.items() if value is not None}
    parts = [header or {"alg": "HS256", "typ": "JWT"}, claims]
    text = ".".join(encoded(json.dumps(part).encode()) for part in parts)
    return f"{text}.{encoded(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def unsigned(claims: dict) -> str:
    """A token of `alg: none`."""
    signed = token(b"", claims, {"alg": "none", "typ": "JWT"})
    return signed.rpartition(".")[0] + "."
