"""Ghost's export: posts as HTML, Lexical or Mobiledoc inside one JSON file.  Runs in the child."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from newsletter.archive.importing.ghost_cards import lexical_html, mobiledoc_html
from newsletter.archive.importing.posts import Found, Post, Skipped
from newsletter.errors import ParseError


def ghost_posts(said: Any) -> tuple[Found, ...]:  # noqa: ANN401 - parsed JSON
    """Return the posts of an export; raises `ParseError` where it is none."""
    data = _data(said)
    users = {user.get("id"): user.get("name", "") for user in _rows(data, "users")}
    metas = {meta.get("post_id"): meta for meta in _rows(data, "posts_meta")}
    authors = dict[object, list[str]]()
    for row in sorted(_rows(data, "posts_authors"), key=lambda row: str(row.get("sort_order", ""))):
        authors.setdefault(row.get("post_id"), []).append(str(users.get(row.get("author_id"), "")))
    found = list[Found]()
    for post in _rows(data, "posts"):
        title = str(post.get("title") or "")
        if post.get("type", "post") != "post" or post.get("page") == 1:
            found.append(Skipped(name=title, why="it is a page, no issue"))
        elif post.get("status") not in {"published", "sent"}:
            found.append(Skipped(name=title, why="it was never published"))
        else:
            meta = metas.get(post.get("id"), {})
            found.append(_post(post, meta, tuple(filter(None, authors.get(post.get("id"), [])))))
    return tuple(found)


def _post(post: dict[str, Any], meta: dict[str, Any], authors: tuple[str, ...]) -> Post:
    title = str(post.get("title") or "")
    slug = str(post.get("slug") or "")
    return Post(
        name=slug or title,
        kind="ghost",
        markup="html",
        content=_content(post),
        subject=str(meta.get("email_subject") or title),
        title=title,
        standfirst=str(post.get("custom_excerpt") or ""),
        authors=authors,
        sent=str(post.get("published_at") or post.get("created_at") or ""),
        utc=True,
        addresses=(f"/{slug}/",) if slug else (),
        language=str(post.get("locale") or ""),
    )


def _data(said: Any) -> dict[str, Any]:  # noqa: ANN401
    holder = said.get("db", [said]) if isinstance(said, dict) else []
    first = holder[0] if isinstance(holder, list) and holder else holder
    data = first.get("data") if isinstance(first, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise ParseError(
            "This JSON file is no export that can be read: it holds no posts.",
            help="Ghost: Settings, Import/Export, Export content. Give the file that it makes.",
        )
    return data


def _rows(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = data.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _content(post: dict[str, Any]) -> str:
    """Return the HTML: as Ghost made it, or made of what it was written in."""
    if post.get("html"):
        return str(post["html"])
    for name, reader in (("lexical", lexical_html), ("mobiledoc", mobiledoc_html)):
        source = post.get(name)
        if not source:
            continue
        try:
            return "".join(reader(json.loads(source) if isinstance(source, str) else source))
        except (ValueError, RecursionError, AttributeError, TypeError, IndexError, KeyError):
            continue
    return "".join(
        f"<p>{escape(part)}</p>" for part in str(post.get("plaintext") or "").split("\n\n")
    )
