"""Names of months and of the days of the week, in the languages of newspapers."""

from __future__ import annotations

_MONTHS = (
    "january jan januar enero janvier gennaio janeiro جنوری يناير जनवरी",
    "february feb februar febrero février febbraio fevereiro فروری فبراير फरवरी",
    "march mar märz marzo mars março مارچ مارس मार्च",
    "april apr abril avril aprile اپریل أبريل अप्रैल",
    "may mai mayo maggio maio مئی مايو मई",
    "june jun juni junio juin giugno junho جون يونيو जून",
    "july jul juli julio juillet luglio julho جولائی يوليو जुलाई",
    "august aug agosto août اگست أغسطس अगस्त",
    "september sep sept septiembre septembre settembre setembro ستمبر سبتمبر सितंबर",
    "october oct oktober octubre octobre ottobre outubro okt اکتوبر أكتوبر अक्टूबर",
    "november nov noviembre novembre novembro نومبر نوفمبر नवंबर",
    "december dec dezember diciembre décembre dicembre dezembro dez دسمبر ديسمبر दिसंबर",
)
MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
BARE = frozenset(
    word
    for words in _MONTHS
    for word in words.split()
    if len(word) > 4 or not word.isascii()  # noqa: PLR2004 (what is shorter is mostly another word)
) | {"june", "july", "juni", "juli", "mayo"}
"""Names that mean a month also without a day or year beside them; May and march need one."""
BARE_AFTER = frozenset(("in", "since", "until", "till", "by", "last", "early", "late", "mid", "of"))
_WEEKDAYS = (
    "monday mon montag lunes lundi پیر",
    "tuesday tue tues dienstag martes mardi منگل",
    "wednesday wed mittwoch miércoles mercredi بدھ",
    "thursday thu thurs donnerstag jueves jeudi جمعرات",
    "friday fri freitag viernes vendredi جمعہ",
    "saturday sat samstag sábado samedi ہفتہ",
    "sunday sun sonntag domingo dimanche اتوار",
)
WEEKDAY = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
TELLING = frozenset((*MONTH, *WEEKDAY))
SHORT = frozenset(("mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun"))
RELATIVE = frozenset(("last", "next", "this", "on-coming"))
LOWER = frozenset(
    word for words in _MONTHS for word in words.split()[3:7] if word not in {"mars", "mayo"}
)
"""Months that are written small in their languages."""
