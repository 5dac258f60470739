"""Who else is at a piece right now, so that two do not write one summary without knowing.

It is a courtesy and keeps nobody out: texts of two are merged where they are saved.
"""

from __future__ import annotations

from newsletter.model.presence import PRESENT_FOR, SAID_EVERY, Presence
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.presence import SqlPresenceStore

MOST = 200
"""Characters of an id, or of what tells browsers apart."""


def stay(
    workplace: Workplace, issue_id: str, item: str = "", *, by: str, browser: str
) -> tuple[Presence, ...]:
    """Say that somebody is at a piece; return who else is at any piece of the issue.

    Raises `NoSuchIssue`; ids of pieces that are not there harm nobody.
    """
    workplace.existing_issue_file(issue_id)
    now = workplace.clock()
    here = Presence(
        browser=browser[:MOST],
        person=by,
        issue=issue_id,
        item=item[:MOST],
        since=now,
        seen=now,
    )
    with workplace.newsroom() as connection:
        store = SqlPresenceStore(connection)
        found = store.present(since=now - PRESENT_FOR)
        if not any(_same(one, here) and now - one.seen < SAID_EVERY for one in found):
            store.stay(here, gone=now - PRESENT_FOR)
    return tuple(one for one in found if one.issue == issue_id and one.browser != here.browser)


def leave(workplace: Workplace, issue_id: str, item: str = "", *, browser: str) -> None:
    """Say that a browser has a piece open no more."""
    if workplace.has_newsroom():
        with workplace.newsroom() as connection:
            SqlPresenceStore(connection).leave(browser[:MOST], issue_id, item[:MOST])


def others(workplace: Workplace, issue_id: str, *, browser: str = "") -> tuple[Presence, ...]:
    """Return who is at any piece of an issue, in another browser than this; makes no database."""
    if not workplace.has_newsroom():
        return ()
    with workplace.newsroom() as connection:
        found = SqlPresenceStore(connection).present(since=workplace.clock() - PRESENT_FOR)
    return tuple(one for one in found if one.issue == issue_id and one.browser != browser)


def _same(one: Presence, other: Presence) -> bool:
    place = (one.browser, one.person, one.issue, one.item)
    return place == (other.browser, other.person, other.issue, other.item)
