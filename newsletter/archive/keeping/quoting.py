"""A few words of a saved text, where nothing else of an article that is gone can be shown."""

from __future__ import annotations

from newsletter.text.quotations import find_quotations
from newsletter.text.sentences import key_sentences, sentences
from newsletter.text.titles import fold


def quotation(text: str, *, title: str, told: str, most: int) -> str:
    """Return at most so many words of a saved text, one passage of it; empty where nothing fits.

    The sentence that holds what `told`, the editors' own account, quotes of it; else the sentence that says most of
    an article of that title.  A sentence with a mail address in it is left alone.
    """
    if most < 1:
        return ""
    quoted = [fold(one.words) for one in find_quotations(told)]
    fit = [one for one in sentences(text) if "@" not in one]
    held = (one for one in fit for words in quoted if words and words in fold(one))
    first = next(held, "") or next(iter(key_sentences("\n\n".join(fit), title=title, most=1)), "")
    words = first.split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most])} …"
