"""A hub that speaks TLS, too, and certificates made by the `openssl` command as an operator would for a test."""

import socket
import ssl
import subprocess
from pathlib import Path
from urllib.parse import urlencode

from hub import DEADLINE, Hub, free_port
from keys import openssl


class Certificate:
    """A self-signed certificate for this machine and its key, in two files; `renew` puts another in their place."""

    def __init__(self, folder: Path, name: str = "hub"):
        self.path, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        self.renew()

    def renew(self) -> None:
        names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        openssl(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 30),
            *("-subj", "/CN=localhost", "-addext", names, "-keyout", self.key, "-out", self.path),
        )

    def expire(self) -> None:
        """Makes it one that ended yesterday."""
        openssl("x509", "-in", self.path, "-signkey", self.key, "-days", -1, "-out", self.path)

    @property
    def octets(self) -> bytes:
        return ssl.PEM_cert_to_DER_cert(self.path.read_text())

    @property
    def trust(self) -> ssl.SSLContext:
        """A client's context that accepts this certificate and no other."""
        return ssl.create_default_context(cafile=self.path)


class SecureHub(Hub):
    """A hub whose clients are given the addresses of its TLS listener.

    They must trust its certificate; the fixture `trusting` makes all libraries do.
    """

    def __init__(self, certificate: Certificate, *options: str, **others):
        self.certificate = certificate
        self.tls_port = free_port()
        files = ["--tls-cert", str(certificate.path), "--tls-key", str(certificate.key)]
        super().__init__(*files, "--tls-listen", f"127.0.0.1:{self.tls_port}", *options, **others)

    @property
    def realtime(self) -> str:
        return f"wss://localhost:{self.tls_port}/realtime/v1"

    def dial(self) -> ssl.SSLSocket:
        return self.certificate.trust.wrap_socket(self.dial_raw(), server_hostname="localhost")

    def dial_raw(self) -> socket.socket:
        """A connection to the TLS listener before any handshake."""
        return socket.create_connection(("127.0.0.1", self.tls_port), DEADLINE)

    def http(self, path: str) -> str:
        return f"https://localhost:{self.tls_port}{path}"

    def socket_url(self, path: str = "/realtime/v1/websocket", **parameters: str) -> str:
        query = "?" + urlencode(parameters) if parameters else ""
        return f"wss://localhost:{self.tls_port}{path}{query}"

    @property
    def plain(self) -> Hub:
        """The same hub as clients of its plain listener see it."""
        hub = Hub()
        hub.port, hub.process = self.port, self.process
        return hub

    def served(self) -> bytes:
        """The certificate that a new connection gets, in DER."""
        return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", self.tls_port), timeout=DEADLINE))

    def s_client(self, *options: str, says: str = "", waits: float = 0) -> str:
        """What `openssl s_client` prints; with `waits` its input stays open so long."""
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{self.tls_port}", "-CAfile", str(self.certificate.path)]
        process = subprocess.Popen(
            [*command, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        process.stdin.write(says)
        process.stdin.flush()
        try:
            process.wait(waits)
        except subprocess.TimeoutExpired:
            pass
        return process.communicate(timeout=DEADLINE)[0]

