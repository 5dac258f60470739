"""Ten issues as editors leave them on an ordinary afternoon: mostly right, in the words of people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.clean_issues import AREAS, LEADS, ONE_EACH, PRESS
from bench.press_house import Draft, pieces

REWORDED = {
    "local-councils-without-money": """\
      Seven in ten of Pakistan's local councils have never passed a budget, according to a count by
      Tahira Mengal. Those that may keep their market fees collect the rubbish twice as often.
""",
    "young-voters-registration": """\
      A district put a table at its school gates and signed up more than 14,000 new voters for 31
      rupees apiece. Most of them were girls, one of whom explained that her father "said nothing
      about the school gate".
""",
    "flood-data-shared": """\
      Six countries will tell one another every three hours how high their rivers stand, beginning
      next summer. Sarita Lamichhane, who led the negotiations, calls it overdue; dams are left out.
""",
    "remittance-apps": """\
      Sending money home to Pakistan is getting cheaper: a transfer of $200 from the US now costs
      5.8%, down from 7.1% a year before. Competition by phone companies did it.
""",
    "sea-takes-the-wells": """\
      43 of 60 sweet wells in the Indus delta have turned salt within ten years, says a network of
      villagers. Tanker water eats a fifth of what families earn.
""",
    "char-schools-radio": """\
      Four mornings a week, children on the islands of the Jamuna learn by radio. They have caught up
      in arithmetic but not in reading. "A radio cannot mark homework ..." admits Rokeya Begum.
""",
    "democracy-between-elections": """\
      Priya Venkataraman looked at what five parliaments did in one ordinary week: of 41 committee
      meetings 29 were held. She would publish who came.
""",
    "visas-and-laboratories": """\
      South Asian applications to engineering schools in the US dropped 13 percent while Canada's
      universities gained 27 percent, writes former diplomat Eleanor Whitfield.
""",
    "identity-number-ration-shop": """\
      In 38 ration shops of Kalaburagi, students counted how often the fingerprint reader failed: once
      in nine. A code by telephone is allowed, but hardly any shop knows.
""",
}
PICTURE = LEADS["pictured"].replace("      licence: own work\n", "")
LONG = """\
      In the newspaper's view the sea is only half of the story. Ten years ago the network had 60
      sweet wells. Now 43 of them are salt. Families buy from tankers. They spend a fifth of their
      income on it. The villages ask for more of the river in the dry months.
"""


def everyday_drafts() -> Iterator[Draft]:
    """Yield ten drafts."""
    known = pieces()
    told = {one: _retold(known[one], REWORDED.get(one)) for one in known}
    two = [known["after-the-cheque"], known["the-last-kilometre"]]
    yield _draft("as the sample is", two, [known[one] for one in PRESS], AREAS[:2])
    yield _draft("retold in other words", [LEADS["short"]], [told[one] for one in ONE_EACH])
    yield _draft("all of it retold", two, [told[one] for one in PRESS], AREAS)
    yield _draft("no preheader yet", two, [told[one] for one in ONE_EACH], preheader="")
    yield _draft("a picture of unknown licence", [PICTURE], [known[one] for one in ONE_EACH[:5]])
    yield _draft(
        "one summary too long",
        [LEADS["quoting"]],
        [_retold(known["sea-takes-the-wells"], LONG), *(told[one] for one in PRESS[:4])],
    )
    yield _draft(
        "one page not saved",
        [LEADS["long"]],
        [
            known["remittance-apps"].replace(
                "remittance-apps\n    published", "remittance\n    published"
            ),
            told["char-schools-radio"],
        ],
    )
    yield _draft(
        "begun from the issue before",
        two,
        [told[one] for one in PRESS[3:9]],
        subject="Quiet talks, a government under siege, and ten articles in November",
    )
    yield _draft(
        "three of one paper",
        [],
        [told[one] for one in PRESS if "democracy" in one or "visas" in one]
        + [known["american-aid-arithmetic"]],
    )
    yield _draft(
        "small and done", [LEADS["linking"]], [told[one] for one in ONE_EACH[1:5]], AREAS[3:]
    )


def _draft(  # noqa: PLR0917 (the parts of an issue, in its order)
    name: str,
    leads: list[str],
    entries: list[str],
    areas: Sequence[str] = (),
    subject: str = "Boards at the tail, and the December media review",
    preheader: str = "Who reads the river first, and what a table at the school gate can do.",
) -> Draft:
    head = {
        "subject": subject,
        "language": "en",
        "send_at": "2017-12-22 09:00 America/New_York",
    }
    if preheader:
        head["preheader"] = preheader
    return Draft(name=name, head=head, leads=leads, entries=entries, areas=areas)


def _retold(entry: str, summary: str | None) -> str:
    """Return an entry with another summary."""
    if summary is None:
        return entry
    before, _, after = entry.partition("    summary: >-\n")
    return f"{before}    summary: >-\n{summary}    outlet{after.partition('    outlet')[2]}"
