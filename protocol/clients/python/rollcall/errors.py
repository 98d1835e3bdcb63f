"""The one exception of this package."""

from __future__ import annotations

_HINTS = {
    "MissingToken": "give the token of your app's server, or the user's",
    "Unauthorized": "the token gives no right to this: limits and other users need the app's service key",
    "NoAnswer": "is the hub running, and is its address right?",
    "InvalidBody": "the sentence says which value is wrong",
    "RequestRateLimitReached": "ask less often; the hub's --request-rate is the limit",
    "store_busy": "try again in a second",
    "store_full": "the disk of the hub is full",
    "BadAnswer": "is this the address of a hub, or of something else?",
}


class RollcallError(Exception):
    """What went wrong, for programs (`code`, `status`) and for people (the message, `hint`).

    `code` is one of those in `protocol/codes.json`, `NoAnswer` when the hub cannot be reached in time, or `BadAnswer` when what
    answers is no hub; then `status` is 0 or that of the answer.
    """

    def __init__(self, message: str, code: str, status: int = 0, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.hint = hint if hint is not None else _HINTS.get(code, "")

    def __str__(self) -> str:
        where = f" (HTTP {self.status})" if self.status else ""
        hint = f" Hint: {self.hint}." if self.hint else ""
        return f"{self.code}{where}: {self.args[0]}{hint}"
