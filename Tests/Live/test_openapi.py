"""The hub does what protocol/openapi.yaml says: every operation, asked a thousand odd things, answers as its page has it.

schemathesis makes the requests: right ones, wrong ones, none at all. A status or a member that the page does not know, a
type that is another, and any 5xx but a named one, fail.
"""

import os

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub import ROOT, Hub

PAGE = ROOT / "protocol/openapi.yaml"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = int(os.environ.get("OPENAPI_EXAMPLES", "25"))

# So that lists are not empty and their rows are looked at.
SOMETHING = [
    ("POST", "/notifications", {"user_ids": ["ada", "0"], "type": "enrollment", "title": "Alan enrolled", "data": {}}),
    ("PUT", "/rooms/0/participants/ada", {"role": "HOST", "canSpeak": True, "name": "Ada", "avatar": "a.png"}),
    ("PUT", "/rooms/0/participants/grace", {"status": "INVITED"}),
    ("POST", "/rooms/0/attendance/ada/check-in", {}),
    ("POST", "/rooms/0/mute", {"user": "ada", "seconds": 60}),
    ("POST", "/rooms/0/activity", {"type": "lesson_completed", "user_id": "ada", "name": "Ada"}),
    ("PUT", "/rooms/0/state/course_stats", {"average_rating": 4.5}),
]

schema = schemathesis.openapi.from_path(PAGE)


@pytest.fixture(scope="module")
def served():
    """A hub in which something goes on, and the operator's token: what is not refused at the door is looked at."""
    with Hub("--demo", "12") as hub:
        with httpx.Client(base_url=hub.http("/api/v1"), headers=hub.admin) as client:
            for method, path, body in SOMETHING:
                assert client.request(method, path, json=body).is_success, path
        yield hub


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_an_operation_answers_as_its_page_says(case, served):
    case.call_and_validate(base_url=served.http(""), headers=served.admin, checks=CHECKS, timeout=15)
