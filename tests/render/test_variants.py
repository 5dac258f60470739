"""Sections and languages: who gets which part of an issue."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import VariantError
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Heads, Image, Issue, Lead, Translation
from newsletter.model.prose import Figure, Paragraph, Prose, Text
from newsletter.model.publication import FocusArea, Publication
from newsletter.model.variant import (
    MOST_VARIANTS,
    SECTIONS,
    WHOLE,
    Choice,
    Offer,
    Variant,
    in_order,
    nearest,
    possible,
    variant_for,
    variant_of_key,
)
from newsletter.render import Theme, issue_for, offer_of, render, render_variants, variants_of

SUBSETS = [()] + [part for size in (1, 2) for part in combinations(SECTIONS, size)]
TAGS = st.sampled_from(["", "en", "EN-gb", "ur", "ur-PK", "ur_PK", "fr", "x", "-", "💥", "all.ur"])
CHOICES = st.builds(
    Choice,
    sections=st.lists(st.sampled_from([*SECTIONS, "sports"]), max_size=4).map(tuple),
    language=TAGS,
    counted=st.booleans(),
)


def prose(text: str) -> Prose:
    """Return one paragraph."""
    return Prose(blocks=(Paragraph(children=(Text(text=text),)),))


def translated(language: str) -> tuple[Translation, ...]:
    """Return a translation of anything."""
    return (Translation(language=language, title=f"title {language}", text=prose(language)),)


def make_issue(*, focus: bool = True) -> Issue:
    """Return an issue with two leads and two entries; of each the first is also in Urdu."""
    return Issue(
        id="2026-11",
        date=PartialDate(year=2026, month=11),
        subject="Water",
        preheader="Who shares it",
        leads=(
            Lead(id="a", title="Canals", body=prose("Canals."), translations=translated("ur")),
            Lead(id="b", title="Rivers", body=prose("Rivers.")),
        ),
        focus_areas=(FocusArea(id="f", title="Youth", text=prose("Young.")),) if focus else (),
        entries=(
            Entry(
                id="c",
                title="Dams",
                summary=prose("Dams."),
                outlet="Dawn",
                url="https://dawn.example/1",
                translations=translated("ur"),
            ),
            Entry(id="d", title="Eaux", summary=prose("Eaux."), outlet="X", url="u", language="fr"),
        ),
    )


def test_every_variant_has_a_name_of_its_own() -> None:
    """A key is fit for a file's name, differs for each variant, and is read back."""
    made = [
        Variant(sections=part, language=language, counted=counted)
        for part, language, counted in product(SUBSETS, ["", "ur", "pt-br"], [False, True])
    ]
    keys = [one.key for one in made]
    assert len(set(keys)) == len(keys)
    assert all(
        key.replace("_", "").replace("+", "").replace(".", "").replace("-", "").isalnum()
        for key in keys
    )
    assert [variant_of_key(key) for key in keys] == made
    assert WHOLE.key == "all"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "sports",
        "leads_leads",
        "media-review_leads",
        "../etc",
        "all.",
        ".ur",
        "all.UR",
        "leads_",
    ],
)
def test_what_names_no_variant_is_told_apart(name: str) -> None:
    """A name that no variant has is not taken for one."""
    assert variant_of_key(name) is None


def test_a_choice_that_leaves_nothing_out_is_the_whole_issue() -> None:
    """No two variants say the same: sections that the issue lacks make no difference."""
    offer = offer_of(make_issue(focus=False))
    assert variant_for(Choice(), offer) == WHOLE
    assert variant_for(Choice(sections=("media-review", "leads")), offer) == WHOLE
    assert variant_for(Choice(sections=("leads", "focus-areas")), offer) == Variant(
        sections=("leads",)
    )


def test_nobody_is_mailed_an_issue_without_their_sections() -> None:
    """Whoever chose only what is not there this time gets nothing, and that is told."""
    assert variant_for(Choice(sections=("focus-areas",)), offer_of(make_issue(focus=False))) is None


def test_an_issue_without_any_section_is_whole_for_everybody() -> None:
    """A note that has a subject alone still goes to everybody."""
    empty = Issue(id="x", date=PartialDate(year=2026), subject="Greetings")
    assert variant_for(Choice(sections=("leads",)), offer_of(empty)) == WHOLE


@pytest.mark.parametrize(
    ("wish", "sections", "language"),
    [
        ("ur", (), "ur"),
        ("ur-PK", (), "ur"),
        ("UR_pk", (), "ur"),
        ("fr", (), ""),
        ("", (), ""),
        ("en", (), ""),
        ("ur", ("focus-areas",), ""),
        ("ur", ("focus-areas", "leads"), "ur"),
    ],
)
def test_a_language_counts_where_something_is_translated_into_it(
    wish: str, sections: tuple[str, ...], language: str
) -> None:
    """A reader of Urdu gets the Urdu variant only where Urdu stands in what they get."""
    found = variant_for(Choice(sections=sections, language=wish), offer_of(make_issue()))
    assert found
    assert found.language == language


def test_heads_alone_make_a_language() -> None:
    """An issue whose subject is translated has a variant in that language, whatever it holds."""
    heads = (Heads(language="ur", subject="پانی"),)
    issue = Issue(
        id="x",
        date=PartialDate(year=2026),
        subject="W",
        translations=heads,
        leads=make_issue().leads[1:],
    )
    assert variant_for(Choice(language="ur"), offer_of(issue)) == Variant(language="ur")


def test_clicks_are_counted_only_where_both_sides_agree() -> None:
    """The publication's switch and the reader's consent are both needed."""
    issue = make_issue()
    for counting, counted in product([False, True], repeat=2):
        found = variant_for(Choice(counted=counted), offer_of(issue, counting=counting))
        assert found == Variant(counted=counting and counted)


@given(choices=st.lists(CHOICES), counting=st.booleans(), focus=st.booleans())
def test_any_choices_make_few_variants_and_each_shows_something(
    choices: list[Choice], counting: bool, focus: bool
) -> None:
    """The whole issue comes first, each variant once, and none is empty."""
    issue = make_issue(focus=focus)
    found = variants_of(offer_of(issue, counting=counting), choices)
    assert found[0] == WHOLE
    assert len(set(found)) == len(found) <= MOST_VARIANTS
    for one in found:
        part = issue_for(issue, one)
        assert part.leads or part.focus_areas or part.entries
        assert one.sections == in_order(one.sections)
        assert variant_of_key(one.key) == one


def test_more_than_thirty_two_variants_are_refused_by_name() -> None:
    """The error says how many there are, which, and how to have fewer."""
    languages = ["ur", "fr", "de", "pa", "sd"]
    entry = Entry(
        id="c",
        title="Dams",
        summary=prose("Dams."),
        outlet="Dawn",
        url="u",
        translations=tuple(one for tag in languages for one in translated(tag)),
    )
    whole = make_issue()
    issue = Issue(
        id="x",
        date=whole.date,
        subject="W",
        leads=whole.leads,
        focus_areas=whole.focus_areas,
        entries=(entry,),
        translations=tuple(Heads(language=tag, subject=tag) for tag in languages),
    )
    choices = [Choice(sections=part, language=tag) for part in SUBSETS for tag in languages]
    with pytest.raises(VariantError, match="36 variants") as caught:
        variants_of(offer_of(issue), choices)
    assert "all, " in caught.value.message
    assert "translations" in caught.value.help


def test_the_whole_variant_is_the_issue_itself() -> None:
    """Where nobody chose anything, nothing changes."""
    assert issue_for(make_issue(), WHOLE) == make_issue()


def test_a_variant_in_a_language_tells_what_was_translated() -> None:
    """What is translated has its new words and its original title; the rest keeps its language."""
    issue = issue_for(make_issue(), Variant(language="ur"))
    first, second = issue.leads
    assert (first.title, first.language, first.standfirst) == ("title ur", "ur", prose("ur"))
    assert first.original
    assert (first.original.title, first.original.language) == ("Canals", "en")
    assert first.body == prose("Canals.")
    assert (second.title, second.language, second.original) == ("Rivers", "en", None)
    third, fourth = issue.entries
    assert (third.title, third.summary, third.language) == ("title ur", prose("ur"), "ur")
    assert (fourth.title, fourth.language, fourth.original) == ("Eaux", "fr", None)
    assert (issue.language, issue.subject) == ("ur", "Water")


def test_whoever_chose_after_the_approval_is_not_lost() -> None:
    """The nearest sealed variant is theirs: more rather than less, and never counted unasked."""
    wanted = Variant(sections=("leads",), language="ur")
    assert nearest(wanted, {"all", "leads.ur", "all.ur"}) == wanted
    assert nearest(wanted, {"all", "all.ur", "leads"}) == Variant(language="ur")
    assert nearest(wanted, {"all", "leads", "leads.ur+counted"}) == WHOLE
    counted = Variant(sections=("leads",), counted=True)
    assert nearest(counted, {"all", "leads"}) == Variant(sections=("leads",))
    assert nearest(counted, {"all", "all+counted"}) == Variant(counted=True)


@given(choice=CHOICES, counting=st.booleans())
def test_an_offer_answers_any_choice(choice: Choice, counting: bool) -> None:
    """Imported languages and sections may be anything; the answer is a variant of the issue."""
    offer = Offer(
        language="en",
        sections=("leads", "media-review"),
        translated=(("ur", ("leads",)),),
        counting=counting,
    )
    found = variant_for(choice, offer)
    if found:
        assert set(found.sections) <= set(offer.sections)
        assert found.language in {"", "ur"}
        assert not found.counted or (counting and choice.counted)
    else:
        assert set(choice.sections) & set(SECTIONS) == {"focus-areas"}


def test_each_variant_is_rendered_from_its_part_of_the_issue(
    publication: Publication, theme: Theme
) -> None:
    """A mail holds the sections of its variant and no others; the web page is one for all."""
    made = render_variants(
        make_issue(), publication, theme, [Variant(sections=("leads",)), Variant(language="ur")]
    )
    whole, leads, urdu = made.values()
    assert next(iter(made)) == WHOLE
    assert "Dams" in whole.html
    assert "Dams" in whole.text
    for part in (leads.html, leads.text):
        assert "Canals" in part
        assert "Dams" not in part
        assert "Young" not in part
    assert whole.page == leads.page == urdu.page
    assert "Dams" in leads.page
    assert render(make_issue(), publication, theme) == whole


def test_a_language_variant_has_its_labels_and_the_original_beside(
    publication: Publication, theme: Theme
) -> None:
    """The mail is in the language, what was translated shows both titles, the rest its own."""
    urdu = render_variants(make_issue(), publication, theme, [Variant(language="ur")])[
        Variant(language="ur")
    ]
    assert urdu.language == "ur"
    assert '<html lang="ur" dir="rtl"' in urdu.html
    assert theme.words_for("ur").media_review in urdu.html
    assert theme.words_for("ur").unsubscribe in urdu.text
    assert '<bdi lang="en">Canals</bdi>' in urdu.html
    assert '<bdi lang="en">Dams</bdi>' in urdu.html
    assert '<div class="t" lang="en" dir="ltr"' in urdu.html
    assert '<li class="t" lang="fr" dir="ltr"' in urdu.html
    for told in ("title ur", "Canals.", "Rivers", "Dams", "Eaux."):
        assert told in urdu.html
        assert told in urdu.text


def test_a_picture_has_one_name_in_all_variants(publication: Publication, theme: Theme) -> None:
    """Two pictures called alike in two folders never stand for each other in another variant."""
    leads = make_issue().leads
    issue = replace(
        make_issue(),
        leads=tuple(
            replace(lead, image=Image(source=f"images/{lead.id}/x.png", alt=lead.id))
            for lead in leads
        ),
        entries=(
            replace(
                make_issue().entries[0],
                summary=Prose(blocks=(Figure(source="images/c/x.png", alt="c"),)),
            ),
        ),
    )
    review = Variant(sections=("media-review",))
    made = render_variants(
        issue, publication, theme, [review], pictures=lambda source, _box: source.encode()
    )
    names = {data: name for name, data in made[WHOLE].images}
    assert f"/{names[b'images/c/x.png']}" in made[review].html
    assert f"/{names[b'images/a/x.png']}" not in made[review].html
    assert dict(made[review].images) == dict(made[WHOLE].images)


def test_every_possible_variant_is_one_that_somebody_may_get() -> None:
    """What is offered by name is exactly what choices lead to."""
    offer = offer_of(make_issue(focus=False))
    assert [one.key for one in possible(offer)] == [
        *("all", "all.ur", "leads", "leads.ur", "media-review", "media-review.ur")
    ]
