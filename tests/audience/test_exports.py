"""What the exports of other services are understood as; made up, in the form of the real ones."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience.exports import (
    ListedPerson,
    RefusedRow,
    columns_for,
    read_people,
    unused_columns,
)
from newsletter.audience.packing import packed, unpacked
from newsletter.audience.said_times import read_time
from newsletter.audience.service_tables import OWN, SERVICES, recognise, said_by_file, service_named
from newsletter.audience.services import Role, Said
from newsletter.audience.sheets import open_sheet
from newsletter.errors import SubscriberError

MAILCHIMP = (
    "Email Address,First Name,Last Name,Company,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,"
    "CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,{extra},LEID,EUID,NOTES"
)
FILES = {
    "subscribed_export.csv": (
        "mailchimp",
        MAILCHIMP.format(extra="LAST_CHANGED") + ",TAGS\n"
        "Ann@b.example, Ann , Lee ,Co,2,2018-02-05 19:28:23,,2018-02-06 19:28:23,192.0.2.7,,,,,,,,"
        '2020-01-01 00:00:00,1,e1,note,"""Board"",""Press, London"""\n',
    ),
    "subscribed_old.csv": (
        "mailchimp",
        MAILCHIMP.format(extra="LAST_CHANGED")
        + "\nann@b.example,Ann,Lee,,2,,,2018-02-06 19:28:23"
        + "," * 12,
    ),
    "unsubscribed_export.csv": (
        "mailchimp",
        MAILCHIMP.format(
            extra="UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER"
        )
        + ",TAGS\nann@b.example,Ann,Lee,,,2018-02-05 19:28:23,,2018-02-06 19:28:23"
        + "," * 9
        + "2019-07-23 12:19:27"
        + "," * 8
        + "Board\n",
    ),
    "cleaned_export.csv": (
        "mailchimp",
        MAILCHIMP.format(extra="CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID")
        + ",TAGS\nann@b.example,Ann,Lee,,1,2018-02-05 19:28:23,,2018-02-06 19:28:23"
        + "," * 9
        + "2019-07-23 12:19:27"
        + "," * 7
        + "\n",
    ),
    "nonsubscribed_export.csv": (
        "mailchimp",
        MAILCHIMP.format(extra="LAST_CHANGED") + ",TAGS\nann@b.example,Ann,Lee" + "," * 18 + "\n",
    ),
    "members.2026-11-01.csv": (
        "ghost",
        (
            "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,"
            "deleted_at,labels,tiers\r\n"
            '1,ann@b.example,Ann Lee,,true,,,2018-02-06T19:28:23.000Z,,"Board,Press",Free\r\n'
            "2,bob@b.example,'=Bob,,false,,,2018-02-06T19:28:23.000Z,,,\r\n"
        ),
    ),
    "email_list.indus.csv": (
        "substack",
        (
            "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at\n"
            "ann@b.example,false,,other,false,2018-02-06T19:28:23.000Z,\n"
            "bob@b.example,true,2027-01-01T00:00:00.000Z,yearly,true,2018-02-06T19:28:23.000Z,\n"
        ),
    ),
    "buttondown.csv": (
        "buttondown",
        (
            "email_address,type,creation_date,tags,notes\n"
            'ann@b.example,regular,2018-02-06T19:28:23Z,"Board,Press",\n'
            "bob@b.example,unsubscribed,2018-02-06T19:28:23Z,[],\n"
            "cid@b.example,undeliverable,2018-02-06T19:28:23Z,,\n"
            "dee@b.example,unactivated,2018-02-06T19:28:23Z,,\n"
        ),
    ),
    "beehiiv.csv": (
        "beehiiv",
        (
            "email,First Name,Last Name,status,tier,created_at,stripe_customer_id,unsubscribed_at\n"
            "ann@b.example,Ann,Lee,active,free,2018-02-06 19:28:23 UTC,,\n"
            "bob@b.example,,,inactive,free,2018-02-06 19:28:23 UTC,,\n"
            "cid@b.example,,,active,premium,2018-02-06 19:28:23 UTC,c,2024-03-13 11:33:53 UTC\n"
            "dee@b.example,,,pending,free,2018-02-06 19:28:23 UTC,,\n"
        ),
    ),
    "kit.csv": (
        "kit",
        (
            "id,first_name,email,created_at,status,tags\n"
            '7,Ann,ann@b.example,2018-02-06T19:28:23Z,active,"Board, Press"\n'
            "8,Bob,bob@b.example,2018-02-06T19:28:23Z,cancelled,\n"
            "9,Cid,cid@b.example,2018-02-06T19:28:23Z,complained,\n"
        ),
    ),
    "subscribers.csv": (
        "listmonk",
        (
            "uuid,email,name,attributes,status,created_at,updated_at\n"
            "u1,ann@b.example,Ann Lee,{},enabled,2018-02-06 19:28:23.12345 +0000 UTC,2019-01-01 00:00:00 +0000 UTC\n"
            "u2,bob@b.example,Bob,{},blocklisted,2018-02-06 19:28:23 +0000 UTC,2019-01-01 00:00:00 +0000 UTC\n"
        ),
    ),
    "ours.csv": (
        "newsletter",
        (
            "Email;Name;Language;Tags;Status;Consent;Consent_time\r\n"
            "ann@b.example;Ann Lee;ur;Board, Press;confirmed;paper;2018-02-06\r\n"
            "bob@b.example;;;;suppressed;;\r\n"
        ),
    ),
}
CONFIRMED = datetime(2018, 2, 6, 19, 28, 23, tzinfo=UTC)
LEFT = datetime(2019, 7, 23, 12, 19, 27, tzinfo=UTC)


def read(
    file: str, text: str | bytes, *, said: Said | None = None, **chosen: str
) -> list[ListedPerson | RefusedRow]:
    """Return the rows of a file that is recognised by its header."""
    data = text.encode() if isinstance(text, str) else text
    sheet = open_sheet(io.BytesIO(data), file)
    service = recognise(sheet.columns) or OWN
    columns = columns_for(sheet, service, {Role(role): column for role, column in chosen.items()})
    said = said or said_by_file(service, sheet.columns, file)
    return list(read_people(sheet, service, columns=columns, said=said))


def people(
    file: str, text: str | bytes, *, said: Said | None = None, **chosen: str
) -> list[ListedPerson]:
    """Return the rows of a file of which none is refused."""
    rows = read(file, text, said=said, **chosen)
    assert [row for row in rows if isinstance(row, RefusedRow)] == []
    return [row for row in rows if isinstance(row, ListedPerson)]


@pytest.mark.parametrize("name", FILES)
def test_a_header_tells_the_service(name: str) -> None:
    """Whatever the file is called."""
    service, text = FILES[name]
    sheet = open_sheet(io.BytesIO(text.encode()), name)
    assert recognise(sheet.columns) is service_named(service)


def test_a_foreign_header_is_recognised_as_nobodys() -> None:
    """A plain file counts as ours only where every column is known."""
    assert recognise(("Adresse", "Nom")) is None
    assert recognise(("email", "favourite colour")) is None
    assert recognise(("E-Mail", "Name")) is OWN


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("subscribed_export.csv", [Said.SUBSCRIBED]),
        ("subscribed_old.csv", [Said.SUBSCRIBED]),
        ("unsubscribed_export.csv", [Said.UNSUBSCRIBED]),
        ("cleaned_export.csv", [Said.BOUNCED]),
        ("nonsubscribed_export.csv", [Said.NEVER]),
        ("members.2026-11-01.csv", [Said.SUBSCRIBED, Said.UNSUBSCRIBED]),
        ("email_list.indus.csv", [Said.SUBSCRIBED, Said.UNSUBSCRIBED]),
        ("buttondown.csv", [Said.SUBSCRIBED, Said.UNSUBSCRIBED, Said.BOUNCED, Said.UNCONFIRMED]),
        ("beehiiv.csv", [Said.SUBSCRIBED, Said.UNSUBSCRIBED, Said.UNSUBSCRIBED, Said.UNCONFIRMED]),
        ("kit.csv", [Said.SUBSCRIBED, Said.UNSUBSCRIBED, Said.COMPLAINED]),
        ("ours.csv", [Said.SUBSCRIBED, Said.SUPPRESSED]),
    ],
)
def test_each_status_is_understood(name: str, said: list[Said]) -> None:
    """From columns, from the words of a column, or from the name of the file."""
    assert [one.said for one in people(name, FILES[name][1])] == said


@pytest.mark.parametrize("name", [name for name in FILES if "non" not in name])
def test_address_and_times_come_along(name: str) -> None:
    """When they agreed is the proof; a day is midnight, UTC."""
    said = Said.SUBSCRIBED if name == "subscribers.csv" else None
    ann = people(name, FILES[name][1], said=said)[0]
    assert ann.mailbox.normal == "ann@b.example"
    assert ann.given
    assert ann.given.replace(microsecond=0) in {CONFIRMED, datetime(2018, 2, 6, tzinfo=UTC)}
    assert ann.notes == ()


def test_mailchimps_tags_are_csv_inside_csv() -> None:
    """With commas inside them; older files have no such column; plain ones have no marks."""
    assert people("subscribed.csv", FILES["subscribed_export.csv"][1])[0].tags == (
        "Board",
        "Press, London",
    )
    assert people("subscribed.csv", FILES["subscribed_old.csv"][1])[0].tags == ()
    assert people("unsubscribed.csv", FILES["unsubscribed_export.csv"][1])[0].tags == ("Board",)


def test_mailchimps_other_columns_come_along() -> None:
    """Name, network of the confirmation, and when they left; custom columns are named as unused."""
    (ann,) = people("subscribed.csv", FILES["subscribed_export.csv"][1])
    assert (ann.name, ann.network, ann.added) == (
        "Ann Lee",
        "192.0.2.7",
        datetime(2018, 2, 5, 19, 28, 23, tzinfo=UTC),
    )
    for name in ("unsubscribed_export.csv", "cleaned_export.csv"):
        assert people(name, FILES[name][1])[0].left == LEFT
    sheet = open_sheet(io.BytesIO(FILES["subscribed_export.csv"][1].encode()), "x.csv")
    service = recognise(sheet.columns)
    assert service
    assert unused_columns(sheet, service, columns_for(sheet, service, {})) == ("Company",)


def test_columns_outweigh_a_misleading_name() -> None:
    """A list of those who left stays one, whatever the file is called."""
    for name in ("unsubscribed_export.csv", "cleaned_export.csv"):
        for wrong in ("subscribed_export.csv", "audience.csv"):
            said = people(wrong, FILES[name][1])[0].said
            assert said in {Said.UNSUBSCRIBED, Said.BOUNCED}
        assert people(name, FILES[name][1], said=Said.SUBSCRIBED)[0].said is not Said.SUBSCRIBED


def test_a_mailchimp_file_of_another_name_says_no_status() -> None:
    """Nobody is taken for a subscriber because a file was renamed."""
    (row,) = read("audience.csv", FILES["subscribed_export.csv"][1])
    assert isinstance(row, RefusedRow)
    assert "--list" in row.help


def test_listmonks_enabled_says_nothing_of_lists() -> None:
    """The file as a whole must say it; who is blocked stays out all the same."""
    ann, bob = read("subscribers.csv", FILES["subscribers.csv"][1])
    assert isinstance(ann, RefusedRow)
    assert isinstance(bob, ListedPerson)
    assert bob.said is Said.UNSUBSCRIBED
    again = people("subscribers.csv", FILES["subscribers.csv"][1], said=Said.UNCONFIRMED)
    assert [one.said for one in again] == [Said.UNCONFIRMED, Said.UNSUBSCRIBED]


def test_an_unknown_status_refuses_its_row() -> None:
    """It is not guessed."""
    text = FILES["kit.csv"][1].replace("active", "dormant")
    first, *others = read("kit.csv", text)
    assert isinstance(first, RefusedRow)
    assert "'dormant'" in first.reason
    assert len(others) == 2


def test_a_person_may_say_what_columns_mean() -> None:
    """For a header that nobody knows, and beside the columns of a service."""
    rows = people(
        "x.csv", "Adresse,Nom,Sujets\na@b.example,Ann,x;y\n",
        said=Said.SUBSCRIBED, email="adresse", name="NOM", sections="Sujets",
    )  # fmt: skip
    assert [(one.mailbox.address, one.name, one.sections) for one in rows] == [
        ("a@b.example", "Ann", ("x", "y"))
    ]
    (ann,) = people("subscribed.csv", FILES["subscribed_export.csv"][1], tags="Company")
    assert ann.tags == ("Co",)
    with pytest.raises(SubscriberError, match="no column “Ort”"):
        people("x.csv", "Adresse\na@b.example\n", email="Ort")
    with pytest.raises(SubscriberError, match="known as one"):
        people("x.csv", "Adresse\na@b.example\n")


def test_hostile_text_becomes_a_name_of_one_line() -> None:
    """Line ends, headers, quotation marks, marks of direction, zeros, formulas."""
    text = (
        "email,name,status\n"
        '1@b.example,"Ann\r\nBcc: evil@b.example",subscribed\n'
        '2@b.example,"\u202eAnn ""the"" Lee\u2066",subscribed\n'
        "3@b.example,A\0nn,subscribed\n"
        "4@b.example,'=HYPERLINK(1),subscribed\n"
        f"5@b.example,{'x' * 5000},subscribed\n"
    )
    names = [one.name for one in people("x.csv", text)]
    assert names == ["Ann Bcc: evil@b.example", 'Ann "the" Lee', "A nn", "=HYPERLINK(1)", "x" * 200]


def test_a_crooked_detail_is_noted_and_costs_nobody() -> None:
    """Above all nobody who left is lost over a date."""
    text = MAILCHIMP.format(extra="UNSUB_TIME") + "\nann@b.example" + "," * 16 + "05/06/2024,,,\n"
    (ann,) = people("unsubscribed.csv", text)
    assert (ann.said, ann.left) == (Said.UNSUBSCRIBED, None)
    assert ann.notes == ("'05/06/2024' is no time that is understood and is left out",)
    (bob,) = people("x.csv", "email,language,network\nb@b.example,<script>,nowhere!\n")
    assert (bob.language, bob.network, len(bob.notes)) == ("", "", 2)


def test_broken_bytes_cost_what_they_stand_in() -> None:
    """In an address its row, in a name a letter; the file is still UTF-8."""
    data = "email,name\nü@b.example,Jörg Ä\n".encode() + b"x\xff@b.example,\ny@b.example,J\xffrg\n"
    good, bad, name = read("x.csv", data)
    assert isinstance(good, ListedPerson)
    assert isinstance(bad, RefusedRow)
    assert isinstance(name, ListedPerson)
    assert (good.name, name.name, bad.line) == ("Jörg Ä", "J rg", 3)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2018-02-06 19:28:23", CONFIRMED),
        ("2018-02-06T19:28:23Z", CONFIRMED),
        ("2018-02-06T19:28:23.000Z", CONFIRMED),
        ("2018-02-06 19:28:23 UTC", CONFIRMED),
        ("2018-02-06 19:28:23 +0000 UTC", CONFIRMED),
        ("2018-02-07 00:58:23.000000001 +0530 IST", CONFIRMED),
        ("2018-02-06T20:28:23+01:00", CONFIRMED),
        ("", None),
        (" ", None),
    ],
)
def test_times_of_all_services_are_read(text: str, time: datetime | None) -> None:
    """With and without zone."""
    assert read_time(text) == time


@pytest.mark.parametrize(
    "text", ["05/06/2024", "yesterday", "2018-13-01", "0001-01-01T00:00:00+23:00", "9" * 999]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """Day and month are not guessed."""
    with pytest.raises(ValueError, match="is no time"):
        read_time(text)


def test_the_table_of_services_is_consistent() -> None:
    """Each has an address column and a way to tell a status, and no name stands twice."""
    assert len({one.name for one in SERVICES}) == len(SERVICES)
    for one in SERVICES:
        assert Role.EMAIL in one.columns.values()
        assert one.words or one.file_columns
        assert all(column == " ".join(column.casefold().split()) for column in one.columns)
        assert all(word == word.casefold() for word in one.words)


CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(deadline=None)
@given(
    header=st.lists(
        st.sampled_from(
            ["email", "name", "tags", "status", "history", "consent_time", "added", "sections"]
        ),
        min_size=1,
        unique=True,
    ),
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=4),
)
def test_any_rows_are_people_or_refused(header: list[str], rows: list[list[str]]) -> None:
    """Nothing else ever happens, and a person survives being packed."""
    text = "\n".join(
        [
            ",".join(["email", *header]),
            *('"' + '","'.join(c.replace('"', '""') for c in row) + '"' for row in rows),
        ]
    )
    for row in read("x.csv", text):
        if isinstance(row, ListedPerson):
            assert unpacked(packed(row), normal=row.mailbox.normal, line=row.line) == row
        else:
            assert row.reason
            assert row.help
