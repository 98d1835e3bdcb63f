"""Who is here, and who may start: a small client for a Rollcall hub, of the standard library alone."""

from __future__ import annotations

from .errors import RollcallError
from .tracker import PresenceTracker, Stats, get_presence_tracker

__all__ = ["PresenceTracker", "RollcallError", "Stats", "get_presence_tracker"]
