"""The language of a few sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.languages import is_possible, language_of

SENTENCES = {
    "en": "The harbour was closed after the storm, and the ships wait for the pilots.",
    "fr": "Le port est fermé depuis la tempête et les navires attendent dans la baie.",
    "de": "Der Hafen ist nach dem Sturm geschlossen, und die Schiffe warten auf den Lotsen.",
    "es": "El puerto está cerrado por la tormenta y los barcos esperan en la bahía con sus cargas.",
    "pt": "O porto foi fechado e os navios esperam na baía, mas não são muitos para uma tempestade.",
    "it": "Il porto è chiuso dopo la tempesta e le navi aspettano nella baia con gli equipaggi.",
    "nl": "De haven is gesloten en de schepen wachten op het water van de baai.",
    "tr": "Liman fırtına için kapatıldı ve gemiler daha sonra bir koyda bekledi.",
    "id": "Pelabuhan yang ditutup karena badai itu tidak akan dibuka untuk kapal dari luar.",
    "ur": "بندرگاہ طوفان کے بعد بند ہے اور جہاز خلیج میں انتظار کر رہے ہیں۔",
    "ar": "أغلق الميناء بعد العاصفة وتنتظر السفن في الخليج إلى أن يهدأ البحر.",
    "fa": "بندر پس از توفان بسته شد و کشتی‌ها در خلیج منتظر هستند که این دریا آرام شود.",
    "hi": "तूफान के बाद बंदरगाह बंद है और जहाज खाड़ी में रुके हैं।",
    "ru": "Порт закрыт из за шторма, и суда ждут в бухте, но это не надолго.",
    "bn": "ঝড়ের পরে বন্দর বন্ধ।",
    "zh": "风暴过后港口关闭",
    "ja": "嵐のあと港は閉まっている",
    "ko": "폭풍 후에 항구가 닫혔다",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_tells_its_language(language: str) -> None:
    """Letters and small words are enough for one plain sentence."""
    assert language_of(SENTENCES[language]) == language


@pytest.mark.parametrize("text", ["", "Track II", "2026", "Gwadar Karachi Islamabad", "—" * 500])
def test_what_tells_nothing_has_no_language(text: str) -> None:
    """Names, numbers and short titles are left alone."""
    assert language_of(text) == ""


@given(text=st.text(max_size=500))
def test_any_text_has_a_language_or_none(text: str) -> None:
    """Nothing that stands in a text breaks it."""
    found = language_of(text)
    assert found == "" or is_possible(found, text)


@pytest.mark.parametrize("sign", [chr(code) for code in range(128)])
def test_words_end_at_the_same_signs_in_any_text(sign: str) -> None:
    """Text of ASCII only is taken apart sooner, and into the same words."""
    text = f"harbour{sign}the{sign}and{sign}of{sign}was{sign}pilots"
    assert language_of(text) == language_of(f"{text} \N{EM DASH}")


def test_a_script_speaks_against_a_declared_language() -> None:
    """Urdu is not English, whatever the site's settings say; an unknown language is believed."""
    assert not is_possible("en-US", SENTENCES["ur"])
    assert not is_possible("ur", SENTENCES["en"])
    assert is_possible("sd", SENTENCES["ur"])
    assert is_possible("ja", SENTENCES["zh"])
    assert is_possible("en", "Track II")
