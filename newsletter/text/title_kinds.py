"""Titles that tell no story: those of a series, and those that argue or ask."""

from __future__ import annotations

import re

_SERIAL = re.compile(
    r"""(?x)
      \b(?:weekly|daily|monthly|morning|evening|weekend|today'?s|the)\s+(?:\w+\s+)?
        (?:review|brief|briefing|digest|round-?up|wrap|newsletter|bulletin|outlook|diary|podcast|update|edition|reads?
        |links|tracker|crossword|horoscope|paper|quiz)\b
    | \b(?:episode|ep|part|vol|volume|issue|no|chapter|edition|number|lecture|session)\.?\s*(?:\#?\d+|[ivx]+)\b
    | \#\s?\d+\b | ,\s*(?:day|week|part)\ (?:\d+|one|two|three|four|five)\b
    | ^\W*(?:podcast|editorial|weather|quiz|cartoon|crossword|horoscope|diary|in\ pictures|photos?|reading\ list|interview
        |ask\ the\ expert|letters|obituary|our\ special\ report[^:]*|newsletter|explained|[\w-]+\ update)\s*[:|]
    | \b(?:letters\ to\ the\ editor|photo\ of\ the\ day|in\ pictures|quote\ of\ the\ day|word\ of\ the\ day|news\ in\ brief
         |market\ wrap|week\ in\ review|the\ week\ ahead|the\ week\ in|obituar(?:y|ies)|horoscope|open\ thread|today\ in\ history
         |on\ this\ day|what\ you\ need\ to\ know|(?:gold|silver|currency|exchange|petrol|usd|forex)\s(?:rates?|prices?)\ today
         |weekly\ tracker|this\ week's)\b
    | آج\ کا\ اخبار | آج\ کے\ کالم | اداریہ
    """
)
_COMMENT = re.compile(r"""(?x)
    ^\W*(?:opinion|comment|commentary|analysis|editorial|op-?ed|column|viewpoint|perspective|essay|explainer|explained
        |interview|book\ review|profile|fact[\ -]check|quiz|ask\ the\ expert)\b\s*[:|\u2014\u2013-]
    | ^\W*(?:why|how|what|where|can|could|should|must|is|are|does|do|who|will|would)\b(?!.*\?\W*\w)
    | \?\W*$
    | :\s*(?:why|how|what)\b
    | \b(?:bad|good|terrible|great)\ (?:idea|day|news)\b | \bwhat\ .*\bteach(?:es)?\b
    | \b(?:is|are)\ (?:a\ (?:crime|disaster|mistake)|wrong|not\ enough)\b
    | \b(?:will|would|can|must|should)\ (?:not|never)\b
""")
"""A folded title that argues or asks rather than reports; a question that is answered is a report."""

_COMMENT_HINTS = frozenset(
    [
        "why",
        "how",
        "what",
        "where",
        "can",
        "could",
        "should",
        "must",
        "is",
        "are",
        "does",
        "do",
        "who",
        "will",
        "would",
        "opinion",
        "comment",
        "commentary",
        "analysis",
        "editorial",
        "op",
        "column",
        "viewpoint",
        "perspective",
        "essay",
        "explainer",
        "explained",
        "interview",
        "book",
        "profile",
        "fact",
        "quiz",
        "ask",
        "bad",
        "good",
        "terrible",
        "great",
        "never",
        "teach",
        "teaches",
        "?",
    ]
)
"""Words of which a title that argues has one."""

_SERIAL_HINTS = frozenset(
    [
        "weekly",
        "daily",
        "monthly",
        "morning",
        "evening",
        "weekend",
        "today",
        "today's",
        "episode",
        "ep",
        "part",
        "vol",
        "volume",
        "issue",
        "no",
        "chapter",
        "edition",
        "number",
        "lecture",
        "session",
        "day",
        "week",
        "letters",
        "photo",
        "photos",
        "pictures",
        "quote",
        "word",
        "news",
        "wrap",
        "obituary",
        "obituaries",
        "horoscope",
        "crossword",
        "thread",
        "history",
        "need",
        "rate",
        "rates",
        "price",
        "prices",
        "tracker",
        "podcast",
        "editorial",
        "weather",
        "quiz",
        "cartoon",
        "diary",
        "reading",
        "interview",
        "ask",
        "special",
        "newsletter",
        "explained",
        "update",
        "week's",
        "round",
        "roundup",
        "review",
        "brief",
        "briefing",
        "digest",
        "bulletin",
        "آج",
        "اداریہ",
    ]
)
"""Words of which the title of a series has one, or else a ``#``."""


def is_serial(title: str, words: tuple[str, ...]) -> bool:
    """Tell whether a title is that of a series; `words` are its own, folded."""
    hinted = "#" in title or not _SERIAL_HINTS.isdisjoint(words)
    return hinted and bool(_SERIAL.search(title.lower()))


def argues(title: str, words: tuple[str, ...]) -> bool:
    """Tell whether a title argues or asks rather than reports; WHO is an organisation."""
    hinted = not _COMMENT_HINTS.isdisjoint(words) and not title.startswith("WHO")
    return hinted and bool(_COMMENT.search(title.lower()))
