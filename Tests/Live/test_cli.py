"""The command line: wrong options say what is right, and `watch` is a client like any other."""

import asyncio
import json
import subprocess

import pytest

from hub import BINARY, DEADLINE, Hub, clean_environment, run
from wire import Tab

LOOPS = [1]

WRONG = [
    (["serve", "--dev", "--loops", "0"], ["--loops 0", "1"]),
    (["serve", "--dev", "--loops", "many"], ["--loops many"]),
    (["serve", "--dev", "--lops", "1"], ["--lops", "--loops"]),
    (["serve", "--dev", "--window", "-1"], ["--window -1", "0"]),
    (["serve", "--dev", "--grace-lost", "x"], ["--grace-lost x"]),
    (["serve", "--dev", "--idle-timeout", "99999"], ["--idle-timeout 99999", "1h"]),
    (["serve", "--dev", "--listen", "nowhere:port"], ["--listen nowhere:port"]),
    (["serve", "--dev", "--max-message", "0"], ["--max-message 0"]),
    (["serve", "--dev", "--config", "/nowhere.json"], ["/nowhere.json"]),
    (["serve", "--dev", "--listen"], ["--listen"]),
    (["serve", "--dev", "surprise"], ["surprise"]),
    (["watch", "algebra", "--until", "users>many"], ["--until", "users>many"]),
    (["watch", "algebra", "--timeout", "soon"], ["--timeout soon"]),
    (["watch"], ["ROOM"]),
    (["token"], ["--jwt-secret-file"]),
    (["wach", "algebra"], ["wach", "watch"]),
]


@pytest.mark.parametrize("arguments, named", WRONG, ids=lambda value: " ".join(value))
def test_a_wrong_option_ends_with_2_and_names_itself_and_what_is_right(arguments, named):
    ended = run(*arguments)
    assert ended.returncode == 2, (ended.stdout, ended.stderr)
    assert ended.stdout == ""
    for text in named:
        assert text in ended.stderr
    assert "\x1b" not in ended.stderr, "no colours without a terminal"


def test_a_wrong_variable_and_a_wrong_file_are_named_alike(tmp_path):
    ended = run("serve", "--dev", env={"ROLLCALL_LOOPS": "0"})
    assert ended.returncode == 2 and "ROLLCALL_LOOPS 0" in ended.stderr
    path = tmp_path / "rollcall.json"
    for text, named in (('{"loops": 0}', "loops"), ('{"lops": 1}', "lops"), ("{", "rollcall.json")):
        path.write_text(text)
        ended = run("serve", "--dev", "--config", str(path))
        assert ended.returncode == 2 and named in ended.stderr


@pytest.mark.parametrize("command", [[], ["serve"], ["watch"], ["token"], ["version"]], ids=" ".join)
def test_help_goes_to_stdout_and_fits_80_columns(command):
    ended = run(*command, "--help")
    assert ended.returncode == 0 and ended.stderr == ""
    assert ended.stdout and max(map(len, ended.stdout.splitlines())) <= 80
    if command == ["serve"]:
        for option in "listen dev loops echo max-message grace-close grace-lost idle-timeout window".split():
            assert f"--{option}" in ended.stdout


def test_version():
    ended = run("version")
    assert ended.returncode == 0 and ended.stdout.startswith("rollcall ")
    assert run("--version").stdout in (ended.stdout, "")


def test_a_port_in_use_is_said():
    with Hub() as hub:
        ended = run("serve", "--dev", "--listen", f"127.0.0.1:{hub.port}")
        assert ended.returncode not in (0, 2) and str(hub.port) in ended.stderr


class Watch:
    """`rollcall watch` beside the tabs of a test."""

    @classmethod
    async def start(cls, hub, *arguments):
        watch = cls()
        watch.process = await asyncio.create_subprocess_exec(
            BINARY, "watch", *arguments, "--url", f"ws://127.0.0.1:{hub.port}",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment(),
        )  # fmt: skip
        return watch

    async def end(self):
        async with asyncio.timeout(DEADLINE):
            out, err = await self.process.communicate()
        return self.process.returncode, out.decode(), err.decode()


async def enter(tab, room, name):
    await tab.join(f"realtime:{room}", {"presence": {"key": name, "enabled": True}})
    await tab.track(f"realtime:{room}", {"name": name})


async def test_watch_ends_when_the_count_is_reached(hub, room):
    watch = await Watch.start(hub, room, "--until", "users>=2", "--timeout", "15s")
    async with Tab.open(hub) as ada, Tab.open(hub) as grace:
        await enter(ada, room, "ada")
        await enter(grace, room, "grace")
        code, out, _ = await watch.end()
    assert code == 0
    assert "grace" in out


async def test_watch_prints_a_json_object_for_each_line(hub, room):
    watch = await Watch.start(hub, room, "--json", "--until", "users>=1", "--timeout", "15s")
    async with Tab.open(hub) as ada:
        await enter(ada, room, "ada")
        code, out, _ = await watch.end()
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines and all(isinstance(line, dict) for line in lines)
    assert any("ada" in line.values() for line in lines)


async def test_watch_ends_with_1_when_it_waited_in_vain(hub, room):
    watch = await Watch.start(hub, room, "--until", "users>=1", "--timeout", "300ms")
    code, _, err = await watch.end()
    assert code == 1 and err


async def test_watch_ends_with_3_where_nobody_listens(hub):
    ended = await asyncio.to_thread(run, "watch", "algebra", "--url", "ws://127.0.0.1:1", "--timeout", "5s")
    assert ended.returncode == 3 and "127.0.0.1:1" in ended.stderr
