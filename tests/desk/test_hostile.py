"""Whatever others wrote is text at the desk: feeds, readers, manuscripts, colleagues, file names."""

from __future__ import annotations

import re
from collections import deque
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
import pytest

from newsletter.audience.addresses import normalise
from newsletter.model.article import Article, Candidate, SavedSource
from newsletter.model.suggestion import Voice
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.writing import commenting
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.stores.suggestions import SqlSuggestionStore

EVIL = "\"><x-evil>'><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 191 }} \u202egnp"
QUOTED = EVIL.replace("\\", "\\\\").replace('"', '\\"')
ISSUE = f"""\
version: 1
date: 2026-12
subject: "{QUOTED}"
preheader: "{QUOTED}"
send_at: 2026-12-01 09:00 UTC
leads:
  - id: lead
    title: "{QUOTED}"
    authors: ["{QUOTED}"]
    standfirst: "{QUOTED}"
    body: "{QUOTED} [a link](javascript:alert(1)) ![a picture](javascript:alert(1))"
media_review:
  - id: rivers-rise
    title: "{QUOTED}"
    authors: ["{QUOTED}"]
    summary: "{QUOTED} He said “{QUOTED}”."
    outlet: "{QUOTED}"
    url: https://paper.example/rivers?"><x-evil>
    topics: ["{QUOTED}"]
    published: 2026-11-20
"""
MOST = 90
"""Pages that are looked at."""


class Seen(HTMLParser):
    """What a browser would find in a page that our templates did not write."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        known = {name: value or "" for name, value in attrs}
        if tag == "x-evil" or (tag == "script" and not known.get("src", "").startswith("/static/")):
            self.wrong.append(tag)
        self.wrong += [name for name in known if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            address = known.get(name, "")
            if address != "data:," and urlsplit(address).scheme not in {
                "",
                "http",
                "https",
                "mailto",
            }:
                self.wrong.append(f"{name}={address}")
        leads = known.get("action", "") if tag == "form" else known.get("src", "")
        if tag in {"form", "iframe"} and not re.match(r"/(?!/)|$|\?", leads):
            self.wrong.append(str(known))
        if tag == "a":
            self.links.append(known.get("href", ""))


@pytest.fixture
def spoilt(workplace: Workplace) -> Workplace:
    """Return a publication in which every text tries to be more than a text."""
    (workplace.issues / "2026-12.yaml").write_text(ISSUE)
    file = workplace.publication_file
    file.write_text(file.read_text().replace("name: The Review", f'name: "{QUOTED}"'))
    day = workplace.clock() - timedelta(days=1)

    def article(name: str, url: str) -> Article:
        return Article(
            url=url,
            key=f"https://{name}.example/",
            title=EVIL,
            outlet=EVIL,
            authors=(EVIL,),
            summary=EVIL,
            language=EVIL[:8],
            published=day,
            first_seen=day,
        )

    found = Candidate(
        id="c-evil",
        article=article("one", "https://one.example/"),
        also_in=(article("two", "javascript:alert(1)"),),
        first_seen=day,
        reasons=(EVIL,),
    )
    with workplace.newsroom() as connection:
        SqlCandidateStore(connection).save([found])
        SqlArticleStore(connection).save_source(
            SavedSource(
                url="https://one.example/", key="https://one.example/", fetched=day,
                sha256="0" * 64, title=EVIL, text=EVIL, by=EVIL,
            )
        )  # fmt: skip
    with workplace.mail() as connection:
        said = Voice(at=day, why=EVIL, name=EVIL, mailbox=normalise("eve@x.example"), language="en")
        SqlSuggestionStore(connection).put("https://x.example/", "javascript:alert(1)", said)
    commenting.add(workplace, "2026-12", EVIL, item="rivers-rise", by="editor")
    subscribing.add(workplace, "eve@x.example", name=EVIL, by="editor", how=EVIL)
    return workplace


def test_nothing_that_others_wrote_is_more_than_text(
    spoilt: Workplace, desk_client: httpx.Client
) -> None:
    """Going from page to page, no element, attribute or address is one that our templates did not write."""
    del spoilt
    first = (
        "/",
        "/inbox",
        "/inbox?at=c-evil",
        "/audience",
        "/inbox/suggested",
        "/issues/2026-12/write",
        "/comments",
    )
    waiting, seen = deque(first), set(first)
    looked = shown = 0
    while waiting and looked < MOST:
        path = waiting.popleft()
        answer = desk_client.get(path)
        assert answer.status_code < 500, path
        looked += 1
        shown += answer.status_code == 200 and "x-evil" in answer.text
        if "text/html" not in answer.headers["content-type"] or "/preview/" in path:
            continue
        page = Seen()
        page.feed(answer.text)
        assert not page.wrong, (path, page.wrong)
        assert "1337" not in answer.text, path
        for link in page.links:
            plain = link.partition("#")[0]
            if plain.startswith("/") and plain not in seen:
                seen.add(plain)
                waiting.append(plain)
    assert looked > 30
    assert shown > 15


@pytest.mark.parametrize("form", ["mail", "page", "text", "aloud"])
def test_a_preview_runs_nothing(spoilt: Workplace, desk_client: httpx.Client, form: str) -> None:
    """What stands in a frame holds no script of others, and is told to run none and to call nobody."""
    del spoilt
    answer = desk_client.get(f"/issues/2026-12/preview/{form}")
    if answer.status_code == 200:
        assert "<x-evil" not in answer.text
        assert "<script" not in answer.text
        assert "javascript:" not in re.sub(r"(?s)>[^<]*<", "><", answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy or "sandbox" in policy


@pytest.mark.parametrize("path", ["/issues/%3Cx-evil%3E", "/issues/2026-12/checks/rules/%3Cx-evil%3E",
                                  "/issues/2026-12/entries/%3Cx-evil%3E", "/inbox?q=%22%3E%3Cx-evil%3E",
                                  "/clip?url=%22%3E%3Cx-evil%3E&title=%22%3E%3Cx-evil%3E",
                                  "/feeds/add?url=%22%3E%3Cx-evil%3E", "/sign-in?to=/%22%3E%3Cx-evil%3E",
                                  "/audit?who=%22%3E%3Cx-evil%3E", "/audience?q=%22%3E%3Cx-evil%3E",
                                  "/%22%3E%3Cx-evil%3E", "/issues/2026-12/leads/new?document=%3Cx-evil%3E"])  # fmt: skip
def test_nothing_in_an_address_is_more_than_text(desk_client: httpx.Client, path: str) -> None:
    """A page that shows what stood in its address, or in a mistake about it, shows text."""
    assert "<x-evil" not in desk_client.get(path).text
