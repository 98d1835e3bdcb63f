"""Key pairs and tokens by them, made by the `openssl` command as an issuer's operator would."""

import json
import subprocess
import time
from pathlib import Path

from tokens import encoded


def openssl(*arguments, **options) -> bytes:
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options).stdout


class KeyPair:
    """A private key of our own, and its public half in a file for the hub."""

    def __init__(self, folder: Path, name: str, algorithm: str):
        self.algorithm, self.name = algorithm, name
        self.private, self.public = folder / f"{name}.key", folder / f"{name}.pem"
        kind = (
            ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
            if algorithm == "RS256"
            else ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        )
        openssl("genpkey", "-algorithm", *kind, "-out", self.private)
        openssl("pkey", "-in", self.private, "-pubout", "-out", self.public)

    def token(self, user: str, **claims) -> str:
        header = {"alg": self.algorithm, "kid": self.name}
        claims = {"sub": user, "exp": int(time.time()) + 3600} | claims
        claims = {name: value for name, value in claims.items() if value is not None}
        text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
        signature = openssl("dgst", "-sha256", "-sign", self.private, input=text.encode())
        return f"{text}.{encoded(signature if self.algorithm == 'RS256' else side_by_side(signature))}"


def side_by_side(der: bytes) -> bytes:
    """r and s of an ECDSA signature in 32 octets each (RFC 7518 3.4)."""
    length = der[3]
    r, s = der[4 : 4 + length], der[6 + length :]
    return b"".join(number.lstrip(b"\0").rjust(32, b"\0") for number in (r, s))
