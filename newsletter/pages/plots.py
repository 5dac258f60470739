"""What plots have in common: an SVG that follows light and dark, names itself, and asks for nothing."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.pages.tokens import Tokens


def svg(
    body: Iterable[str],
    tokens: Tokens,
    *,
    title: str,
    description: str,
    width: int,
    height: int,
    styles: str = "",
) -> str:
    """Return a whole SVG on paper.

    `title` and `description` are told by screen readers; `body` is markup.  Its classes may use
    the colours ``var(--paper)``, ``--ink``, ``--muted``, ``--accent`` and ``--hair``; `styles` adds
    to those of all plots: ``head``, ``label``, ``value``, ``line``, ``zero``, ``paper``.
    """
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="t d">'
    )
    return "\n".join(
        [
            opening,
            f'<title id="t">{escaped(title)}</title>',
            f'<desc id="d">{escaped(description)}</desc>',
            _style(tokens, styles),
            f'<rect class="paper" width="{width}" height="{height}"/>',
            *body,
            "</svg>\n",
        ]
    )


def escaped(text: str) -> str:
    """Return text for markup, between tags or between quotation marks; what XML forbids is gone."""
    kept = "".join(char for char in text if char.isprintable() or char in "\u200c\u200d")
    return (
        kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def _style(tokens: Tokens, more: str) -> str:
    light, dark = tokens.light, tokens.dark
    sans = escaped(tokens.type.sans)
    return (
        "<style>"
        f"svg{{--paper:{light.paper};--ink:{light.ink};--muted:{light.muted};--accent:{light.accent};--hair:{light.hairline}}}"
        f"@media(prefers-color-scheme:dark){{svg{{--paper:{dark.paper};--ink:{dark.ink};--muted:{dark.muted};--accent:{dark.accent};--hair:{dark.hairline}}}}}"
        f"text{{font:13px {sans};fill:var(--muted)}}.head{{font-size:15px;fill:var(--ink)}}"
        ".label{text-anchor:middle}.value{text-anchor:end}.paper{fill:var(--paper)}"
        ".line{stroke:var(--hair);fill:none}.zero{stroke:var(--ink);fill:none}"
        f"{more}</style>"
    )
