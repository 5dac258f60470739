"""Thirty issues in which nothing is wrong, each unlike the others."""

from __future__ import annotations

from collections.abc import Iterator

from bench.press_house import Draft, pieces

LEADS = {
    "long": """\
  - id: a-year-of-boards
    title: A Year of Painted Boards
    authors: [Nadia Rahim]
    standfirst: What a village learns when it can read its own canal.
    body: |
      In January the first board was hung beside the last outlet near Badin. It is a plain thing:
      white paint, black strokes, a nail that marks where the water should stand.

      # What was measured

      Every morning at seven somebody reads the level aloud. The reader changes each week, and the
      book in which the level is written hangs on a string below the board.

      # What was not

      Nobody has yet measured what the board does to a quarrel. The reader of the third week said
      that people now argue about the nail, and no longer about one another.

      > A number that all can see is a kind of law.

      # What might follow

      1. hang a board at every tenth outlet;
      2. print the readings once a month;
      3. ask the farms at the tail first, when a canal is to be lined.
    about: Nadia Rahim writes for this newsletter.
""",
    "short": """\
  - id: note-from-the-editors
    title: A Note from the Editors
    authors: [Omar Farid]
    body: This month we read about money that stays in town, and about money that comes from abroad.
    about: Omar Farid edits this newsletter.
""",
    "pictured": """\
  - id: the-gauge-in-green
    title: The Gauge in Green
    authors: [Nadia Rahim]
    standfirst: A picture of the first board, and what it does not show.
    image:
      file: images/gauge.png
      alt: A green board without any marks on it
      caption: The board before it was painted.
      credit: Nadia Rahim
      licence: own work
    body: |
      The picture shows the board before anybody had painted the scale. It hung there for a month,
      and the farms already drew less than they had before. Being looked at seems to be enough.
    about: Nadia Rahim writes for this newsletter.
""",
    "quoting": """\
  - id: what-they-say
    title: What They Say at the Tail
    authors: [Saba Iqbal]
    body: |
      “We used to guess,” says the reader of the fourth week. “Now we quarrel with a nail.”

      Her neighbour reads ‘level’ where the book says ‘height’, and both are right: the scale begins
      at the bed of the canal—not at the sea.
    about: Saba Iqbal writes for this newsletter.
""",
    "German": """\
  - id: pegel-am-kanal
    title: Der Pegel am letzten Auslass
    authors: [Lena Vogt]
    language: de
    body: |
      Am letzten Auslass des Kanals hängt seit Januar eine Tafel. Jeden Morgen um sieben liest jemand
      laut vor, wie hoch das Wasser steht. „Früher haben wir geraten“, sagt die Leserin.

      Gemessen hat den Streit noch niemand. Er ist leiser geworden, und das genügt vorerst.
    about: Lena Vogt schreibt für diesen Brief.
""",
    "French": """\
  - id: la-jauge
    title: La jauge du dernier canal
    authors: [Claire Morel]
    language: fr
    body: |
      Depuis janvier, un tableau peint montre chaque matin ce qui arrive au bout du canal. « Avant,
      nous devinions », dit celle qui le lit cette semaine.

      Personne n’a encore mesuré ce que le tableau fait aux querelles ; elles sont plus brèves.
    about: Claire Morel écrit pour cette lettre.
""",
    "Urdu": """\
  - id: nehr-ka-takhta
    title: نہر کے آخری موگے کا تختہ
    authors: [سعدیہ نقوی]
    language: ur
    standfirst: جب گاؤں اپنی نہر خود پڑھنے لگے۔
    body: |
      جنوری سے آخری موگے پر ایک سفید تختہ لگا ہے۔ ہر صبح سات بجے کوئی نہ کوئی پانی کی سطح بلند آواز
      سے پڑھتا ہے، اور کاپی میں لکھ دیتا ہے۔

      # کیا بدلا

      لوگ اب ایک دوسرے سے نہیں، کیل سے جھگڑتے ہیں۔ یہ بھی ایک طرح کا قانون ہے۔
    about: سعدیہ نقوی اس خبرنامے کے لیے لکھتی ہیں۔
""",
    "linking": """\
  - id: where-to-read-more
    title: Where to Read More about Canals
    authors: [Jonas Ek]
    body: |
      The engineers have put [their drawings of the board](https://boards.example/drawings) on the
      web, and [a film of a morning reading](https://boards.example/films/morning). Who wants to hang
      a board of their own finds a list of materials in *Irrigation for Neighbours*, chapter 3.
    about: Jonas Ek writes for this newsletter.
""",
    "reprinted": """\
  - id: river-and-register
    title: The River and the Register
    authors: [Omar Farid]
    body: |
      This piece is printed with the consent of the journal in which it stood. It compares two
      registers of one river, kept on two banks, and finds them equal to within a hand's breadth.
    about: Omar Farid writes on rivers.
    first_published: {outlet: Bank and Bed, date: 2017-12-01}
    permission: {by: the editors of Bank and Bed, date: 2017-12-05}
    embargo: 2017-12-20 06:00 America/New_York
""",
}
_PRESS = (
    "local-councils-without-money american-aid-arithmetic flood-data-shared "
    "young-voters-registration nojawan-aur-baldiyat sea-takes-the-wells remittance-apps "
    "char-schools-radio democracy-between-elections women-candidates-deposit "
    "identity-number-ration-shop visas-and-laboratories third-sutlej-dialogue"
)
_ONE_EACH = (
    "local-councils-without-money flood-data-shared young-voters-registration "
    "nojawan-aur-baldiyat sea-takes-the-wells char-schools-radio democracy-between-elections "
    "identity-number-ration-shop third-sutlej-dialogue"
)
_AREAS = "youth-leadership civil-liberties community-integration policy-research early-awareness"
PRESS, ONE_EACH, AREAS = (tuple(words.split()) for words in (_PRESS, _ONE_EACH, _AREAS))
SUBJECTS = (
    "Boards at the tail, and who reads them aloud",
    "Money that stays in town; wells that turn salt",
    "What a table at the school gate can do",
    "Six states, one gauge, and the people who answer the telephone",
    "Radio lessons, ration shops and a dialogue by the Sutlej",
    "The December media review",
)
PLAIN = {"theme: indus": "theme: plain"}
LEAD_SETS = (
    (),
    ("short",),
    ("long",),
    ("pictured",),
    ("quoting",),
    ("German",),
    ("French",),
    ("Urdu",),
    ("linking",),
    ("reprinted",),
    ("long", "short"),
    ("pictured", "Urdu"),
    ("quoting", "linking", "short"),
    ("long", "pictured", "quoting", "linking", "short"),
    ("German", "French", "Urdu"),
)


def clean_issues() -> Iterator[Draft]:
    """Yield thirty drafts: every set of leads in both themes, with all else turning as well."""
    known = pieces()
    for number, names in enumerate((*LEAD_SETS, *LEAD_SETS)):
        entries = _entries(number, has_leads=bool(names))
        yield Draft(
            name=f"{number + 1}: {' + '.join(names) or 'no lead'}, {len(entries)} entries",
            head=_head(number),
            leads=[LEADS[name] for name in names],
            areas=AREAS[: number % (len(AREAS) + 1)],
            entries=[known[one] for one in entries],
            publication=PLAIN if number >= len(LEAD_SETS) else {},
        )
    yield _sent_in_urdu(known)


def _entries(number: int, *, has_leads: bool) -> list[str]:
    """Return some of the entries: none, a few in another order, or one of each paper."""
    if has_leads and number % 7 == 1:
        return []
    first = number % len(ONE_EACH)
    turned = [*ONE_EACH[first:], *ONE_EACH[:first]]
    return turned[: 1 + (number * 5) % len(turned)] if number % 3 else turned


def _head(number: int) -> dict[str, str | int]:
    head: dict[str, str | int] = {
        "subject": SUBJECTS[number % len(SUBJECTS)],
        "preheader": f"What the boards said at {number + 6} in the morning, and other readings.",
        "language": "en",
        "send_at": "2017-12-22 09:00 America/New_York",
    }
    if number % 4 == 0:
        head |= {"number": number + 1, "subject": f"Issue {number + 1}: boards at the tail"}
    if number % 5 == 0:
        head["title"] = "December 2017"
    return head


def _sent_in_urdu(known: dict[str, str]) -> Draft:
    return Draft(
        name="31: wholly in Urdu",
        head={
            "subject": "نہر کا تختہ، اور بلدیات میں نوجوان",
            "preheader": "آخری موگے پر پانی کون پڑھتا ہے۔",
            "language": "ur",
            "send_at": "2017-12-22 09:00 Asia/Karachi",
        },
        leads=[LEADS["Urdu"]],
        entries=[known["nojawan-aur-baldiyat"]],
    )
