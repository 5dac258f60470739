"""`newsletter check --spam`: SpamAssassin's local rules, where it is installed; nobody else is asked."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from newsletter.check.engine import severity_of
from newsletter.check.spam import SPAM_SCORE, read_report, spam_finding
from newsletter.errors import NewsletterError, ParseError, UsageError
from newsletter.model.finding import Finding, Severity
from newsletter.model.publication import HouseRules
from newsletter.publication.issues.mail_checking import LARGEST
from newsletter.publication.issues.previewing import whole_message
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

PATIENCE = 60.0
"""Seconds; it takes about two, most of them to read its rules."""
ARGUMENTS = (
    "spamassassin",
    "--local",  # no DNS, no network at all
    "--test-mode",
    "--nocreate-prefs",
    "--cf=use_bayes 0",
    "--cf=use_auto_welcomelist 0",
)


def spam_of_issues(workplace: Workplace, names: Iterable[str]) -> tuple[Finding, ...]:
    """Return what SpamAssassin says of the mails that issues make; `UsageError`: not installed."""
    house = reading.publication(workplace).house_rules
    return tuple(
        _told(whole_message(workplace, name), house, label=name) for name in dict.fromkeys(names)
    )


def spam_of_files(names: Iterable[str], house: HouseRules) -> tuple[Finding, ...]:
    """Return what SpamAssassin says of messages in files (.eml)."""
    messages = [name for name in dict.fromkeys(names) if name.lower().endswith(".eml")]
    if not messages:
        raise UsageError(
            "SpamAssassin reads whole messages, not HTML alone.",
            help="Save the mail as .eml, and check that.",
        )
    found = []
    for name in messages:
        with Path(name).open("rb") as stream:
            found.append(_told(stream.read(LARGEST), house, label=name))
    return tuple(found)


def _told(message: bytes, house: HouseRules, *, label: str) -> Finding:
    severity = severity_of(SPAM_SCORE, Severity.WARNING, house) or Severity.NOTE
    report = read_report(_judged(message))
    return spam_finding(report, limit=house.spam_score, label=label, severity=severity)


def _judged(message: bytes) -> bytes:
    """Return the message as SpamAssassin hands it back; its home is an empty folder."""
    with TemporaryDirectory(prefix="newsletter-") as home:
        environment = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": home}
        try:
            return subprocess.run(  # noqa: S603 (a name of ours; the message comes by standard input)
                ARGUMENTS,
                input=message,
                capture_output=True,
                check=True,
                timeout=PATIENCE,
                env=environment,
            ).stdout
        except FileNotFoundError as error:
            raise UsageError(
                "SpamAssassin is not installed here.", help="Debian: apt install spamassassin"
            ) from error
        except subprocess.TimeoutExpired as error:
            raise ParseError(
                f"SpamAssassin took more than {PATIENCE:g} seconds and was stopped.",
                help="Try it by hand: spamassassin --local --test-mode < mail.eml",
            ) from error
        except subprocess.CalledProcessError as error:
            reason = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise NewsletterError(
                f"SpamAssassin failed: {' '.join(reason)[:200]}",
                help="Try it by hand: spamassassin --local --test-mode < mail.eml",
            ) from error
