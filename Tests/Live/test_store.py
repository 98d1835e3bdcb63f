"""The store under kill -9: what was acknowledged is there, the database is whole, and it opens at once."""

import os
import random
import re
import sqlite3
import subprocess
import threading
import time

from hub import DEADLINE, ROOT, clean_environment

STORETOOL = os.environ.get("ROLLCALL_STORETOOL", str(ROOT / ".build/release/storetool"))
RATE = 2_000
TIMES = 20


class Hammer:
    """A process that writes at a pace; `kept` is what it was told is on the disk."""

    def __init__(self, path):
        self.kept: list[str] = []
        self.process = subprocess.Popen(
            [STORETOOL, "hammer", path, str(RATE)], stdout=subprocess.PIPE, text=True, env=clean_environment()
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def kill_after(self, seconds: float) -> list[str]:
        """Lets it write for so long, then kills it; returns what was acknowledged."""
        end = time.monotonic() + DEADLINE
        while not self.kept:
            assert time.monotonic() < end and self.process.poll() is None, "nothing was acknowledged"
            time.sleep(0.005)
        time.sleep(seconds)
        self.process.kill()
        self.process.wait(DEADLINE)
        self._reader.join(DEADLINE)
        return self.kept

    def _read(self):
        for line in self.process.stdout:
            # The last line may have been cut by the end of its writer.
            if line.endswith("\n"):
                self.kept.append(line.strip())


def opened(path) -> int:
    """Opens the store like a new hub; returns the milliseconds it took. It exits with 1 if the database is not whole."""
    result = subprocess.run([STORETOOL, "open", path], capture_output=True, text=True, env=clean_environment())
    assert result.returncode == 0, result.stdout + result.stderr
    return int(re.match(r"(\d+) ms", result.stdout).group(1))


def test_no_acknowledged_write_is_lost_by_kill(tmp_path):
    assert os.access(STORETOOL, os.X_OK), "build it: swift build -c release --product storetool"
    seed = random.randrange(1 << 32)
    moments = random.Random(seed)
    path = str(tmp_path / "rollcall.db")
    kept: set[str] = set()
    slowest = 0
    for time_ in range(TIMES):
        kept |= set(Hammer(path).kill_after(moments.uniform(0, 1.5)))
        slowest = max(slowest, opened(path))
        with sqlite3.connect(path) as database:
            found = {row[0] for row in database.execute("SELECT event_id FROM audit_log WHERE action='hammer'")}
            active = database.execute("SELECT COUNT(*) FROM session WHERE status='active'").fetchone()[0]
        assert kept <= found, f"seed {seed}, kill {time_}: {len(kept - found)} of {len(kept)} lost"
        assert active == 0, f"seed {seed}, kill {time_}: {active} sessions of the dead are active"
    assert slowest < 1_000, f"it took {slowest} ms to open"
    print(f"{len(kept)} acknowledged writes, {TIMES} kills, opened in {slowest} ms at most")
