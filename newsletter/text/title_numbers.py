"""Words of headlines for numbers and dates."""

from __future__ import annotations

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

NUMBER_WORDS = {
    "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0,
    "eleven": 11.0, "twelve": 12.0, "thirteen": 13.0, "fourteen": 14.0, "fifteen": 15.0, "sixteen": 16.0,
    "seventeen": 17.0, "eighteen": 18.0, "nineteen": 19.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0,
    "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0,
}  # fmt: skip
"""``one`` is left out, as it is mostly a pronoun."""

ORDINALS = {
    "first": 1.0, "second": 2.0, "third": 3.0, "fourth": 4.0, "fifth": 5.0, "sixth": 6.0, "seventh": 7.0, "eighth": 8.0, "ninth": 9.0,
    "tenth": 10.0,
    "eleventh": 11.0, "twelfth": 12.0, "thirteenth": 13.0, "fourteenth": 14.0, "fifteenth": 15.0, "sixteenth": 16.0,
    "seventeenth": 17.0, "eighteenth": 18.0, "nineteenth": 19.0, "twentieth": 20.0,
}  # fmt: skip

SCALES = {
    "k": 1e3,
    "hundred": 1e2,
    "dozen": 12.0,
    "thousand": 1e3,
    "lakh": 1e5,
    "lakhs": 1e5,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "million": 1e6,
    "crore": 1e7,
    "crores": 1e7,
    "bn": 1e9,
    "bln": 1e9,
    "billion": 1e9,
    "tn": 1e12,
    "trln": 1e12,
    "trillion": 1e12,
    "لاکھ": 1e5,
    "کروڑ": 1e7,
    "ارب": 1e9,
}

UNITS = frozenset(
    [
        "percent",
        "pct",
        "pc",
        "rs",
        "inr",
        "pkr",
        "usd",
        "bdt",
        "eur",
        "gbp",
        "kg",
        "km",
        "kmh",
        "mm",
        "cm",
        "sq",
        "ft",
        "tonne",
        "tonnes",
        "ton",
        "tons",
        "litre",
        "liter",
        "p",
        "paisa",
        "st",
        "nd",
        "rd",
        "th",
        "am",
        "pm",
        "فیصد",
        "روپے",
        "ڈالر",
    ]
)
"""Words beside numbers that say nothing without them."""
