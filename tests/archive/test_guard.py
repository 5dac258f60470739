"""What may never stand on a public page is found, however it is written; what may is let through."""

from __future__ import annotations

import pytest

from newsletter.archive.guard import inspect
from newsletter.errors import ArchiveError


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT src=x></SCRIPT>",
        '<script type="application/ld+json" src="x.js"></script>',
        '<script type="application/ld+json">{}</script><script>x</script>',
        "<iframe></iframe>",
        '<base href="https://evil.example/">',
        '<form action="https://evil.example/"></form>',
        '<p onclick="x">',
        '<p class="a"onclick="x">',
        "<p\nonclick=x>",
        "<p title='\"' onclick=x>",
        '<p title="a>b" onmouseover="x">',
        '<a href="javascript:x">',
        '<a href=" java&#115;cript:x">',
        "<a href=javascript:x>",
        '<a href="JaVaScRiPt:x">',
        '<a href="vbscript:x">',
        '<img src="https://evil.example/x.png">',
        '<img src="//evil.example/x.png">',
        '<img alt="" srcset="https://evil.example/x.png">',
        '<img src="x.png" onerror="x">',
        '<link rel="stylesheet" href="https://evil.example/x.css">',
        '<link href="https://evil.example/x.css" rel="stylesheet">',
        '<link rel="preload" href="//evil.example/x">',
        '<meta http-equiv="refresh" content="0; url=https://evil.example/">',
        '<div style="background:url(https://evil.example/x)">',
        "<style>@import 'x';</style>",
        "<style>p{background:url('//evil.example')}</style>",
        '<svg><image href="https://evil.example/x"/></svg>',
        '<svg><use xlink:href="//evil.example/x"/></svg>',
        '<video poster="https://evil.example/x"></video>',
        '<object data="x"></object>',
        "<p>\ue0f0name\ue0f1</p>",
    ],
)
def test_what_runs_or_loads_is_refused(html: str) -> None:
    """Scripts, handlers, other hosts' files and readers' tokens stop the build."""
    with pytest.raises(ArchiveError):
        inspect(
            "a/index.html", f"<!doctype html>\n<html><body><p>Text</p>{html}</body></html>".encode()
        )


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://paper.example/?a=1&amp;b=2">The Paper</a>',
        '<a class="permalink" href="#rivers" aria-label="Permalink: Rivers">#</a>',
        '<a href="../../topics/water/"><bdi>water</bdi></a>',
        '<a href="mailto:post@review.example">write</a>',
        '<link rel="canonical" href="https://archive.example/issues/1/">',
        '<link rel="alternate" type="application/atom+xml" title="All" href="../feed.xml">',
        '<link rel="stylesheet" href="../../style.css">',
        '<img src="delta.png" alt="The delta" width="3" height="4">',
        '<script type="application/ld+json">{"a":"\\u003cscript>"}</script>',
        "<p>javascript: on click = url(https://x.example) &lt;script&gt;</p>",
        '<details open><summary>Cite</summary><time datetime="2017">2017</time></details>',
        '<picture><source srcset="dark.png" media="(x)"><img src="light.png" alt=""></picture>',
        '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>',
        '<div style="color:red">x</div>',
    ],
)
def test_what_is_harmless_passes(html: str) -> None:
    """Links, pictures of the site, data and words about scripts are no offence."""
    inspect("a/index.html", f"<!doctype html>\n<html><body>{html}</body></html>".encode())
