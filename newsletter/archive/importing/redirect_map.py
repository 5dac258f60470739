"""From old addresses of issues to new ones, as web servers read it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from newsletter.model.values import dataclass

RedirectForm = Literal["nginx", "netlify", "csv"]
_HARMLESS = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One old address and what stands for it now."""

    old: str
    """Absolute, or a path of the old site, perhaps with a query."""
    new: str


def form_of(name: str) -> RedirectForm:
    """Return the form that a file's name asks for: ``_redirects``, ``….csv``, else nginx's map."""
    base = name.rpartition("/")[2].lower()
    if base == "_redirects":
        return "netlify"
    return "csv" if base.endswith(".csv") else "nginx"


def redirects_text(redirects: Sequence[Redirect], form: RedirectForm) -> str:
    """Return the file; what cannot stand in one of these forms safely is left out."""
    kept = list(dict.fromkeys(one for one in redirects if _is_safe(one)))
    return {"nginx": _nginx, "netlify": _netlify, "csv": _csv}[form](kept)


def _is_safe(one: Redirect) -> bool:
    return all(
        _HARMLESS.fullmatch(text) and not re.search(r"[\"'\\;{}<>`$]", text)
        for text in (one.old, one.new)
    )


def _csv(redirects: Sequence[Redirect]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["old", "new", "status"])
    writer.writerows([one.old, one.new, "301"] for one in redirects)
    return out.getvalue()


def _netlify(redirects: Sequence[Redirect]) -> str:
    """Paths with a query name its parameters between path and target; a host stands before the path."""
    lines = ["# Old addresses of issues; from whoever serves the old domain."]
    for one in redirects:
        parts = urlsplit(one.old)
        path = (f"{parts.scheme}://{parts.netloc}" if parts.netloc else "") + (parts.path or "/")
        query = " ".join(f"{name}={value}" for name, value in parse_qsl(parts.query))
        lines.append(" ".join(filter(None, (path, query, one.new, "301!"))))
    return "\n".join(lines) + "\n"


def _nginx(redirects: Sequence[Redirect]) -> str:
    """Return a map of ``$host$request_uri``, or of ``$request_uri`` where the old host is not known."""
    hosted = [one for one in redirects if urlsplit(one.old).netloc]
    bare = [one for one in redirects if not urlsplit(one.old).netloc]
    lines = [
        "# In http {}:      include this file;",
        "# in server {}:    if ($moved_host) { return 301 $moved_host; }",
        "#                  if ($moved_path) { return 301 $moved_path; }",
        "map $host$request_uri $moved_host {",
        *(f"    {_key(one.old)} {one.new};" for one in hosted),
        "}",
        "map $request_uri $moved_path {",
        *(f"    {_key(one.old)} {one.new};" for one in bare),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _key(old: str) -> str:
    """Return what nginx compares; an address that is a query alone is looked for anywhere."""
    parts = urlsplit(old)
    if not parts.netloc and not parts.path:
        return f'"~[?&]{re.escape(parts.query)}(&|$)"'
    return f'"{parts.netloc}{parts.path or "/"}{"?" + parts.query if parts.query else ""}"'
