"""What is shown of an issue while its files change: the last rendition that could be made, and why not a newer one.

Both live previews stand on it: that of `newsletter preview`, and the desk's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from newsletter.errors import DocumentError, NewsletterError
from newsletter.model.finding import Finding, Severity
from newsletter.model.rendition import Rendition
from newsletter.model.values import dataclass
from newsletter.publication.issues.checking import NO_PREVIEW

Render = Callable[[], Rendition]
Check = Callable[[], Sequence[Finding]]
Weigh = Callable[[], str]
"""Returns the page about the issue's balance."""

HALF_WRITTEN = 0.08
"""Seconds for an editor to finish a save, before a mistake is believed."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows."""

    version: int = 0
    """Grows with every change."""
    made: int = 0
    """Grows with every change of `rendition` or `balance`."""
    rendition: Rendition | None = None
    """The last one that could be made."""
    balance: str = ""
    """The page about its balance; empty: there is none."""
    problems: tuple[Finding, ...] = ()
    """Why the files as they stand now cannot be shown; empty: `rendition` is of now."""
    findings: tuple[Finding, ...] = ()
    """What the checks say about `rendition`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at rendering: a rendition with findings, or problems."""

    rendition: Rendition | None = None
    problems: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    balance: str = ""


def after(shown: Shown, attempt: Attempt) -> Shown:
    """Return what is shown after an attempt; the same value where nothing changed."""
    rendition = attempt.rendition or shown.rendition
    balance = attempt.balance if attempt.rendition else shown.balance
    changed = (rendition, balance) != (shown.rendition, shown.balance)
    new = replace(
        shown,
        made=shown.made + changed,
        rendition=rendition,
        balance=balance,
        problems=attempt.problems,
        findings=attempt.findings if attempt.rendition else shown.findings,
    )
    return shown if new == shown else replace(new, version=shown.version + 1)


def try_render(render: Render, check: Check | None = None, weigh: Weigh | None = None) -> Attempt:
    """Render, and turn whatever goes wrong into problems that a page can show."""
    try:
        rendition = render()
        return Attempt(
            rendition=rendition,
            findings=tuple(check() if check else ()),
            balance=weigh() if weigh else "",
        )
    except DocumentError as error:
        return Attempt(problems=error.findings or (_problem(error.message, error.help),))
    except NewsletterError as error:
        return Attempt(problems=(_problem(error.message, error.help),))
    except Exception as error:
        log.warning("The preview could not be made.", exc_info=error)
        said = f"The preview could not be made: {type(error).__name__}: {error}"
        return Attempt(problems=(_problem(said, "Undo the last change, and save again."),))


def with_pictures_at(markup: str, rendition: Rendition, base: str) -> str:
    """Let pictures come from below `base` that a reader's mail program has, or fetches from the archive."""
    for known, name in rendition.enclosed:
        markup = markup.replace(f'"cid:{known}"', f'"{base}{name}"')
    names = "|".join(re.escape(name) for name, _ in rendition.images)
    found = rf'(\b(?:src|srcset)=")https?://[^"\s]*/({names})"'
    return re.sub(found, lambda one: f'{one[1]}{base}{one[2]}"', markup) if names else markup


def _problem(message: str, help: str) -> Finding:
    return Finding(
        code=NO_PREVIEW.code,
        severity=NO_PREVIEW.severity or Severity.ERROR,
        message=message,
        help=help,
    )
