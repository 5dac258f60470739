"""What mail clients leave out: a small table of our own, for the clients that readers use most.

Compared in the tests with the npm package caniemail, where that is installed.  It holds only
what a mail would miss: a shadow that Outlook does not draw is no fault of a mail, a column that
falls over another is.
"""

from __future__ import annotations

import re

from newsletter.model.values import dataclass

CLIENTS = {
    "gmail": "Gmail",
    "gmail-app": "Gmail's app",
    "outlook": "Outlook for Windows",
    "outlook-com": "Outlook.com",
    "apple": "Apple Mail",
    "apple-ios": "Mail on iPhones",
    "yahoo": "Yahoo",
    "samsung": "Samsung's mail",
}
"""Our short names, and what people call them."""
STYLE, SELECTOR, TAG, LINK = "style", "selector", "tag", "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing that HTML or CSS can do, and who does not do it."""

    slug: str
    """Its name in the table of caniemail."""
    title: str
    found: re.Pattern[str]
    where: str
    """In declarations (`STYLE`), before their braces (`SELECTOR`), a tag's name (`TAG`), an
    address (`LINK`)."""
    lacking: tuple[str, ...]
    """Names in `CLIENTS`."""
    partly: bool = False
    """They do something of it, but not this."""
    instead: str

    @property
    def clients(self) -> str:
        """Say who does not do it."""
        names = [CLIENTS[one] for one in self.lacking]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


_ALL_BUT_APPLE = "gmail gmail-app outlook outlook-com yahoo"
_SET = r"(?<![\w-]){}\s*:\s*(?!(?:none|auto|normal|initial|unset|inherit|0)\s*(?:[;!}}]|$))"


def _property(slug: str, names: str, lacking: str, instead: str) -> Feature:
    return _style(slug, slug.removeprefix("css-"), _SET.format(f"(?:{names})"), lacking, instead)


def _style(slug: str, title: str, pattern: str, lacking: str, instead: str) -> Feature:
    return _feature(slug, title, pattern, STYLE, lacking, instead)


def _feature(  # noqa: PLR0917 (the columns of the table below)
    slug: str,
    title: str,
    pattern: str,
    where: str,
    lacking: str,
    instead: str,
    *,
    partly: bool = False,
) -> Feature:
    return Feature(
        slug=slug,
        title=title,
        found=re.compile(pattern, re.IGNORECASE),
        where=where,
        lacking=tuple(lacking.split()),
        instead=instead,
        partly=partly,
    )


_PIXELS = "Write the size in pixels or per cent."
_TABLES = "Set columns with a table, or one below the other."
FEATURES: tuple[Feature, ...] = (
    _style(
        "css-display-flex", "display: flex", r"display\s*:\s*(?:inline-)?flex", "outlook", _TABLES
    ),
    _property("css-gap", "gap|row-gap|column-gap|grid-gap", "outlook yahoo", "Use padding."),
    _property("css-float", "float", "outlook", _TABLES),
    _property("css-column-count", "column-count|columns", "outlook yahoo", _TABLES),
    _style(
        "css-background-image",
        "a picture behind text",
        r"(?<![\w-])background(?:-image)?\s*:[^;}]*\burl\(",
        "outlook",
        "Set a background colour on which the text can be read without it.",
    ),
    _style(
        "css-variables", "a variable", r"\bvar\(\s*--", _ALL_BUT_APPLE, "Write the value itself."
    ),
    _style("css-unit-calc", "calc()", r"\bcalc\(", "outlook outlook-com yahoo", _PIXELS),
    _style(
        "css-function-clamp", "clamp()", r"\bclamp\(", "outlook outlook-com yahoo samsung", _PIXELS
    ),
    _style(
        "css-function-max", "max()", r"[\s:,(]max\(", "outlook outlook-com yahoo samsung", _PIXELS
    ),
    _style(
        "css-function-min", "min()", r"[\s:,(]min\(", "outlook outlook-com yahoo samsung", _PIXELS
    ),
    _style("css-unit-vw", "the unit vw", r"[\s:]-?[\d.]+vw\b", "outlook", _PIXELS),
    _style("css-unit-vh", "the unit vh", r"[\s:]-?[\d.]+vh\b", "outlook", _PIXELS),
    _style("css-unit-vmin", "the unit vmin", r"[\s:]-?[\d.]+vmin\b", "outlook yahoo", _PIXELS),
    _style("css-unit-rem", "the unit rem", r"[\s:]-?[\d.]+rem\b", "outlook yahoo", _PIXELS),
    _property("css-transform", "transform", _ALL_BUT_APPLE, "Save the picture as it shall look."),
    _property(
        "css-animation", "animation|animation-name", _ALL_BUT_APPLE, "Show what the end shows."
    ),
    _property("css-clip-path", "clip-path", _ALL_BUT_APPLE, "Cut the picture itself."),
    _property(
        "css-mask-image",
        "(?:-webkit-)?mask(?:-image)?",
        _ALL_BUT_APPLE,
        "Cut the picture itself.",
    ),
    _property("css-filter", "filter", _ALL_BUT_APPLE, "Save the picture as it shall look."),
    _property("css-mix-blend-mode", "mix-blend-mode", "outlook yahoo", "Write the colour itself."),
    _property("css-object-fit", "object-fit", "outlook yahoo", "Cut the picture itself."),
    _property("css-inset", "inset", f"{_ALL_BUT_APPLE} samsung", _TABLES),
    _property("css-aspect-ratio", "aspect-ratio", f"{_ALL_BUT_APPLE} samsung", _PIXELS),
    _style(
        "css-intrinsic-size",
        "a size by the content",
        r"width\s*:\s*(?:-\w+-)?(?:max-content|min-content|fit-content)",
        "outlook yahoo samsung",
        _PIXELS,
    ),
    _property(
        "css-writing-mode", "writing-mode", "outlook yahoo", "Write from left to right, or use dir."
    ),
    _style(
        "css-modern-color",
        "a colour as oklch(), lab() or color()",
        r"\b(?:oklch|oklab|lch|lab|color|color-mix)\(",
        f"{_ALL_BUT_APPLE} samsung",
        "Write it as #rrggbb.",
    ),
    _style(
        "css-function-light-dark",
        "light-dark()",
        r"\blight-dark\(",
        _ALL_BUT_APPLE,
        "Write both colours, one of them under @media (prefers-color-scheme: dark).",
    ),
    _feature(
        "css-margin",
        "a piece drawn up over another",
        r"(?<![\w-])margin(?:-top|-bottom)?\s*:\s*-(?:[2-9]\d|\d{3,})(?:\.\d+)?px",
        STYLE,
        "gmail gmail-app outlook outlook-com yahoo",
        "Use less padding around it.",
        partly=True,
    ),
    _feature(
        "css-pseudo-class-has", ":has()", r":has\(", SELECTOR, _ALL_BUT_APPLE, "Give it a class."
    ),
    _feature(
        "css-pseudo-class-checked",
        ":checked",
        r":checked\b",
        SELECTOR,
        "gmail gmail-app outlook",
        "Show everything, or link to a page.",
    ),
    _feature(
        "css-nesting",
        "rules inside rules",
        r"(?!)",
        SELECTOR,
        _ALL_BUT_APPLE,
        "Write each selector in full.",
    ),
    _feature(
        "html-anchor-links",
        "a link to a place in the mail",
        r"#.",
        LINK,
        "samsung",
        "Link to the place on the web page.",
    ),
    *(
        _feature(f"html-{tag}", f"<{tag}>", tag, TAG, lacking, "Use words, or a picture.")
        for tag, lacking in (
            ("dialog", "gmail outlook outlook-com yahoo"),
            ("marquee", "gmail gmail-app outlook"),
            ("meter", "gmail outlook yahoo"),
            ("progress", "gmail outlook outlook-com yahoo"),
        )
    ),
)
NESTED = next(feature for feature in FEATURES if feature.slug == "css-nesting")
