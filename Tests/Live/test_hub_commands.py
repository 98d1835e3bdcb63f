"""Commands for people who run a hub: they ask it over HTTP, and each is tried as it is typed."""

import asyncio
import contextlib
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import threading
import time
from fcntl import ioctl

import pytest

from hub import BINARY, DEADLINE, Hub, clean_environment, run
from secure import Certificate, SecureHub
from tokens import token
from wire import Tab

LOOPS = [1]
KEY = b"k" * 48


async def command(*arguments, **options):
    """`rollcall` while the tabs of the test go on."""
    return await asyncio.to_thread(run, *arguments, **options)


async def enter(tab, room, name):
    await tab.join(f"realtime:{room}", {"presence": {"key": name, "enabled": True}})
    await tab.track(f"realtime:{room}", {"name": name})


def url(hub) -> str:
    return f"http://127.0.0.1:{hub.port}"


def link(hub) -> str:
    """The link to the hub's page, with the admin token."""
    return next(line.split("page: ")[1] for line in hub.lines if line.startswith("page: "))


# who, send, kick


async def test_who_lists_people_for_people_and_for_programs(hub, room):
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await enter(ada, room, "ada")
        await enter(grace, room, "grace")
        table = await command("who", room, "--url", url(hub))
        lines = await command("who", room, "--json", "--url", f"ws://127.0.0.1:{hub.port}/")
    assert table.returncode == lines.returncode == 0
    head, *rows = table.stdout.splitlines()
    assert head.split() == ["USER", "STATUS", "ROLE", "TABS", "HERE", "FOR", "HEARD"]
    assert {row.split()[0] for row in rows} == {"ada", "grace"} and table.stderr == "2 people, 2 counted\n"
    assert {json.loads(line)["user"] for line in lines.stdout.splitlines()} == {"ada", "grace"}


async def test_send_is_heard_by_everybody_in_the_room(hub, room):
    async with Tab.open(hub) as ada:
        await enter(ada, room, "ada")
        done = await command("send", room, "hand", '{"up": true}', "--url", url(hub))
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        heard = await ada.until("broadcast")
        assert heard.payload["event"] == "hand" and heard.payload["payload"] == {"up": True}
        done = await command("send", room, "list", "-", "--json", "--url", url(hub), input="[1, 2]")
        assert json.loads(done.stdout) == {"sent": "list", "room": room}
        heard = await ada.until("broadcast")
        assert heard.payload["payload"] == [1, 2]


async def test_kick_needs_a_right_and_then_works_at_once(hub, room):
    async with Tab.open(hub) as mallory:
        await enter(mallory, room, "mallory")
        refused = await command("kick", room, "mallory", "--url", url(hub))
        assert refused.returncode == 1 and "401" in refused.stderr and "--token" in refused.stderr
        done = await command("kick", room, "mallory", "--seconds", "60", "--reason", "too loud", "--url", link(hub))
        assert done.returncode == 0, done.stderr
        gone = await command("who", room, "--json", "--url", url(hub))
        assert "mallory" not in gone.stdout


def test_who_asks_is_said_by_file_or_environment(tmp_path):
    (tmp_path / "key").write_bytes(KEY)
    text = token(KEY, {"sub": "ada", "role": "teacher"})
    (tmp_path / "token").write_text(text + "\n")
    with Hub("--jwt-secret-file", str(tmp_path / "key"), dev=False) as hub:
        arguments = ["top", url(hub), "--once", "--json", "--interval", "200ms"]
        assert json.loads(run(*arguments).stdout)["rooms"] is None
        for options in ({"env": {"ROLLCALL_TOKEN": text}}, {"file": ["--token-file", str(tmp_path / "token")]}):
            done = run(*arguments, *options.pop("file", []), **options)
            assert json.loads(done.stdout)["rooms"] == []
        refused = run("who", "algebra", "--url", url(hub), "--token", "x.y.z")
        assert refused.returncode == 1 and "not a valid JWT" in refused.stderr and "x.y.z" not in refused.stderr


@pytest.mark.parametrize("line", ["who algebra", "send algebra hand 1", "kick algebra ada", "top --once"])
def test_where_nobody_listens_it_ends_with_3(line):
    ended = run(*line.split(), "--url", "http://127.0.0.1:1")
    assert ended.returncode == 3 and "127.0.0.1:1" in ended.stderr and "hint: " in ended.stderr


def test_over_tls_the_certificate_is_looked_at_first(tmp_path):
    certificate = Certificate(tmp_path)
    with SecureHub(certificate) as hub:
        where = ["send", "algebra", "hand", "1", "--url", hub.http("")]
        refused = run(*where)
        assert refused.returncode == 3 and "self-signed" in refused.stderr and "--ca-file" in refused.stderr
        assert run(*where, "--ca-file", str(certificate.path)).returncode == 0
        assert run(*where, env={"SSL_CERT_FILE": str(certificate.path)}).returncode == 0
        plain = run("send", "algebra", "hand", "1", "--url", f"https://127.0.0.1:{hub.port}")
        assert plain.returncode == 3 and "does not speak TLS" in plain.stderr


# top


async def test_top_prints_one_table_for_scripts(hub, room):
    """(mission 76)"""
    async with Tab.open(hub) as ada:
        await enter(ada, room, "ada")
        table = await command("top", url(hub), "--once", "--interval", "200ms")
        figures = await command("top", url(hub), "--once", "--json", "--interval", "200ms")
    assert table.returncode == 0 and table.stderr == ""
    lines = table.stdout.splitlines()
    assert max(map(len, lines)) <= 80 and "\x1b" not in table.stdout
    assert any(line.split()[:3] == [room, "1", "1"] for line in lines)
    json_line = json.loads(figures.stdout)
    assert json_line["connections"] >= 1 and json_line["messages_in_per_second"] >= 0
    assert {"name": room, "users": 1, "tabs": 1, "subscribers": 1} in json_line["rooms"]


class Terminal:
    """A command in a terminal of 80 by 24."""

    def __init__(self, *arguments, **options):
        self.inner, outer = pty.openpty()
        self.outer = outer
        ioctl(outer, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(outer)
        self.text = ""

        def lead():
            os.setsid()
            ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            arguments, stdin=outer, stdout=outer, stderr=outer, preexec_fn=lead, env=clean_environment() | options
        )

    def until(self, pattern: str) -> str:
        """What was written, once it says so."""
        end = time.monotonic() + DEADLINE
        while not re.search(pattern, self.text):
            assert time.monotonic() < end, f"no {pattern!r} in {self.text!r}"
            if select.select([self.inner], [], [], 0.1)[0]:
                self.text += os.read(self.inner, 65536).decode(errors="replace")
        return self.text

    def type(self, keys: str):
        self.text = ""
        os.write(self.inner, keys.encode())

    def end(self) -> int:
        code = self.process.wait(DEADLINE)
        while select.select([self.inner], [], [], 0.1)[0]:
            self.text += os.read(self.inner, 65536).decode(errors="replace")
        return code

    def close(self):
        self.process.poll() is None and self.process.kill()
        self.process.wait(DEADLINE)
        os.close(self.inner), os.close(self.outer)


@pytest.fixture
def terminal():
    opened = []

    def start(*arguments, **options):
        opened.append(Terminal(*arguments, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.mark.parametrize("leave", ["q", "\x03", signal.SIGTERM], ids=["q", "ctrl-c", "sigterm"])
def test_top_gives_the_terminal_back_as_it_was(hub, terminal, leave):
    top = terminal(BINARY, "top", url(hub), "--interval", "200ms", TERM="xterm")
    top.until(r"\(users\)")
    top.type("t")
    top.until(r"\(tabs\)")
    for line in re.split(r"\r+\n|\x1b\[H", top.text):
        assert len(re.sub(r"\x1b\[[0-9?]*[A-Za-z]", "", line)) <= 80
    if isinstance(leave, str):
        top.type(leave)
    else:
        top.process.send_signal(leave)
    assert top.end() == 0
    assert top.text.endswith("\x1b[?25h\x1b[?1049l")
    assert termios.tcgetattr(top.outer) == top.before


def test_top_outlives_its_hub(terminal):
    with Hub() as hub:
        top = terminal(BINARY, "top", url(hub), "--interval", "200ms", TERM="xterm")
        top.until("connections")
        hub.stop()
        top.until("as of .*no hub answers")
        hub.start()
        top.text = ""
        top.until(r"up \d+ s")
        top.type("q")
        assert top.end() == 0


# doctor


def findings(*arguments) -> tuple[int, dict]:
    ended = run("doctor", *arguments, "--json")
    lines = map(json.loads, ended.stdout.splitlines())
    return ended.returncode, {line["check"]: line for line in lines}


def test_doctor_finds_nothing_wrong_with_a_good_hub(hub):
    code, found = findings(url(hub))
    assert code == 0 and "bad" not in {line["verdict"] for line in found.values()}
    well = "reachable tls healthz readyz clock websocket subprotocol compression token store".split()
    for check in [*well, "round trip"]:
        assert found[check]["verdict"] == "good", found[check]
    lines = run("doctor", url(hub)).stdout.splitlines()
    assert lines[0].startswith("✓ reachable")


class DroppingProxy:
    """A proxy in front of a hub that was not told of WebSockets: it drops fields of requests."""

    def __init__(self, hub, *fields: str):
        self.hub, self.fields = hub, fields
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client):
        # A client that has seen enough resets the link.
        with contextlib.suppress(ConnectionResetError), client, self.hub.dial() as server:
            while octets := client.recv(65536):
                lines = octets.decode("latin-1").split("\r\n")
                kept = [line for line in lines if line.split(":")[0].lower() not in self.fields]
                server.sendall("\r\n".join(kept).encode("latin-1"))
                answer = server.recv(65536)
                if not answer:
                    return
                client.sendall(answer)


@pytest.mark.parametrize(
    "fields, check",
    [
        (("upgrade", "connection"), "websocket"),
        (("connection",), "websocket"),
        (("sec-websocket-protocol",), "subprotocol"),
    ],
    ids=["upgrade", "connection", "subprotocol"],
)
def test_doctor_finds_a_proxy_that_drops_fields(hub, fields, check):
    """(mission 44)"""
    with DroppingProxy(hub, *fields) as proxy:
        code, found = findings(f"http://127.0.0.1:{proxy.port}")
    assert code == 1 and found[check]["verdict"] == "bad" and "a proxy drops" in found[check]["hint"], found
    assert found["healthz"]["verdict"] == "good"


def test_doctor_says_what_a_token_may_do_and_tells_none_to_strangers(tmp_path):
    """(mission 44)"""
    (tmp_path / "key").write_bytes(KEY)
    certificate = Certificate(tmp_path)
    ada = token(KEY, {"sub": "ada", "role": "teacher", "rooms": {"exam-*": ["join"]}})
    old = token(KEY, {"sub": "ada", "exp": int(time.time()) - 60})
    with SecureHub(certificate, "--jwt-secret-file", str(tmp_path / "key"), dev=False) as hub:
        trusting = ["--ca-file", str(certificate.path)]
        code, found = findings(hub.http(""), "--token", ada, *trusting)
        assert code == 0 and found["tls"]["verdict"] == "good", found
        assert "ada, role teacher, lists all rooms, only exam-*=join" in found["token"]["text"]
        code, found = findings(hub.http(""), "--token", old, *trusting)
        assert code == 1 and found["token"]["verdict"] == found["websocket"]["verdict"] == "bad"
        code, found = findings(hub.http(""), "--token", ada)
        assert code == 1 and "self-signed" in found["tls"]["text"] and "was not tried" in found["token"]["text"]


def test_doctor_tells_a_free_port_from_one_that_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        threading.Thread(target=lambda: listener.accept()[0].close(), daemon=True).start()
        code, found = findings(address)
        assert code == 1 and found["healthz"]["verdict"] == "bad" and "is taken" in found["port"]["text"]
    code, found = findings(address)
    assert code == 1 and found["reachable"]["verdict"] == "bad" and "is free" in found["port"]["text"]


# check-config and completion


def test_check_config_shows_what_a_hub_would_go_by_and_starts_nothing(hub, tmp_path):
    path = tmp_path / "rollcall.json"
    path.write_text('{"window": 9, "rooms": [{"match": "exam-*", "capacity": 30}]}')
    # The port is taken, and nobody minds.
    arguments = ["--dev", "--listen", f"127.0.0.1:{hub.port}", "--config", str(path)]
    shown = run("check-config", *arguments, "--print-effective", env={"ROLLCALL_LOOPS": "3"})
    assert shown.returncode == 0, shown.stderr
    rows = {line.split()[0]: line.split()[1:] for line in shown.stdout.splitlines()}
    assert rows["window"] == ["9ms", str(path)] and rows["loops"] == ["3", "ROLLCALL_LOOPS"]
    assert rows["dev"] == ["true", "--dev"] and rows["grace-close"] == ["3s", "default"]
    assert rows["rooms[0]"] == ["match=exam-*", "capacity=30", str(path)]
    path.write_text('{"widow": 9}')
    wrong = run("check-config", *arguments)
    assert wrong.returncode == 2 and wrong.stderr == run("serve", *arguments).stderr.replace("serve", "check-config")


def test_bash_completes_what_is_typed(terminal):
    path = f"{os.path.dirname(BINARY)}:{os.environ['PATH']}"
    bash = terminal("bash", "--norc", "--noprofile", "-i", PATH=path, TERM="dumb", PS1="$ ")
    bash.until(r"\$ ")
    bash.type('eval "$(rollcall completion bash)"; echo re""ady\n')
    bash.until("ready")
    bash.type("rollcall serve --log-l\t")
    bash.until("--log-level ")
    bash.type("warn\t")
    bash.until("warning ")
    # Ctrl-U empties the line. Ctrl-C would, too, but one that comes while bash draws waits for the next key.
    bash.type("\x15rollcall che\t")
    bash.until("check-config ")
