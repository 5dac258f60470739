"""What leftovers and damage look like, in any text."""

from __future__ import annotations

import re
from collections.abc import Iterator

PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|FIXME|TKTK|TK TK|X{3,})\b"
    r"|(?i:\blorem ipsum\b|\bdolor sit amet\b|\bconsectetur adipisc|\b[Dd]uis aute irure\b|\but enim ad minim\b)"
    r"|(?<![\w?])\?{3,}(?!\w)"
    r"|(?i:\[(?:insert|your|add|title|name(?! (?:withheld|changed|redacted))|date|link|image|text|headline|summary|placeholder)\b"
    r"[^\]\n]{0,40}\])"
    r"|(?i:\b(?:headline|title|subject|text|summary|caption|preheader|content|link)(?: line)? goes here\b)"
    r"|(?i:\b(?:add |type |enter )?your (?:text|title|headline|content|message) here\b|\bclick to edit\b)"
    r"|(?i:\[[^\]\n]{0,40}\b(?:please (?:check|confirm|add|verify|update)|to be (?:confirmed|added|checked|decided)"
    r"|needs? (?:a )?(?:source|checking|link))\b[^\]\n]{0,40}\])"
    r"|(?i:\binsert (?:text|title|headline|link|image|name|date|summary) here\b)"
)

MERGE_TAG = re.compile(
    r"\*\|[^|\n]{1,60}\|\*"  # *|FNAME|*
    r"|\{\{[^{}\n]{0,60}\$\{[^{}\n]{1,60}\}[^{}\n]{0,20}\}\}"  # {{ ${first_name} }}
    r"|\{\{\{?[^{}\n]{0,80}\}\}\}?|\{%[^%\n]{0,80}%\}"  # {{ name }}, {% if %}
    r"|\$\{[A-Za-z_][^{}\n]{0,60}\}|%%=[^%\n]{1,80}=%%|\{![A-Za-z][\w.]{1,60}\}"
    r"|%[a-z]{2,20}[._][a-z_.]{2,40}%|\$(?:first|last|full)_?name\$|__[A-Z][A-Z_]{2,30}__"
    r"|<<[A-Za-z][\w ]{0,30}>>|«(?i:(?:first|last|full)[ _]?name|AddressBlock|GreetingLine)»"
    r"|<(?:unsubscribe|webversion|preferences|forwardtoafriend)>"
    r"|\[(?i:(?:first|last|full) ?name)(?:,\s?fallback=[^\]\n]{0,40})?\]|<%=?[^%\n]{0,60}%>"
    r"|%%\[[^\n]{0,120}?\]%%"
    r"|(?<!\d)%%[A-Za-z_][\w :.-]{0,40}%%|(?<![\w%])%[A-Z][A-Z_]{2,30}%(?!\w)"
    r"|\[\[[A-Za-z_][\w :.]{0,40}\]\]|@@[A-Za-z_]\w{0,40}@@|##[A-Za-z_]\w{0,40}##"
    r"|\{(?i:(?:first|last|full|sub)[_ ]?(?:name|scriber\w*)|f?name|email|unsubscribe\w*)\}"
    r"|\[(?i:f_?name|l_?name|first_?name|last_?name|email|unsubscribe\w*)\]"
    r"|\{\$[a-z_]{1,40}\}|~[A-Z]{3,20}~"
)
_TAG_SIGN = re.compile(r"[{}|%@#$~<\[\]«]|__")
"""One of these stands in every merge tag."""
HALF_TAG = re.compile(r"\{\{|\}\}|\{%|%\}|\*\||\|\*|\[\[(?!\d)|(?<!\d)\]\]")

MOJIBAKE = re.compile(
    "\ufffd|\\wâ\\?\\?\\w|\\b(?:[Ii]t|[Tt]hat|[Dd]on|[Dd]oesn|[Ii]sn)â[st]\\b|â(?:‚¬|„¢|ˆ)|‚Ä[ôúùîì¶¢]"
    "|â€[\u0080-\u00bfœ™˜\u009dž¢¦“”\u201a-\u203a]|Ã[\u0080-\u009f\u00a1-\u00bf€‚ƒ„†‡ˆ‰Š‹Œ•˜™š›œžŸ]"
    "|[ÄÅ][\u0080-\u009f°±¡¾¸Ÿ‡ƒ„]|(?:[ÐÑ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]){2}"
    "|[åæçèéä][\u0080-\u009f\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf‚„†‡ˆ‰Š‹Œ•˜™š›œžŸ€]{2}"
    "|=(?:C[23]|E2=[89][0-9A-F])=[89AB][0-9A-F]|\\\\u20[0-9a-f]{2}"
    "|Â[\u0080-\u00bf](?=[\\w\\s]|$)|ï»¿|ðŸ|ï¿½"
    "|(?:[ØÙÚÛ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]){2}"
)
ESCAPED = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|#\d{2,6}|#x[\da-fA-F]{2,5});"
    r"|(?<=\w)\\[nrt](?=[A-Za-z])|(?<=\.)\\n"
)
MARKUP = re.compile(
    r"</?(?:a|b|br|center|div|em|font|h[1-6]|i|img|li|ol|p|span|strong|table|td|tr|u|ul)(?:\s[^<>\n]{0,200})?/?>"
    r"|\*\*[^\s*][^*\n]{0,80}\*\*|!?\[[^\[\]\n]{1,80}\]\((?:https?://|mailto:|#)[^\s()]{0,200}\)",
    re.IGNORECASE,
)
"""HTML and Markdown that a reader sees as it was typed."""
_CYRILLIC = "\u0400-\u04ff"
_GREEK_LIKE_LATIN = (
    "\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf"
)
MIXED_ALPHABETS = re.compile(
    f"[A-Za-z]{{1,20}}[{_CYRILLIC}{_GREEK_LIKE_LATIN}]\\w{{0,20}}"
    f"|[{_CYRILLIC}{_GREEK_LIKE_LATIN}]{{1,20}}[A-Za-z]\\w{{0,20}}"
)
"""Words in which letters of another alphabet stand for Latin ones."""
INVISIBLE = re.compile("(?<=[A-Za-z])[\u200b\u2060\ufeff](?=[A-Za-z])")
"""What cannot be seen, inside a word."""
SALUTATION = re.compile(
    r"(?i:\b(?:dear|hi|hello|hey|salaam|greetings)\s+"
    r"(?:none|null|nil|undefined|nan|unknown|n/a|first ?name|last ?name|friend name|name)\b)"
    r"|\b(?:Dear|Hi|Hello|Hey)\s*[,!](?=\s|$)"
    r"|\[object Object\]"
)
DOUBLE_SCHEME = re.compile(
    r"(?i)\bhttps?:/*https?\b|\bhttps?:(?:///|/(?!/))|\bhttps?//|\bht+ps?;//|\bhttps?:\\\\"
)
REPEATED_WORD = re.compile(
    r"(?i)\b(the|a|an|of|to|in|and|for|on|with|from|by|at|as|or|but|its|this)\s+\1\b(?![-'’.])"
)
SHOUTING = re.compile(
    r"\b[A-Z]{3,}(?:[ \t]+[A-Z]{3,}){2,}\b|!\s?!|\$\$\$"
    r"|\b(?:ACT NOW|BUY NOW|CLICK HERE|FREE|GUARANTEED|LIMITED TIME|ORDER NOW|URGENT|WINNER)\b"
)
"""Three words in capitals in a row, and what spam filters know; single ones are abbreviations."""
CONTROL = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ue000-\uf8ff\u202a\u202b\u202d\u202e]"
)

_STAGING_LABELS = frozenset(("staging", "stage", "preview", "preprod", "uat", "qa", "dev", "test"))
_PRIVATE_SUFFIXES = (
    ".test",
    ".local",
    ".localhost",
    ".internal",
    ".invalid",
    ".lan",
    ".localdomain",
)
_PRIVATE_NETWORK = re.compile(
    r"127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.0\.0\.0|\[?::1\]?$|\[?f[cd][0-9a-f]{2}:"
)
_SHORTENERS = (
    "bit.ly buff.ly cutt.ly dlvr.it fb.me goo.gl ift.tt is.gd lnkd.in ow.ly rb.gy rebrand.ly "
    "shorturl.at t.co t.ly tiny.cc tinyurl.com trib.al v.gd"
)
SHORTENERS = frozenset(_SHORTENERS.split())
_VAGUE_WORDS = (
    "click here|here|link|this link|read more|more|click|this|learn more|go|see here|click this"
    "|read|details|download|website|source|[source]"
)
VAGUE_WORDS = frozenset(_VAGUE_WORDS.split("|"))
_HOST_IN_WORDS = re.compile(
    r"(?i)^(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,24})(?:[/?#]\S*)?$"
)


def seen(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Yield what `pattern` matches in `text`, each wording once."""
    yield from dict.fromkeys(match.group().strip() for match in pattern.finditer(text))


def merge_tags(text: str) -> Iterator[str]:
    """Yield merge tags, whole ones and halves that are left over."""
    if not _TAG_SIGN.search(text):
        return
    yield from seen(MERGE_TAG, text)
    rest = MERGE_TAG.sub(" ", text)
    for match in HALF_TAG.finditer(rest):
        yield " ".join(rest[match.start() : match.start() + 20].split())


def is_staging(host: str) -> bool:
    """Tell whether `host` (lower case, no port) is a place that readers cannot or should not reach."""
    if host == "localhost" or host.endswith(_PRIVATE_SUFFIXES) or _PRIVATE_NETWORK.match(host):
        return True
    *below, _domain, _ending = ["", *host.split(".")] if "." in host else ["", host, ""]
    return any(
        label in _STAGING_LABELS or label.startswith(("staging-", "preview-")) for label in below
    )


def host_in_words(words: str) -> str:
    """Return the host that a link's own words name, without ``www.``, or an empty text."""
    match = _HOST_IN_WORDS.match(words.strip().rstrip(".,"))
    return match[1].lower() if match else ""
