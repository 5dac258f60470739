"""Ask MJML's reference compiler for a second opinion on a theme.

    python -m bench.mjml_reference FOLDER ISSUE NODE_FOLDER

FOLDER holds publication.yaml and issues/ISSUE.yaml; NODE_FOLDER is one in which
``npm install mjml`` was run.  Fills the theme's skeleton with the issue while it is
still MJML, has npm's mjml compile it in strict mode, and compares that with our mail:
the errors it names, the visible text, and the elements with their attributes.
Exits with 1 where it names an error, or where text or elements differ; attributes that
differ are shown alone.  By hand, not in the tests: it needs Node.
"""

from __future__ import annotations

import difflib
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

from bench.render import read, visible_text
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.pages import template_folders
from newsletter.render import Theme, render
from newsletter.render.media import Alike
from newsletter.render.pictures import Album
from newsletter.render.rendering import mail_job
from newsletter.render.roots import MAIL

COMPILE = """
import { text } from "node:stream/consumers";
import mjml2html from "mjml";
const options = { validationLevel: "soft", fonts: {} };
const { html, errors } = await mjml2html(await text(process.stdin), options);
console.log(JSON.stringify({ html, errors: errors.map((e) => e.formattedMessage) }));
"""
# "strict" would throw at the first error; "soft" lists the same ones, all of them.


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the reference compiler made of the MJML."""

    html: str
    errors: tuple[str, ...]


class Elements(HTMLParser):
    """Collects the tags, and the tags with attributes in one order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.lines: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pairs = sorted((name, in_order(name, value or "")) for name, value in attrs if value)
        self.tags.append(tag)
        self.lines.append(f"<{tag}{''.join(f' {name}={value!r}' for name, value in pairs)}>")


def in_order(name: str, value: str) -> str:
    """Return a class or style attribute with its parts in alphabetical order."""
    if name == "class":
        return " ".join(sorted(value.split()))
    if name == "style":
        return ";".join(sorted(part.replace(" ", "") for part in value.split(";") if part.strip()))
    return value


def compile_with_npm(mjml: str, folder: Path) -> Opinion:
    """Return what npm's mjml, installed in the folder, says of the source."""
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", COMPILE],
        input=mjml,
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{folder}: node could not run mjml:\n{done.stderr}")
    answer = json.loads(done.stdout)
    return Opinion(html=answer["html"], errors=tuple(answer["errors"]))


def filled_skeleton(issue: Issue, publication: Publication, theme: Theme) -> str:
    """Return the issue's mail while it is still MJML."""
    name = "skeleton.html.j2"
    skeleton = theme.bundle.templates[f"{theme.name}/{MAIL}"]
    bundle = replace(
        theme.bundle,
        key=f"{theme.bundle.key} and its skeleton",
        templates={**theme.bundle.templates, f"{theme.name}/{name}": skeleton},
    )
    job, _ = mail_job(issue, publication, theme, Album(load=None), Alike())
    ((mjml,),) = theme.press.fill(bundle, theme.name, [replace(job, steps=((name, ""),))])
    return mjml


def main(folder: Path, issue_id: str, node_folder: Path) -> int:
    publication, issue = read(folder, issue_id)
    folders = template_folders(folder)
    theme = Theme.load(folders, publication.theme)
    mjml = filled_skeleton(issue, publication, theme)
    ours = render(issue, publication, theme).html
    theirs = compile_with_npm(mjml, node_folder)

    for error in theirs.errors:
        print(error)
    same_text = visible_text(ours) == visible_text(theirs.html)
    before, after = Elements(theirs.html), Elements(ours)
    for line in difflib.unified_diff(before.lines, after.lines, "npm", "ours", "", "", 0, ""):
        print(line)
    print(f"errors in strict mode   {len(theirs.errors)}")
    print(f"visible text            {'the same' if same_text else 'differs'}")
    print(f"elements, in order      {'the same' if before.tags == after.tags else 'differ'}")
    print(f"octets                  {len(ours.encode())}, npm {len(theirs.html.encode())}")
    return int(bool(theirs.errors) or not same_text or before.tags != after.tags)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
