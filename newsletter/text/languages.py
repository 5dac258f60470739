"""In which language a few sentences are written: by their letters, and by their small words.

Knows the languages that newspapers of many countries are likely to bring, and
says nothing rather than guess.  It costs some microseconds and no library.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

_SMALL_WORDS = {
    "en": "the of and to in is for on that with as by from at it are was has be will after over its not his their an this but have who how what why more new says said you we or",
    "fr": "le la les des du et en une est pour dans que qui sur par au aux avec pas plus ce cette sont son ses ne se un il nous",
    "de": "der die das und in den von zu mit im für auf ist des dem nicht ein eine auch sich als an nach bei wie aus wird sind einen um",
    "es": "el la los las de del y en que un una por con para se su al es como más no lo sus este entre sobre",
    "pt": "os da dos das e em que um uma para com não na por se mais ao como são foi pela pelo",
    "it": "il lo la gli le di del della dei che e è in un una per con non si sono al alla nel nella più come dal dalla anche ha",
    "nl": "de het een en van in is op te dat voor met niet zijn aan er om ook als bij naar uit wordt door maar over ze hij",
    "sv": "och att det som en på är av för med den till inte om ett har de från vid men kan ska var efter",
    "da": "og at det som en på er af for med den til ikke om et har de fra ved men kan skal efter også hvor",
    "no": "og at det som en på er av for med den til ikke om et har de fra ved men kan skal etter også hvor",
    "fi": "ja on ei se että oli ovat kun mutta myös hän mukaan sekä joka ollut jos vain niin",
    "pl": "i w na z do że się nie jest po od za dla jak przez ale to co są oraz był",
    "cs": "v na se je že z do pro jsou ale jako za by po byl od také podle který jeho",
    "hu": "az és hogy nem is egy meg van ez de volt csak már még lesz szerint után mint",
    "ro": "și de la în cu o pe nu din un că este pentru mai sunt care au fost ce prin după",
    "tr": "ve bir bu için ile da de olarak çok daha olan sonra göre en ne gibi kadar oldu değil dedi",
    "id": "yang dan di ke dari untuk dengan ini itu pada tidak akan dalam adalah oleh juga sebagai bisa telah karena",
    "vi": "và của là có trong cho không được các một người với những để này từ đã khi về",
    "sw": "na ya wa kwa ni za katika la kuwa cha hii huo baada yake pia kama",
    "so": "oo ee iyo ka ku in ay waa uu loo aan laga waxa",
    "hi": "के में की है को से का और पर ने हैं यह भी कि एक नहीं",
    "mr": "आहे आणि या च्या ते हे नाही आहेत करण्यात होते व ने",
    "ne": "छ को मा र ले भएको छन् हो गरेको पनि यो भन्ने",
    "ru": "и в на что с по не из за как это для от его к о он но был до",
    "uk": "і в на що з не та про за до як це для від у його після",
    "bg": "и на да се от за е в с че по не са като ще до при",
    "sr": "и је у на да се за од са су то не који као о из",
    "ar": "في من على إلى أن عن التي الذي مع هذا هذه بعد كما لا ما",
    "fa": "در به از که را با این است برای آن می و شد یک تا بر",
    "ur": "کے میں کی ہے کو سے کا اور پر نے ہیں یہ بھی کہ ایک نہیں",
    "ps": "په د او چې کې له دې سره ته نه یې هم دا شوي",
}
SMALL_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()
}
NOUNS_WITH_CAPITALS = frozenset(("de", "lb"))
"""Languages in which every noun is written as names are."""
_OF_LATIN = (
    *("en", "fr", "de", "es", "pt", "it", "nl", "sv", "da", "no", "fi", "pl", "cs", "hu", "ro"),
    *("tr", "id", "vi", "sw", "so"),
)
BY_SCRIPT: Mapping[str, tuple[str, ...]] = {
    "latin": _OF_LATIN,
    "arabic": ("ar", "fa", "ur", "ps"),
    "cyrillic": ("ru", "uk", "bg", "sr"),
    "devanagari": ("hi", "mr", "ne"),
    "bengali": ("bn",),
    "gurmukhi": ("pa",),
    "gujarati": ("gu",),
    "tamil": ("ta",),
    "telugu": ("te",),
    "kannada": ("kn",),
    "malayalam": ("ml",),
    "sinhala": ("si",),
    "thai": ("th",),
    "hebrew": ("he",),
    "greek": ("el",),
    "georgian": ("ka",),
    "armenian": ("hy",),
    "ethiopic": ("am",),
    "hangul": ("ko",),
    "kana": ("ja",),
    "han": ("zh",),
}
_RANGES = {
    "latin": "A-Za-zÀ-ɏḀ-ỿ",
    "greek": "Ͱ-Ͽ",
    "cyrillic": "Ѐ-ӿ",
    "armenian": "԰-֏",
    "hebrew": "א-ת",
    "arabic": "ء-يٮ-ۿ",
    "devanagari": "ऀ-ॿ",
    "bengali": "ঀ-৿",
    "gurmukhi": "਀-੿",
    "gujarati": "઀-૿",
    "tamil": "஀-௿",
    "telugu": "ఀ-౿",
    "kannada": "ಀ-೿",
    "malayalam": "ഀ-ൿ",
    "sinhala": "඀-෿",
    "thai": "ก-๛",
    "georgian": "Ⴀ-ჿ",
    "ethiopic": "ሀ-፿",
    "hangul": "가-힣",
    "kana": "぀-ヿ",
    "han": "一-鿿",
}
_SCRIPTS = re.compile("|".join(f"(?P<{name}>[{signs}]+)" for name, signs in _RANGES.items()))
_LATIN_ONLY = re.compile(r"[\x00-ɏḀ-ỿ\u2000-\u206f]*\Z")
TELLING_SIGNS = {
    "ur": "ٹڈڑںےۓ",
    "ps": "ټډړښځڅېۍ",
    "fa": "ژگپچ",
    "ar": "ةىيك",
    "uk": "іїєґ",
    "ru": "ыэё",
    "sr": "ђјљњћџ",
    "de": "ß",
    "sv": "ä",
    "da": "æ",
    "no": "æ",
    "pl": "ąęłśźż",
    "cs": "ěřů",
    "hu": "őű",
    "ro": "șțăŢţ",
    "tr": "ğış",
    "es": "ñ¿¡",
    "pt": "ãõ",
    "vi": "ơưđạảấầẩẫậắằẳẵặ",
}
"""Signs that speak for a language among those of its script."""
_WORD = re.compile(r"\w+(?:[\u0900-\u0dff]+\w*)*")
_BETWEEN_WORDS = {ord(sign): " " for sign in map(chr, range(128)) if not _WORD.match(sign)}
"""For text of ASCII only, which `str.translate` takes apart ten times sooner."""
_LANGUAGES_OF_WORD = {
    word: tuple(one for one, words in SMALL_WORDS.items() if word in words)
    for word in frozenset().union(*SMALL_WORDS.values())
}
_LANGUAGES_OF_SIGN = {
    sign: tuple(one for one, signs in TELLING_SIGNS.items() if sign in signs)
    for sign in frozenset().union(*TELLING_SIGNS.values())
}
LONGEST = 400
"""Characters that are looked at."""
FEWEST_SIGNS = 12
"""A text with fewer letters tells nothing."""
FEWEST_HITS = 4
"""A small word counts two, a telling sign one."""
MARGIN = 1.2
"""So many times better than the next must the best one be."""
WIDE = 3
"""A sign of these scripts counts as so many letters."""


def script_of(text: str) -> str:
    """Return the script of most letters: ``latin``, ``arabic`` …; empty where there are too few."""
    if text.isascii() or _LATIN_ONLY.match(text):
        return "latin" if len(text) >= FEWEST_SIGNS and any(map(str.isalpha, text)) else ""
    counts: Counter[str] = Counter()
    for run in _SCRIPTS.finditer(text[:LONGEST]):
        name = str(run.lastgroup)
        counts[name] += len(run[0]) * (WIDE if name in {"han", "kana", "hangul"} else 1)
    if sum(counts.values()) < FEWEST_SIGNS:
        return ""
    if counts["kana"] and counts["han"]:
        counts["kana"] += counts.pop("han")
    name, most = counts.most_common(1)[0]
    return name if 2 * most > sum(counts.values()) else ""


def language_of(text: str) -> str:
    """Return the language of a text as a BCP 47 tag, or empty where it is in doubt."""
    script = script_of(text)
    choice = BY_SCRIPT.get(script, ())
    if len(choice) <= 1:
        return "".join(choice)
    scores = _scores(text[:LONGEST].casefold())
    if not scores:
        return ""
    best, next_best = sorted((scores[one] for one in choice), reverse=True)[:2]
    if best < FEWEST_HITS or best < MARGIN * next_best:
        return ""
    return max(choice, key=scores.__getitem__)


def _scores(text: str) -> Counter[str]:
    """Return how much speaks for each language: its small words, and signs that few others have."""
    scores: Counter[str] = Counter()
    words = text.translate(_BETWEEN_WORDS).split() if text.isascii() else _WORD.findall(text)
    for word in [word for word in words if word in _LANGUAGES_OF_WORD]:
        for language in _LANGUAGES_OF_WORD[word]:
            scores[language] += 2
    if not text.isascii():
        for sign in text:
            for language in _LANGUAGES_OF_SIGN.get(sign, ()):
                scores[language] += 1
    return scores


def is_possible(language: str, text: str) -> bool:
    """Say whether a declared language can be that of a text: its script does not speak against it.

    A language that we do not know may be written in any script.
    """
    first = language.partition("-")[0].lower()
    scripts = _scripts_of(first)
    script = script_of(text) if scripts else ""
    if not scripts or not script or script in scripts:
        return True
    return first in {"ja", "ko"} and script == "han"


@lru_cache(maxsize=1000)
def _scripts_of(language: str) -> frozenset[str]:
    return frozenset(script for script, languages in BY_SCRIPT.items() if language in languages)
