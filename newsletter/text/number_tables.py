"""Words that make numbers, and the units that numbers are given in."""

from __future__ import annotations

from collections.abc import Mapping

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENTHS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
CARDINALS: Mapping[str, int] = {
    **{word: value for value, word in enumerate(_UNITS.split())},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), 2)},
    "dozen": 12,
    "both": 2,
    "twice": 2,
    "thrice": 3,
}
ORDINALS: Mapping[str, int] = {
    **{word: value for value, word in enumerate(_ORDINALS.split())},
    **{word: 10 * value for value, word in enumerate(_TENTHS.split(), 2)},
}
ABROAD: Mapping[str, int] = {
    word: value
    for words in (
        "eins zwei drei vier fünf sechs sieben acht neun zehn",
        "uno dos tres cuatro cinco seis siete ocho nueve diez",
        "un deux trois quatre cinq six sept huit neuf dix",
        "ایک دو تین چار پانچ چھ سات آٹھ نو دس",
    )
    for value, word in enumerate(words.split(), 1)
    if word not in {"un", "uno", "six", "ایک"}
}
"""Small numbers in other languages; they are known in sources, never held against anybody."""
SCALES: Mapping[str, int] = {
    "hundred": 10**2,
    "thousand": 10**3,
    "lakh": 10**5,
    "lakhs": 10**5,
    "million": 10**6,
    "millions": 10**6,
    "crore": 10**7,
    "crores": 10**7,
    "billion": 10**9,
    "billions": 10**9,
    "trillion": 10**12,
    "mille": 10**3,
    "mil": 10**3,
    "tausend": 10**3,
    "millionen": 10**6,
    "millones": 10**6,
    "millionar": 10**6,
    "millioner": 10**6,
    "milliarden": 10**9,
    "ہزار": 10**3,
    "لاکھ": 10**5,
    "ملین": 10**6,
    "کروڑ": 10**7,
    "ارب": 10**9,
    "کھرب": 10**11,
    "हज़ार": 10**3,
    "लाख": 10**5,
    "करोड़": 10**7,
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "tn": 10**12,
    "mio": 10**6,
    "mrd": 10**9,
    "cr": 10**7,
}
LETTERS = frozenset(("k", "m", "b", "cr", "mil"))
"""Of these, those that may be something else: metres, a vitamin."""
DENOMINATORS: Mapping[str, int] = {
    "half": 2,
    "halves": 2,
    "halved": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "sixths": 6,
    "seventh": 7,
    "sevenths": 7,
    "eighth": 8,
    "eighths": 8,
    "ninth": 9,
    "ninths": 9,
    "tenth": 10,
    "tenths": 10,
    "hundredth": 100,
    "hundredths": 100,
    "½": 2,
    "⅓": 3,
    "¼": 4,
}
_WORDS_OF_UNITS = {
    "%": "% percent pct percentage prozent prozentpunkte prosent فیصد فی‌صد प्रतिशत",
    "dollar": "$ dollar dollars usd",
    "euro": "€ euro euros eur",
    "pound": "£ pound pounds gbp sterling lb lbs",
    "rupee": "₹ rs rupee rupees inr pkr روپے روپیہ",
    "yen": "¥ yen jpy",
    "yuan": "yuan renminbi rmb cny",
    "rand": "rand zar",
    "rouble": "rouble roubles ruble rubles rub",
    "cent": "cents paise pence",
    "basis point": "bp bps",
    "km": "km kilometre kilometres kilometer kilometers",
    "mile": "mile miles",
    "metre": "metre metres meter meters",
    "foot": "foot feet ft",
    "inch": "inch inches",
    "cm": "cm centimetre centimetres centimeter centimeters",
    "kg": "kg kilo kilos kilogram kilograms",
    "tonne": "tonne tonnes ton tons",
    "litre": "litre litres liter liters",
    "acre": "acre acres",
    "hectare": "hectare hectares ha",
    "second": "seconds",
    "minute": "minute minutes",
    "hour": "hour hours",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
    "year": "year years yr yrs",
    "degree": "degree degrees °",
    "watt": "mw gw kw kwh mwh gwh megawatt megawatts gigawatt gigawatts",
}
UNITS: Mapping[str, str] = {
    word: unit for unit, words in _WORDS_OF_UNITS.items() for word in words.split()
}
"""Word, in lower case → unit."""
BEFORE = frozenset(("$", "€", "£", "₹", "¥", "rs", "usd", "eur", "gbp", "pkr", "inr", "zar", "rmb"))
"""Currencies that stand before their number; and the rand, as R."""
