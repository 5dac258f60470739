"""Golden cases of the rules about a mail: each rule has one that fails and one that passes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

import pytest

from bench.fault_held_out import HELD_OUT
from bench.fault_listed import LISTED
from newsletter.check import RULES, check_rendition, describe_rules
from newsletter.check.rules import MAIL_RULES, OWN_MAIL_RULES
from newsletter.mail.arriving import arriving_size, longest_values
from newsletter.model.dates import PartialDate
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Entry, Issue
from newsletter.model.publication import Publication, Sender
from newsletter.model.rendition import Rendition, Token
from newsletter.text.markdown import parse_markdown

ISSUE = Issue(
    id="2026-11",
    date=PartialDate(year=2026, month=11),
    subject="Rivers",
    entries=(
        Entry(
            id="rivers",
            title="Three countries, one river",
            summary=parse_markdown("How the agreement came about."),
            outlet="The Paper",
            url="https://paper.example/rivers?a=1&b=2",
        ),
    ),
)
PUBLICATION = Publication(
    name="INDUS",
    archive_url="https://archive.indus.example/",
    sender=Sender(name="INDUS", address="editor@indus.example"),
    postal_address=("1 River Road", "Lahore"),
)
HTML = f"""\
<!doctype html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>Rivers</title>
<meta name="viewport" content="width=device-width"><style>p{{margin:0}}</style></head>
<body>
<div lang="en" dir="ltr">
<!--[if mso]><table role="presentation"><tr><td><![endif]-->
<table role="presentation"><tbody><tr><td>
<a href="https://archive.indus.example/issues/2026-11/">View in browser</a>
<img src="https://archive.indus.example/issues/2026-11/mark.png" alt="INDUS" width="10" height="10">
<h1>November 2026</h1>
<h2>Media review</h2>
<h3>Three countries, one river</h3>
<p>How the agreement came about.</p>
<p>Source: <a href="https://paper.example/rivers?a=1&amp;b=2">The Paper</a></p>
<p lang="ur" dir="rtl">دریائے سندھ کا پانی</p>
<p>1 River Road<br>Lahore. Sent to {Token.ADDRESS}.</p>
<p><a href="{Token.UNSUBSCRIBE}">Unsubscribe</a></p>
</td></tr></tbody></table>
<!--[if mso]></td></tr></table><![endif]-->
</div>
</body></html>
"""
TEXT = f"""\
NOVEMBER 2026

Three countries, one river
How the agreement came about.
https://paper.example/rivers

View in browser: https://archive.indus.example/issues/2026-11/
1 River Road
Lahore
Unsubscribe: {Token.UNSUBSCRIBE}
"""
RENDITION = Rendition(
    issue="2026-11",
    subject="Rivers",
    preheader="Water",
    language="en",
    html=HTML,
    text=TEXT,
    article="<article>…</article>",
    page="<html>…</html>",
    images=(("mark.png", b"mark"),),
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A rule, a mail, and whether the rule should find something in it."""

    code: str
    fails: bool
    name: str
    rendition: Rendition
    issue: Issue = ISSUE
    publication: Publication = PUBLICATION

    def findings(self) -> list[Finding]:
        """Return what the rule finds."""
        found = check_rendition(self.rendition, self.issue, self.publication)
        return [finding for finding in found if finding.code == self.code]


def put(old: str, new: str) -> Rendition:
    """Return the clean mail with `old` in its HTML replaced."""
    assert old in HTML
    return replace(RENDITION, html=HTML.replace(old, new, 1))


def added(markup: str) -> Rendition:
    """Return the clean mail with something more at its end."""
    return put("</td></tr></tbody></table>", markup + "</td></tr></tbody></table>")


def without(words: str) -> Rendition:
    """Return the clean mail with words taken out of its text part."""
    assert words in TEXT
    return replace(RENDITION, text=TEXT.replace(words, ""))


def carrying(size: int) -> Rendition:
    """Return the clean mail with embedded pictures of so many bytes."""
    pictures = (("river.jpg", bytes(size - 500_000)), ("table.jpg", bytes(500_000)))
    files = (*RENDITION.images, *pictures)
    return replace(
        RENDITION,
        images=files,
        enclosed=(("1@x.example", "river.jpg"), ("2@x.example", "table.jpg")),
    )


def bad(code: str, name: str, rendition: Rendition, issue: Issue = ISSUE) -> Case:
    """Return a case in which the rule must find something."""
    return Case(code=code, fails=True, name=name, rendition=rendition, issue=issue)


def good(code: str, name: str, rendition: Rendition = RENDITION, issue: Issue = ISSUE) -> Case:
    """Return a case in which the rule must find nothing."""
    return Case(code=code, fails=False, name=name, rendition=rendition, issue=issue)


def padded(size: int) -> Rendition:
    """Return the clean mail, filled up to `size` bytes of HTML as it arrives."""
    html = HTML.removesuffix("\n")
    return replace(RENDITION, html=html + " " * (size - arriving_size(html, LONGEST) - 2))


FOLDED = replace(ISSUE, entries=(replace(ISSUE.entries[0], web_only=True),))
PLACE = "https://archive.indus.example/issues/2026-11/#rivers"
LONGEST = longest_values()
FOOTER = f'<p><a href="{Token.UNSUBSCRIBE}">Unsubscribe</a></p>'


def footer_at(size: int) -> Rendition:
    """Return the clean mail with a link to unsubscribe that ends at byte `size`."""
    before, after = HTML.split(FOOTER.removesuffix("</p>"))
    ends = arriving_size(before + FOOTER.removesuffix("</p>"), LONGEST)
    return replace(RENDITION, html=before + " " * (size - ends) + FOOTER + after)


TODO_ISSUE = replace(ISSUE, preheader="TODO: rivers at https://staging.paper.example/x")

DARK = "@media (prefers-color-scheme:dark){{body{{background:#111}} p,h1,h2,h3{{color:{ink}}}}}"
INHERITED = '<div style="background-color:#000;color:#fff"><p><b>Terms</b></p></div>'
TAGS = """*|FNAME|* {{name|default:"x"}} {%if_x%} <%=name%> %%name%% %%=v(@x)=%% [[name]]
            ${user["name"]} @@NAME@@ %recipient.name% {{${first_name}}} {!Contact.FirstName}
            [firstname,fallback=friend] {$name} ##name## <<Name>> «AddressBlock» {email}
            <unsubscribe> __NAME__ $first_name$ ~FIRST~ [[half *|half half}}"""
"""A merge tag of each system, and halves."""
BROKEN = """cafÃ© Â£5 donâ??t Ã¢â‚¬â„¢ Ð¿Ñ€Ð¸Ð²ÐµÑ‚ Ø¯Ø±ÛŒØ§ ï¿½ \ufffd ðŸ˜€ å›½å®¶ â‚¬5 donâ€™t
            ‚Äôs it=E2=80=99s it\\u2019s"""
"""Letters of UTF-8, read as something else."""

CASES = [
    bad("html-over-wall", "at the wall", padded(100_000)),
    good("html-over-wall", "one byte less", padded(99_999)),
    bad("unsubscribe-behind-wall", "at the wall", footer_at(100_000)),
    good("unsubscribe-behind-wall", "one byte before", footer_at(99_999)),
    good("unsubscribe-behind-wall", "a clipped mail, left above", padded(120_000)),
    bad("html-over-budget", "over", padded(80_001)),
    good("html-over-budget", "at the budget", padded(80_000)),
    bad("style-too-large", "over 16 KB", put("p{margin:0}", "p{margin:0}" * 1600)),
    good("style-too-large", "small"),
    bad("broken-token", "half", added("\ue0f0name")),
    bad("broken-token", "unknown", replace(RENDITION, text=TEXT + "\ue0f0city\ue0f1")),
    good("broken-token", "whole", added(Token.NAME)),
    bad("token-in-public", "page", replace(RENDITION, page=Token.ADDRESS)),
    bad("token-in-public", "subject", replace(RENDITION, subject=f"Dear {Token.NAME}")),
    good("token-in-public", "none"),
    bad("missing-unsubscribe", "HTML", put(Token.UNSUBSCRIBE, "https://a.example/")),
    bad("missing-unsubscribe", "text", without(Token.UNSUBSCRIBE)),
    good("missing-unsubscribe", "both"),
    bad("missing-postal-address", "HTML", put("1 River Road", "")),
    bad("missing-postal-address", "text", without("Lahore")),
    good("missing-postal-address", "both"),
    bad(
        "missing-view-in-browser", "HTML", put("https://archive.indus.example/issues", "https://x")
    ),
    bad(
        "missing-view-in-browser", "text", without("https://archive.indus.example/issues/2026-11/")
    ),
    good("missing-view-in-browser", "both"),
    Case(
        code="missing-view-in-browser",
        fails=False,
        name="no archive",
        rendition=put("https://archive.indus.example/issues", "https://x"),
        publication=replace(PUBLICATION, archive_url=""),
    ),
    bad("long-text-line", "999 octets", replace(RENDITION, text=TEXT + "x" * 999)),
    good("long-text-line", "998 octets", replace(RENDITION, text=TEXT + "x" * 998)),
    bad("empty-text-part", "no title", without("Three countries, one river")),
    good("empty-text-part", "all titles"),
    bad("placeholder", "in the theme", added("<p>Lorem ipsum</p>")),
    bad("placeholder", "in an alt", put('alt="INDUS"', 'alt="TODO"')),
    good("placeholder", "told of the issue", added("<p>TODO</p>"), TODO_ISSUE),
    bad("merge-tag", "text", added("<p>Hi {{ first_name }}</p>")),
    bad("merge-tag", "half", added("<p>Hi {{ first_name</p>")),
    bad("merge-tag", "address", added('<p><a href="https://a.example/?m=%%id%%">Road map</a></p>')),
    good("merge-tag", "per cent", added("<p>5 % of 6 %</p>")),
    bad("empty-salutation", "None", added("<p>Dear None,</p>")),
    good("empty-salutation", "token", added(f"<p>Dear {Token.NAME},</p>")),
    bad("mojibake", "apostrophe", added("<p>Itâ€™s</p>")),
    good("mojibake", "accents", added("<p>É ñ ß</p>")),
    bad("escaped-character", "twice", added("<p>R&amp;amp;D</p>")),
    good("escaped-character", "once", added("<p>R&amp;D</p>")),
    bad("control-character", "bell", added("<p>\u0007</p>")),
    good("control-character", "joiner", added("<p>\u200c</p>")),
    bad("staging-link", "theme", added('<a href="https://staging.indus.example/">INDUS</a>')),
    good(
        "staging-link",
        "told of the issue",
        added('<a href="https://staging.paper.example/x">Paper</a>'),
        TODO_ISSUE,
    ),
    bad("missing-title", "empty", put("<title>Rivers</title>", "<title></title>")),
    good("missing-title", "there"),
    bad("missing-language", "html", put('<html lang="en"', "<html")),
    bad("missing-language", "child of body", put('<div lang="en"', "<div")),
    bad("missing-language", "wrong", put('<html lang="en"', '<html lang="fr"')),
    good("missing-language", "region", put('<html lang="en"', '<html lang="en-US"')),
    bad("missing-direction", "html", put('lang="en" dir="ltr"><head>', 'lang="en"><head>')),
    bad("missing-direction", "child of body", put('<div lang="en" dir="ltr">', '<div lang="en">')),
    good("missing-direction", "there"),
    bad("right-to-left-without-dir", "Urdu", put('<p lang="ur" dir="rtl">', '<p lang="ur">')),
    good("right-to-left-without-dir", "one word in bdi", added("<p>In <bdi>سندھ</bdi></p>")),
    bad("missing-viewport", "none", put('name="viewport"', 'name="other"')),
    good("missing-viewport", "there"),
    bad("missing-heading", "no h1", put("<h1>November 2026</h1>", "<p>November 2026</p>")),
    bad("missing-heading", "level skipped", put("<h2>Media review</h2>", "")),
    good("missing-heading", "in order"),
    bad(
        "layout-table-without-role",
        "none",
        put('<table role="presentation"><tbody>', "<table><tbody>"),
    ),
    good("layout-table-without-role", "data", added("<table><tr><th>Year</th></tr></table>")),
    bad("unclosed-element", "div", added("<div>")),
    bad("unclosed-element", "a", added('<a href="https://a.example/">Road')),
    bad("unclosed-element", "closed twice", added("</b>")),
    good("unclosed-element", "void", added("<br><hr><img src='https://a.example/x.png' alt=''>")),
    bad("unbalanced-condition", "not closed", put("<tr><td><![endif]-->", "<tr><td>-->")),
    bad("unbalanced-condition", "not opened", put("<!--[if mso]></td>", "<!--</td>")),
    good("unbalanced-condition", "revealed", added("<!--[if !mso]><!--><b>x</b><!--<![endif]-->")),
    bad("repeated-element-id", "two", added('<p id="a">1</p><p id="a">2</p>')),
    good("repeated-element-id", "different", added('<p id="a">1</p><p id="b">2</p>')),
    bad("picture-without-alt", "none", put(' alt="INDUS"', "")),
    bad(
        "picture-without-alt",
        "linked and empty",
        added('<a href="https://a.example/"><img src="https://a.example/x.png" alt=""></a>'),
    ),
    good("picture-without-alt", "ornament", put('alt="INDUS"', 'alt=""')),
    bad(
        "image-not-enclosed",
        "relative",
        put('src="https://archive.indus.example/issues/2026-11/', 'src="other/'),
    ),
    good(
        "image-not-enclosed",
        "enclosed",
        replace(
            put('src="https://archive.indus.example/issues/2026-11/', 'src="'),
            images=(("mark.png", b""),),
        ),
    ),
    bad("empty-link", "hash", added('<a href="#">Road map</a>')),
    bad("wordless-link", "no words", added('<a href="https://a.example/"></a>')),
    good(
        "wordless-link",
        "words of an image",
        added('<a href="https://a.example/"><img src="https://a.example/x.png" alt="Map"></a>'),
    ),
    bad("empty-link", "no href", added("<a>Road map</a>")),
    good("empty-link", "anchor", added('<a name="top"></a>')),
    *[bad("merge-tag", tag, added(f"<p>Hi {escape(tag)}, come</p>")) for tag in TAGS.split()],
    *[
        good("merge-tag", words, added(f"<p>{escape(words)}</p>"))
        for words in (
            "{a, b}",
            "[sic]",
            "[[1]]",
            "50% to 60%",
            "«Le Monde»",
            "a < b > c",
            "C# or F#",
        )
    ],
    *[bad("mojibake", words, added(f"<p>{words}</p>")) for words in BROKEN.split()],
    *[
        good("mojibake", words, added(f"<p>{words}</p>"))
        for words in ("São Tomé", "“AMANHÃ”", "passé\u00a0»", "Ångström", "Île d’Yeu", "Đà Nẵng")
    ],
    bad("empty-heading", "blank", added("<h2> </h2>")),
    good(
        "empty-heading", "picture", added('<h2><img src="https://a.example/x.png" alt="Map"></h2>')
    ),
    bad("deep-nesting", "deep", added("<div>" * 99 + "x" + "</div>" * 99)),
    good("deep-nesting", "ordinary", added("<div>" * 60 + "x" + "</div>" * 60)),
    bad("broken-anchor", "nowhere", added('<p><a href="#notes">Notes</a></p>')),
    good("broken-anchor", "there", added('<p><a href="#notes">Notes</a></p><p id="notes">1</p>')),
    bad("malformed-mail-link", "no host", added('<a href="mailto:editor">Editor</a>')),
    bad("malformed-mail-link", "blank", added('<a href="mailto:a b@indus.example">Editor</a>')),
    good("malformed-mail-link", "subject", added('<a href="mailto:a@b.example?subject=x">E</a>')),
    bad("malformed-phone-link", "letters", added('<a href="tel:call-us">Call</a>')),
    good("malformed-phone-link", "number", added('<a href="tel:+92-21-111">Call</a>')),
    bad("lookalike-host", "Cyrillic a", added('<a href="https://p\u0430per.example/">Map</a>')),
    bad("lookalike-host", "Punycode", added('<a href="https://xn--pper-43d.example/">Map</a>')),
    good("lookalike-host", "one alphabet", added('<a href="https://münchen.example/">Map</a>')),
    bad("invisible-in-link", "words", added('<a href="https://a.example/">Ma\u00adp</a>')),
    bad("invisible-in-link", "address", added('<a href="https://a.example/\u200bx">Map</a>')),
    good("invisible-in-link", "joiner", added('<a href="https://a.example/">نقشه\u200cها</a>')),
    bad("picture-without-size", "none", put('width="10" height="10"', "")),
    good("picture-without-size", "style", put('width="10" height="10"', 'style="width:10px"')),
    bad("tracking-pixel", "1 by 1", put('width="10" height="10"', 'width="1" height="1"')),
    bad("tracking-pixel", "style", put('width="10" height="10"', 'style="width:1px;height:1px"')),
    good("tracking-pixel", "a line", put('width="10" height="10"', 'width="600" height="1"')),
    bad("low-contrast", "inline", added('<p style="color:#999">Terms</p>')),
    bad("low-contrast", "ground", added('<p style="background:#336">Terms</p>')),
    bad(
        "low-contrast", "bgcolor", added('<table role="presentation" bgcolor="navy"><tr><td>Terms')
    ),
    bad("low-contrast", "sheet", put("p{margin:0}", "table p{color:rgb(160,160,160)}")),
    bad("low-contrast", "dark", put("p{margin:0}", DARK.format(ink="#333"))),
    good("low-contrast", "dark and light", put("p{margin:0}", DARK.format(ink="#eee"))),
    good("low-contrast", "just enough", added('<p style="color:#767676">Terms</p>')),
    good("low-contrast", "large", added('<p style="color:#888;font-size:24px">Terms</p>')),
    good(
        "low-contrast", "picture behind", added('<p style="color:#fff;background:url(x.png)">T</p>')
    ),
    good("low-contrast", "inherited ground", added(INHERITED)),
    good(
        "low-contrast",
        "narrow screens",
        put("p{margin:0}", "@media (max-width:9px){p{color:#eee}}"),
    ),
    bad("missing-charset", "none", put('<meta charset="utf-8">', "")),
    good("missing-charset", "there"),
    bad("unsafe-link", "javascript", added('<a href="JavaScript:alert(1)">Road map</a>')),
    bad("unsafe-link", "data", added('<img src="data:image/png;base64,AA" alt="x">')),
    good("unsafe-link", "mail", added('<a href="mailto:editor@indus.example">Editor</a>')),
    bad("relative-link", "no scheme", added('<a href="www.indus.example">INDUS site</a>')),
    good("relative-link", "token", added(f'<a href="{Token.PREFERENCES}">Preferences</a>')),
    bad("doubled-scheme", "twice", added('<a href="https://https://a.example/">Road map</a>')),
    good("doubled-scheme", "once"),
    bad("bare-ampersand", "entity", added('<a href="https://a.example/?a=1&copy=2">Road map</a>')),
    good("bare-ampersand", "escaped", added('<a href="https://a.example/?a=1&amp;copy=2">Map</a>')),
    bad(
        "nested-link",
        "inside",
        added('<a href="https://a.example/">A <a href="https://b.example/">B</a></a>'),
    ),
    good(
        "nested-link",
        "beside",
        added('<a href="https://a.example/">A</a> <a href="https://b.example/">B</a>'),
    ),
    bad("vague-link", "click here", added('<a href="https://a.example/">Click here</a>')),
    good("vague-link", "named"),
    bad(
        "link-says-another-host",
        "other",
        added('<a href="https://evil.example/">www.indus.example</a>'),
    ),
    good(
        "link-says-another-host",
        "same",
        added('<a href="https://www.indus.example/">indus.example</a>'),
    ),
    bad("shortened-link", "bit.ly", added('<a href="https://bit.ly/x">Road map</a>')),
    good("shortened-link", "none"),
    bad("unsupported-element", "form", added("<form></form>")),
    bad("unsupported-element", "SVG image", put("mark.png", "mark.svg")),
    good("unsupported-element", "none"),
    bad("unsupported-style", "grid", added('<p style="display: grid">x</p>')),
    bad("unsupported-style", "position", put("p{margin:0}", "p{position:absolute}")),
    bad("unsupported-style", "import", put("p{margin:0}", "@import url(x);")),
    bad(
        "unsupported-style", "sheet", put("<title>", '<link rel="stylesheet" href="x.css"><title>')
    ),
    good("unsupported-style", "background", put("p{margin:0}", "p{background-position:left}")),
    bad("justified-text", "justified", put("p{margin:0}", "p{text-align:justify}")),
    good("justified-text", "ragged"),
    bad(
        "layout-table-without-role",
        "for Outlook",
        put('[if mso]><table role="presentation">', "[if mso]><table>"),
    ),
    bad("shouting", "capitals", added("<p>ACT NOW and win</p>")),
    good("shouting", "abbreviations", added("<p>The UN and NATO, WTO, IMF</p>")),
    bad("tiny-text", "eleven pixels", added('<p style="font-size:11px">Terms</p>')),
    bad("tiny-text", "eight points", added('<p style="font-size:8pt">Terms</p>')),
    good("tiny-text", "twelve pixels", added('<p style="font-size:12px">Terms</p>')),
    good("tiny-text", "spacer", added('<p style="font-size:0px"> </p>')),
    bad("hidden-text", "hidden", added('<p style="display:none">Cheap rivers</p>')),
    bad(
        "hidden-text", "nested", added('<p style="display:none"><b style="display:none">x</b></p>')
    ),
    good("hidden-text", "preheader", added('<div style="display:none;font-size:1px">Water</div>')),
    good(
        "hidden-text",
        "for programs",
        added(
            '<a href="https://x.example/c" aria-hidden="true" tabindex="-1" style="display:none">'
            "For programs only</a>"
        ),
    ),
    bad(
        "foreign-picture", "of another house", added('<img src="https://x.example/a.png" alt="a">')
    ),
    bad("foreign-picture", "for the dark", added('<source srcset="https://x.example/a.png 2x">')),
    bad("foreign-picture", "a background", added('<td background="https://x.example/a.png">')),
    bad(
        "foreign-picture",
        "in a style",
        added('<p style="background:url(https://x.example/a)">a</p>'),
    ),
    bad("foreign-picture", "a style sheet", added("<style>@import 'https://x.example/a'</style>")),
    bad("foreign-picture", "not enclosed", added('<img src="cid:3@x.example" alt="a">')),
    bad(
        "foreign-picture",
        "of an older issue",
        added('<img src="https://archive.indus.example/issues/1999-01/a.png" alt="a">'),
    ),
    good(
        "foreign-picture",
        "hosted, enclosed, beside it",
        replace(
            added(
                '<img src="https://archive.indus.example/issues/2026-11/a.png" alt="a"><img src="cid:1@x.example" alt="a">'
                '<img src="a.png" alt="a"><a href="https://x.example/a.png">a</a>'
            ),
            images=(*RENDITION.images, ("a.png", b"a")),
            enclosed=(("1@x.example", "a.png"),),
        ),
    ),
    bad("heavy-pictures", "a photograph that fills a screen", carrying(1_000_001)),
    good("heavy-pictures", "as much as may be", carrying(1_000_000)),
    good(
        "heavy-pictures",
        "hosted: loaded once by whoever looks",
        replace(RENDITION, images=(*RENDITION.images, ("river.jpg", bytes(1_000_001)))),
    ),
    bad("web-only-not-linked", "a theme that forgets it", RENDITION, FOLDED),
    good(
        "web-only-not-linked",
        "named",
        replace(added(f'<a href="{PLACE}">x</a>'), text=TEXT + PLACE),
        FOLDED,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.name}")
def test_golden_case(case: Case) -> None:
    """A rule finds its fault once or more, says how to mend it, and passes what is right."""
    found = case.findings()
    assert bool(found) == case.fails, found
    for finding in found:
        assert finding.message.strip()
        assert finding.help.strip()


@pytest.mark.parametrize("fails", [True, False], ids=["failing", "passing"])
def test_every_rule_has_cases(fails: bool) -> None:
    """No rule lacks a failing or a passing case."""
    shown = {case.code for case in CASES if case.fails is fails}
    rules = {rule.code for rule in MAIL_RULES} | {rule.code for rule in OWN_MAIL_RULES}
    seeded = {fault.code for fault in (*LISTED, *HELD_OUT)}  # test_faults.py holds them to it
    assert rules - seeded - set(ELSEWHERE.split()) <= shown


def test_a_clean_mail_gives_no_finding() -> None:
    """Nothing is found in a mail that is as it should be."""
    assert check_rendition(RENDITION, ISSUE, PUBLICATION) == ()


def test_an_empty_rendition_is_taken() -> None:
    """A rendition without anything in it gives findings, not an error."""
    empty = replace(RENDITION, html="", text="")
    assert "missing-unsubscribe" in {
        finding.code for finding in check_rendition(empty, ISSUE, PUBLICATION)
    }


def test_every_rule_is_described() -> None:
    """Documentation can be made from the table: each code once, with a sentence and a severity."""
    notes = describe_rules()
    codes = [note.code for note in notes]
    assert len(codes) == len(set(codes))
    assert {rule.code for rule in RULES} < set(codes)
    assert all(note.explanation.endswith(".") and note.looks_at for note in notes)


ELSEWHERE = """missing-header missing-list-unsubscribe sender-not-aligned long-octet-line missing-text-part
    wrong-charset missing-preheader long-preheader leaking-preheader mail-of-pictures"""
"""Told of mails made elsewhere; their cases stand in test_any_mail.py."""

ERRORS = """
    empty-issue empty-subject missing-summary placeholder merge-tag empty-salutation
    misquotation dead-link soft-dead-link wrong-link malformed-mail-link doubled-scheme staging-link
    link-says-another-host broken-anchor malformed-phone-link empty-link unsafe-link relative-link
    reprint-without-permission embargo-later waiver-by-unknown waiver-without-reason
    missing-unsubscribe missing-postal-address html-over-wall unsubscribe-behind-wall
    broken-token token-in-public unbalanced-condition web-only-not-linked foreign-picture
    malformed-address login-in-link placeholder-link script-in-mail
    unbalanced-outlook-table shown-blind-copy malformed-message
"""
"""What nobody would want to have sent; see docs/reference/findings.md."""


def test_few_findings_are_errors() -> None:
    """What blocks an approval is a short list; everything else warns."""
    errors = {note.code for note in describe_rules() if note.severity is Severity.ERROR}
    assert errors == set(ERRORS.split())


def test_a_code_has_one_severity_and_meaning() -> None:
    """Rules that share a code agree on it."""
    said = {(rule.code, rule.severity, rule.explanation) for rule in RULES}
    assert len(said) == len({rule.code for rule in RULES})
