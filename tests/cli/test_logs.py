from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from newsletter.cli.logs import log_as_json, scrub


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Return a stream that the whole program logs to, until the test ends."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    log_as_json(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize(
    "told",
    [
        "sent to sana@reader.example at once",
        "To: <o'neil+list@reader.example>",
        "550 5.1.1 <صنم@reader.example> unknown",
        "https://mail.example/u/k1.0123456789abcdef.AbCdEfGhIjKlMnOp leads out",
        "GET /sign-in/link/AbCdEfGhIjKlMnOp_k1-0123456789abcdef 200",
    ],
)
def test_no_address_or_token_is_logged(told: str) -> None:
    """Mail addresses and the tokens of readers' links are cut out of every line."""
    assert "reader.example" not in scrub(told)
    assert "AbCdEfGhIjKlMnOp" not in scrub(told)


def test_a_word_without_end_is_looked_through_once() -> None:
    """Somebody else wrote what is logged: a path, a relay's words."""
    assert scrub("x" * 200_000) == "x" * 200_000
    assert scrub("x" * 200_000 + "@reader.example") == "…@…"


def test_each_record_is_one_line_of_json(lines: io.StringIO) -> None:
    """A record, its facts and its newlines are one JSON object on one line."""
    facts = {"issue": "2026-12", "who": "sana@reader.example"}
    logging.getLogger("newsletter.send").info("two\nlines", extra={"facts": facts})
    (line,) = lines.getvalue().splitlines()
    said = json.loads(line)
    assert said["message"] == "two\nlines"
    assert (said["level"], said["logger"], said["issue"]) == ("info", "newsletter.send", "2026-12")
    assert "sana" not in line


def test_an_exception_is_logged_without_addresses(lines: io.StringIO) -> None:
    """A traceback in the log is scrubbed like everything else."""
    error = ValueError("refused: sana@reader.example")
    logging.getLogger("newsletter").error("failed", exc_info=error)
    said = json.loads(lines.getvalue())
    assert "ValueError" in said["exception"]
    assert "sana" not in said["exception"]
