"""What countries are called, from the Unicode locale data (CLDR) that Babel carries."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1024)
def country_name(code: str, language: str) -> str:
    """Return the name of a country (ISO 3166-1 alpha-2, upper case) in a language (BCP 47).

    Languages that nobody has named countries in get English names; unknown codes stay as they are.
    """
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - not everybody names countries

    for tag in (language, language.partition("-")[0], "en"):
        try:
            name = Locale.parse(tag, sep="-").territories.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        if name:
            return str(name)
    return code
