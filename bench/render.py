"""Measure what rendering an issue costs, and how heavy the mail is.

    python -m bench.render FOLDER ISSUE

FOLDER holds publication.yaml and issues/ISSUE.yaml.  Prints CPU milliseconds for one
issue, warm, from the parsed issue to mail, text, article and page: those of this process
and those of the confined child that fills the templates, added; beside them the same without a
child, and octets of HTML for each octet of visible text.  In the same run, turn by turn, on
the same words, what the usual ways would cost beside it: MJML compiled for every issue, with
a section for each part; the style sheet inlined for every issue.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import css_inline
from mjml import mjml2html

from newsletter.documents import read_issue, read_publication
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.pages import Bundle, Job, Press, find_file, shared_press, template_folders
from newsletter.pages.environment import ThemeEnvironment, html_environment, plain_environment
from newsletter.render import Theme, render
from newsletter.text.prose_html import MAIL, to_html

ROUNDS = 60


class VisibleText(HTMLParser):
    """Collects what a reader sees: no head, no hidden preheader."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        concealed = "display:none" in (dict(attrs).get("style") or "")
        if tag in {"style", "title", "head"} or concealed or (self.hidden and tag == "div"):
            self.hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and tag in {"style", "title", "head", "div"}:
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def visible_text(html: str) -> str:
    """Return the visible text, runs of white space as one space."""
    parser = VisibleText()
    parser.feed(html)
    return re.sub(r"[ \t\n\r]+", " ", "".join(parser.parts)).strip()


def read(folder: Path, issue_id: str) -> tuple[Publication, Issue]:
    """Return the publication and the issue, or stop with their findings."""
    data = (folder / "publication.yaml").read_bytes()
    publication = read_publication(data, file="publication.yaml").value
    name = f"issues/{issue_id}.yaml"
    if publication is None:
        raise SystemExit("publication.yaml has mistakes: see newsletter check")
    document = read_issue(
        (folder / name).read_bytes(), file=name, issue_id=issue_id, publication=publication
    )
    if document.value is None:
        raise SystemExit(f"{name} has mistakes: see newsletter check")
    return publication, document.value


class Here(Press):
    """Fills templates in this process: what the child costs is the difference."""

    def fill(self, bundle: Bundle, theme: str, jobs: Sequence[Job]) -> list[tuple[str, ...]]:
        html, text = environments(bundle.key, lambda: bundle, theme)
        made = []
        for job in jobs:
            context, texts = dict(job.context), []
            for name, into in job.steps:
                env = text if name.endswith(".txt.j2") else html
                texts.append(env.get_template(name).render(context))
                context[into] = texts[-1].strip()
            made.append(tuple(texts))
        return made


_ENVIRONMENTS: dict[str, tuple[ThemeEnvironment, ThemeEnvironment]] = {}


def environments(
    key: str, bundle: Callable[[], Bundle], theme: str
) -> tuple[ThemeEnvironment, ThemeEnvironment]:
    """Return those of a bundle for HTML and text, made once."""
    if key not in _ENVIRONMENTS:
        _ENVIRONMENTS[key] = (
            html_environment(bundle(), theme),
            plain_environment(bundle(), theme),
        )
    return _ENVIRONMENTS[key]


def children_ns(press: Press) -> int:
    """Return the CPU nanoseconds of a press's children: clock_getcpuclockid(3) of each."""
    return sum(time.clock_gettime_ns((~child << 3) | 2) for child in press.processes())


def cpu_ms(press: Press, *actions: Callable[[], object]) -> list[tuple[float, float]]:
    """Return medians of CPU milliseconds here and in the children, for each action, turn by turn."""
    for action in actions * 3:
        action()
    spent: list[list[tuple[float, float]]] = [[] for _ in actions]
    for _ in range(ROUNDS):
        for action, rounds in zip(actions, spent, strict=True):
            here, there = time.process_time_ns(), children_ns(press)
            action()
            rounds.append(
                (
                    (time.process_time_ns() - here) / 1e6,
                    (children_ns(press) - there) / 1e6,
                )
            )
    return [
        (statistics.median(a for a, _ in rounds), statistics.median(b for _, b in rounds))
        for rounds in spent
    ]


def one_section_each(issue: Issue, skeleton: Path) -> str:
    """Return the words of the issue as MJML is usually written: a section for each part."""
    parts = [
        *(f"<h2>{escape(lead.title)}</h2>{to_html(lead.body, MAIL)}" for lead in issue.leads),
        *(f"<h3>{escape(area.title)}</h3>{to_html(area.text, MAIL)}" for area in issue.focus_areas),
        *(f"<h3>{escape(e.title)}</h3>{to_html(e.summary, MAIL)}" for e in issue.entries),
    ]
    source = re.sub(r"\{[{%].*?[%}]\}", "", skeleton.read_text("utf-8"))
    head = source[: source.index("<mj-body")]
    sections = "".join(
        f"<mj-section><mj-column><mj-text>{part}</mj-text></mj-column></mj-section>"
        for part in parts
    )
    return f"{head}<mj-body>{sections}</mj-body></mjml>"


def main(folder: Path, issue_id: str) -> None:
    publication, issue = read(folder, issue_id)
    folders = template_folders(folder)
    press = shared_press()
    wall, start = time.perf_counter(), time.process_time_ns()
    theme = Theme.load(folders, publication.theme)
    rendition = render(issue, publication, theme)
    load = (time.process_time_ns() - start + children_ns(press)) / 1e6
    wall = (time.perf_counter() - wall) * 1000
    here = replace(theme, press=Here())
    assert render(issue, publication, here) == rendition
    text = visible_text(rendition.html)
    octets, seen = len(rendition.html.encode()), len(text.encode())

    mjml = one_section_each(issue, find_file(folders, f"{publication.theme}/mail.mjml"))
    compiled = mjml2html(mjml, fonts={})
    compiled_ratio = len(compiled.encode()) / len(visible_text(compiled).encode())
    (parent, child), (without, _), (compiling, _), (inlining, _) = cpu_ms(
        press,
        lambda: render(issue, publication, theme),
        lambda: render(issue, publication, here),
        lambda: mjml2html(mjml, fonts={}),
        lambda: css_inline.inline(rendition.html),
    )
    ours = parent + child
    inlined = len(css_inline.inline(rendition.html).encode())

    print(f"child, theme, first issue       {load:8.1f} ms CPU, {wall:.0f} ms on the clock")
    print(f"HTML, text, article and page    {ours:8.2f} ms CPU (median of {ROUNDS})")
    print(f"  in this process               {parent:8.2f}")
    print(f"  in the child                  {child:8.2f}")
    print(f"  the same without a child      {without:8.2f}")
    print(f"mail HTML                       {octets:8d} octets")
    print(f"  for each octet of text        {octets / seen:8.2f}")
    print(f"text part                       {len(rendition.text.encode()):8d} octets")
    print(f"web page                        {len(rendition.page.encode()):8d} octets")
    print("beside it, for each issue:")
    print(
        f"  MJML, a section for each part {compiling:8.2f} ms CPU, {compiling / ours:.2f} of ours"
    )
    print(f"    octets for each of text     {compiled_ratio:8.2f}")
    print(f"  css-inline on our mail        {inlining:8.2f} ms CPU, {inlining / ours:.2f} of ours")
    print(f"    octets for each of text     {inlined / seen:8.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
