"""Where `serve` keeps what outlives it: chosen, opened, refused with words, and closed after all is written."""

import sqlite3

import httpx
import pytest

from hub import Hub, run

LOOPS = [1]
KEY = "0123456789abcdef0123456789abcdef-ada"


def figures(hub) -> dict[str, float]:
    text = httpx.get(hub.http("/metrics")).text
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("rollcall_store_"))
    return {name: float(value) for name, value in lines}


def schema_version(path) -> int:
    with sqlite3.connect(path) as database:
        return database.execute("SELECT MAX(version) FROM schema_migration").fetchone()[0]


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key"
    path.write_text(KEY)
    path.chmod(0o600)
    return str(path)


@pytest.fixture
def state(tmp_path, monkeypatch):
    """The directory where programs keep their state, for hubs that are told nothing."""
    for name in ("STATE_DIRECTORY", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / ".local" / "state" / "rollcall"


def refusal(*options: str, code: int = 1) -> str:
    result = run("serve", "--listen", "127.0.0.1:0", *options)
    assert result.returncode == code, result.stderr
    return result.stderr


def test_a_development_hub_leaves_nothing_behind(state):
    with Hub() as hub:
        assert figures(hub)["rollcall_store_queue"] == 0
    assert not state.exists()


def test_a_hub_with_keys_keeps_its_store_where_programs_keep_their_state(state, key_file):
    with Hub("--jwt-secret-file", key_file, dev=False, standard_store=True):
        assert (state / "rollcall.db").exists()
    assert schema_version(state / "rollcall.db") >= 1


def test_systemd_names_the_directory(state, key_file, tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "systemd"))
    with Hub("--jwt-secret-file", key_file, dev=False, standard_store=True):
        assert (tmp_path / "systemd" / "rollcall.db").exists()
    assert not state.exists()


def test_directories_that_are_missing_are_made_for_the_hub_alone(tmp_path):
    path = tmp_path / "a" / "b" / "school.db"
    with Hub("--store", f"sqlite:{path}"):
        pass
    assert schema_version(path) >= 1
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700


def test_a_clean_end_leaves_one_file_that_is_whole(tmp_path):
    path = tmp_path / "school.db"
    with Hub("--store", f"sqlite:{path}"):
        pass
    assert not (tmp_path / "school.db-wal").exists()
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_hubs_do_not_share_a_store(tmp_path):
    store = f"sqlite:{tmp_path / 'school.db'}"
    with Hub("--store", store):
        words = refusal("--dev", "--store", store)
    assert "in use by another process" in words and "one hub at a time" in words


def test_a_store_of_a_newer_hub_is_refused_untouched(tmp_path):
    path = tmp_path / "school.db"
    with Hub("--store", f"sqlite:{path}"):
        pass
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO schema_migration VALUES(9999,'future',0)")
    assert "9999" in refusal("--dev", "--store", f"sqlite:{path}")
    assert schema_version(path) == 9999


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada, " * 100)
    assert str(letter) in refusal("--dev", "--store", f"sqlite:{letter}")
    assert letter.read_text() == "Dear Ada, " * 100


def test_a_directory_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    words = refusal("--dev", "--store", f"sqlite:{tmp_path / 'file' / 'school.db'}")
    assert str(tmp_path / "file") in words and "cannot open" in words


@pytest.mark.parametrize("place", ["sqlite:", "disk", "Memory", "postgres://localhost"])
def test_what_names_no_store_is_a_usage_error(place):
    words = refusal("--dev", "--store", place, code=2)
    assert "sqlite:PATH or memory" in words


def test_without_a_home_the_operator_must_say_where(key_file, monkeypatch):
    for name in ("STATE_DIRECTORY", "XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    words = refusal("--jwt-secret-file", key_file, code=2)
    assert "--store sqlite:PATH" in words
