"""Tables and JSON of exports, read to posts.  Runs in the confined child."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from newsletter.archive.importing.decoding import decode
from newsletter.archive.importing.ghost import ghost_posts
from newsletter.archive.importing.posts import Found, Post, Skipped
from newsletter.errors import ParseError

MOST_ROWS = 20_000
LONGEST_CELL = 8_000_000
Row = Mapping[str, str]


def read_rows(data: bytes) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV file by the names of its columns, lower-case, words joined by ``_``.

    Raises `ParseError` for what is no table.
    """
    csv.field_size_limit(LONGEST_CELL)
    text = decode(data)
    try:
        dialect: Any = csv.Sniffer().sniff(text.split("\n", 1)[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=dialect.delimiter))
    except csv.Error as error:
        raise ParseError(f"The table cannot be read: {error}.", help="Export it again.") from error
    if not lines:
        raise ParseError("The table is empty.", help="Export it again.")
    if len(lines) > MOST_ROWS:
        raise ParseError(f"The table has more than {MOST_ROWS:,} lines.", help="Split it.")
    names = [column(name) for name in lines[0]]
    return tuple(dict(zip(names, line, strict=False)) for line in lines[1:] if any(line))


def column(name: str) -> str:
    """Return the name of a column as it is looked for."""
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_")


def slug_of(title: str) -> str:
    """Return a campaign's title as Mailchimp names its file: each sign that is no letter a hyphen."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower())


TITLE = ("title", "campaign_title", "campaign_name", "name")
SUBJECT = ("subject", "subject_line", "email_subject")
SENT = ("send_date", "send_time", "sent_date", "date_sent", "sent_at", "sent")
IDENT = ("unique_id", "campaign_id", "id")


def mailchimp_posts(data: bytes, *, members: tuple[str, ...]) -> tuple[Found, ...]:
    """Return the campaigns of an account export.

    Columns of campaigns.csv: Title, Subject, List, Send Date, …, Unique Id, as the service's reports of
    campaigns have them, too; each is also known by other names, for the service documents none.  The files
    in campaigns_content/ are called after a number that grows, and the title.
    """
    rows = list(read_rows(data))
    pages = sorted((name for name in members if _is_campaign(name)), key=_number)
    found = list[Found]()
    left = dict.fromkeys(pages)
    for row in rows:
        title, subject = _said(row, TITLE), _said(row, SUBJECT)
        page = next((name for name in left if _slug_in(name) == slug_of(title)), None)
        if page is None:
            found.append(Skipped(name=title or subject, why="its content is not in the export"))
            continue
        del left[page]
        found.append(
            Post(
                name=page,
                kind="mailchimp",
                markup="html",
                member=page,
                subject=subject,
                sent=_said(row, SENT),
                addresses=_campaign_addresses(row),
            )
        )
    found += [Post(name=name, kind="mailchimp", markup="html", member=name) for name in left]
    return tuple(found)


def _said(row: Row, names: tuple[str, ...]) -> str:
    """Return what a row says in the first of these columns that says anything."""
    return next((found for name in names if (found := row.get(name, "").strip())), "")


def _is_campaign(name: str) -> bool:
    return "campaigns_content/" in name and name.lower().endswith((".html", ".htm"))


def _number(name: str) -> tuple[int, str]:
    found = re.match(r"\d{1,15}", name.rpartition("/")[2])
    return (int(found[0]) if found else 0, name)


def _slug_in(name: str) -> str:
    stem = name.rpartition("/")[2].rpartition(".")[0]
    return re.sub(r"^\d+_", "", stem).lower()


def _campaign_addresses(row: Row) -> tuple[str, ...]:
    ident = _said(row, IDENT)
    given = [row.get(name, "") for name in ("archive_url", "long_archive_url", "url")]
    if re.fullmatch(r"[0-9a-f]{6,20}", ident):
        given.append(f"?id={ident}")
    return tuple(filter(None, given))


def substack_posts(data: bytes, *, members: tuple[str, ...]) -> tuple[Found, ...]:
    """Return the posts of an export of Substack: posts.csv, and posts/ID.html."""
    pages = {
        name.rpartition("/")[2].removesuffix(".html"): name
        for name in members
        if name.endswith(".html")
    }
    found = list[Found]()
    for row in read_rows(data):
        ident, title = row.get("post_id", ""), row.get("title", "")
        name = title or ident
        if row.get("is_published", "").strip().lower() not in {"true", "1"}:
            found.append(Skipped(name=name, why="it was never published"))
        elif row.get("type", "newsletter").lower() not in {"newsletter", "podcast", ""}:
            found.append(Skipped(name=name, why=f"it is a {row['type'].lower()}, no issue"))
        elif ident not in pages:
            found.append(Skipped(name=name, why="its text is not in the export"))
        else:
            found.append(
                Post(
                    name=pages[ident],
                    kind="substack",
                    markup="html",
                    member=pages[ident],
                    subject=title,
                    title=title,
                    standfirst=row.get("subtitle", ""),
                    sent=row.get("email_sent_at", "") or row.get("post_date", ""),
                    utc=True,
                    addresses=(f"/p/{ident.partition('.')[2]}",) if "." in ident else (),
                )
            )
    return tuple(found)


def beehiiv_posts(data: bytes) -> tuple[Found, ...]:
    """Return the posts of an export of beehiiv: one table with content_html."""
    found = list[Found]()
    for number, row in enumerate(read_rows(data), start=2):
        title = row.get("web_title", "")
        if row.get("status", "confirmed").lower() not in {"confirmed", "published", "archived"}:
            found.append(Skipped(name=title or f"line {number}", why="it was never published"))
            continue
        found.append(
            Post(
                name=title or f"line {number}",
                kind="beehiiv",
                markup="html",
                content=row.get("content_html", ""),
                subject=row.get("email_subject_line", "") or title,
                title=title,
                standfirst=row.get("web_subtitle", ""),
                preheader=row.get("email_preview_text", ""),
                sent=row.get("publish_date", "")
                or row.get("published_at", "")
                or row.get("created_at", ""),
                utc=True,
                addresses=tuple(filter(None, (row.get("url", ""),))),
            )
        )
    return tuple(found)


def buttondown_posts(data: bytes, *, members: tuple[str, ...], is_json: bool) -> tuple[Found, ...]:
    """Return the emails of an export of Buttondown: emails.csv or emails.json, and emails/SLUG.md."""
    rows: Iterable[Row] = _json_rows(data) if is_json else read_rows(data)
    pages = {
        name.rpartition("/")[2].removesuffix(".md"): name
        for name in members
        if name.endswith(".md")
    }
    found = list[Found]()
    for row in rows:
        slug, subject = row.get("slug", ""), row.get("subject", "")
        status = (row.get("status") or row.get("email_type") or "").lower()
        if status in {"draft", "scheduled", "private", "deleted"}:
            found.append(Skipped(name=subject or slug, why="it was never published"))
        elif not row.get("body") and slug not in pages:
            found.append(Skipped(name=subject or slug, why="its text is not in the export"))
        else:
            found.append(
                Post(
                    name=pages.get(slug, slug or subject),
                    kind="buttondown",
                    markup="markdown",
                    content=row.get("body", ""),
                    member="" if row.get("body") else pages[slug],
                    subject=subject,
                    title=subject,
                    standfirst=row.get("description", ""),
                    sent=row.get("publish_date", "") or row.get("creation_date", ""),
                    utc=True,
                    addresses=tuple(
                        filter(
                            None, (row.get("absolute_url", ""), f"/archive/{slug}/" if slug else "")
                        )
                    ),
                )
            )
    return tuple(found)


def json_posts(data: bytes) -> tuple[Found, ...]:
    """Return the posts of a JSON export: Ghost's, or Buttondown's emails with their bodies.

    Raises `ParseError` for other JSON.
    """
    said = _json(data)
    if isinstance(said, list) and said and isinstance(said[0], dict) and "subject" in said[0]:
        return buttondown_posts(data, members=(), is_json=True)
    return ghost_posts(said)


def _json_rows(data: bytes) -> list[Row]:
    said = _json(data)
    rows = said if isinstance(said, list) else []
    return [
        {str(key): "" if value is None else str(value) for key, value in row.items()}
        for row in rows[:MOST_ROWS]
        if isinstance(row, dict)
    ]


def _json(data: bytes) -> Any:  # noqa: ANN401 - whatever the file says
    try:
        return json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise ParseError(
            "The JSON file cannot be read.", help="Export it again, or unpack it whole."
        ) from error
