"""Moving in and out through the façade: seen first, applied as seen, never where git looks."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.errors import NewsletterError, SubscriberError, UsageError
from newsletter.model.diagnosis import Verdict
from newsletter.model.sending import Status
from newsletter.publication import doctoring
from newsletter.publication.place import audit
from newsletter.publication.place.outside_git import MANY, tracked_lists
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.readers.exporting_audience import export_audience
from newsletter.publication.readers.import_report import Entry
from newsletter.publication.readers.importing_audience import (
    UnknownHeader,
    import_audience,
    import_data,
    save_columns_of,
)
from newsletter.stores.consent import SqlConsentStore
from newsletter.stores.imports import ImportStore
from newsletter.testing.clock import FixedClock

PEOPLE = "email,name,status\nann@b.example,Ann,confirmed\nbob@b.example,,unsubscribed\nnobody,,\n"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Return a file of three rows outside the publication; one is no address."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, timeout=60
    )


def _statuses(workplace: Workplace) -> dict[str, Status]:
    return {one.address: one.status for one in subscribing.find(workplace)}


def test_nothing_is_applied_before_it_was_seen(workplace: Workplace, people: Path) -> None:
    """The diff gives the hash; only the hash applies the diff."""
    seen = import_audience(workplace, [people])
    assert (seen.applied, seen.new, seen.refused) == (False, {"confirmed": 1, "unsubscribed": 1}, 1)
    assert _statuses(workplace) == {}
    with pytest.raises(SubscriberError, match="another one now"):
        import_audience(workplace, [people], apply="0123456789abcdef")
    assert _statuses(workplace) == {}
    done = import_audience(workplace, [people], apply=seen.hash, by="editor")
    assert done.applied
    assert _statuses(workplace) == {
        "ann@b.example": Status.CONFIRMED,
        "bob@b.example": Status.UNSUBSCRIBED,
    }
    assert [deed.did for deed in audit.deeds(workplace)] == ["import audience"]


def test_a_diff_that_is_no_longer_true_is_not_applied(workplace: Workplace, people: Path) -> None:
    """Neither when the file changed nor when the audience did."""
    seen = import_audience(workplace, [people]).hash
    people.write_text(PEOPLE.replace("confirmed", "unconfirmed"))
    with pytest.raises(SubscriberError, match="nothing was changed"):
        import_audience(workplace, [people], apply=seen)
    people.write_text(PEOPLE)
    subscribing.suppress(workplace, "ann@b.example", how="letter")
    with pytest.raises(SubscriberError, match="nothing was changed"):
        import_audience(workplace, [people], apply=seen)
    assert _statuses(workplace) == {}


def test_each_applied_file_is_recorded_without_a_name(workplace: Workplace, people: Path) -> None:
    """Service, list, hash and times; no file name, which may name somebody."""
    seen = import_audience(workplace, [people], said="unsubscribed")
    import_audience(workplace, [people], said="unsubscribed", apply=seen.hash, by="editor")
    with workplace.mail() as connection:
        (kept,) = ImportStore(connection).latest("newsletter")
    assert (kept.said, kept.people, kept.refused, kept.seen) == ("unsubscribed", 2, 1, seen.hash)
    assert kept.at == workplace.clock()
    assert kept.written <= kept.at
    history = subscribing.history(workplace, "bob@b.example")
    assert kept.sha256[:12] in history.events[0].note
    assert "people.csv" not in "\n".join(history.lines())


def test_the_report_is_bounded_and_the_stream_is_not(workplace: Workplace, tmp_path: Path) -> None:
    """The first of each kind for people, every one for scripts."""
    path = tmp_path / "many.csv"
    rows = "".join(f"p{number}@b.example,confirmed\nbad{number},\n" for number in range(300))
    path.write_text(f"email,status\n{rows}")
    stream: list[Entry] = []
    report = import_audience(workplace, [path], sink=stream.append)
    assert len(stream) == 600
    assert len(report.first) < 20
    lines = list(report.lines(command="newsletter import audience many.csv"))
    assert len(lines) < 40
    assert any("300 in all" in line for line in lines)
    assert lines[-1].endswith(f"newsletter import audience many.csv --apply {report.hash}")


def test_lists_stay_out_of_git(workplace: Workplace, people: Path, tmp_path: Path) -> None:
    """No import from and no export to where git could pick it up; var/ and outside will do."""
    _git(workplace.folder, "init", "-q")
    inside = workplace.folder / "people.csv"
    inside.write_text(PEOPLE)
    with pytest.raises(UsageError, match="where git could pick it up"):
        import_audience(workplace, [inside])
    with pytest.raises(UsageError, match="where git could pick it up"):
        export_audience(workplace, workplace.folder / "out.csv")
    seen = import_audience(workplace, [people])
    import_audience(workplace, [people], apply=seen.hash)
    for place in (workplace.var / "out.csv", tmp_path / "out.json"):
        assert export_audience(workplace, place).readers == 2
        assert place.stat().st_mode & 0o777 == 0o600
    (workplace.folder / ".gitignore").write_text("/lists/\n/var/\nsecrets.env\n")
    (workplace.folder / "lists").mkdir()
    assert export_audience(workplace, workplace.folder / "lists" / "out.csv").readers == 2


def test_a_repository_above_the_publication_counts(
    workplace: Workplace, people: Path, tmp_path: Path
) -> None:
    """A file beside the publication may be in its git, too; a link does not get around it."""
    _git(tmp_path, "init", "-q")
    with pytest.raises(UsageError, match="where git could pick it up"):
        import_audience(workplace, [people])
    link = workplace.var / "link.csv"
    link.symlink_to(people)
    with pytest.raises(UsageError, match="where git could pick it up"):
        import_audience(workplace, [link])


def test_an_export_comes_back_whole(
    workplace: Workplace, people: Path, tmp_path: Path, clock: FixedClock
) -> None:
    """As CSV and as JSON, into another publication."""
    import_data(workplace, people.read_bytes(), label="people.csv")
    subscribing.suppress(workplace, "ann@b.example", how="letter")
    other = Workplace(folder=tmp_path / "other", clock=clock)
    for name in ("out.csv", "out.json"):
        export_audience(workplace, tmp_path / name)
        fresh = Workplace(folder=tmp_path / f"other-{name}", clock=clock)
        fresh.folder.mkdir()
        for file in ("publication.yaml", "secrets.env"):
            (fresh.folder / file).write_bytes((workplace.folder / file).read_bytes())
        import_data(fresh, (tmp_path / name).read_bytes(), label=name)
        export_audience(fresh, tmp_path / f"again-{name}")
        assert (tmp_path / f"again-{name}").read_bytes() == (tmp_path / name).read_bytes()
        assert subscribing.history(fresh, "ann@b.example").suppressed
    assert not other.folder.exists()


def test_an_export_needs_its_folder(workplace: Workplace, tmp_path: Path) -> None:
    """Nothing is made up on the way."""
    with pytest.raises(UsageError, match="no folder"):
        export_audience(workplace, tmp_path / "missing" / "out.csv")


def test_columns_are_explained_once(workplace: Workplace, tmp_path: Path) -> None:
    """What they mean is kept on command, for files with the same columns in any order."""
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("Adresse,Nom\na@b.example,A\n")
    second.write_text("NOM;adresse\nC;c@d.example\n")
    with pytest.raises(UnknownHeader):
        import_audience(workplace, [first])
    columns = {"email": "Adresse", "name": "Nom"}
    assert import_audience(workplace, [first], columns=columns).new == {"unconfirmed": 1}
    with pytest.raises(UnknownHeader):
        import_audience(workplace, [second])
    save_columns_of(workplace, first, columns)
    stream: list[Entry] = []
    assert import_audience(workplace, [second], said="subscribed", sink=stream.append).new == {
        "confirmed": 1
    }
    assert stream[0].address == "c@d.example"
    (workplace.var / "import-columns.json").write_text("[")
    with pytest.raises(NewsletterError, match="cannot be read") as caught:
        import_audience(workplace, [second])
    assert caught.value.help


@pytest.mark.parametrize(
    "asked", [{"service": "elsewhere"}, {"said": "perhaps"}, {"columns": {"shoe": "x"}}]
)
def test_words_that_mean_nothing_are_refused(
    workplace: Workplace, people: Path, asked: dict[str, object]
) -> None:
    """With those that mean something."""
    with pytest.raises(UsageError) as caught:
        import_audience(workplace, [people], **asked)  # type: ignore[arg-type]
    assert "One of: " in caught.value.help


def test_doctor_finds_people_in_git(workplace: Workplace) -> None:
    """A tracked CSV or JSON of many addresses is bad; samples of invented domains are not."""
    _git(workplace.folder, "init", "-q")
    folder = workplace.folder
    real = "".join(f"p{number}@gardeners.club,\n" for number in range(MANY))
    (folder / "sample.csv").write_text(real.replace(".club", ".example"))
    (folder / "few.csv").write_text(real[: real.index("\n")])
    (folder / "untracked.csv").write_text(real)
    _git(folder, "add", "sample.csv", "few.csv")
    assert list(tracked_lists(workplace)) == []
    (folder / "old lists").mkdir()
    (folder / "old lists" / "ünsere.json").write_text(real)
    (folder / "wide.csv").write_bytes(real.encode("utf-16"))
    _git(folder, "add", "old lists", "wide.csv")
    assert sorted(tracked_lists(workplace)) == ["old lists/ünsere.json", "wide.csv"]
    found = next(one for one in doctoring.examine(workplace) if one.subject == "people in git")
    assert found.verdict is Verdict.BAD
    assert "git rm --cached 'old lists/ünsere.json'" in found.help


@pytest.mark.parametrize("keep", [True, False])
def test_networks_are_kept_where_the_house_rule_keeps_them(
    workplace: Workplace, tmp_path: Path, keep: bool
) -> None:
    """From where somebody confirmed at the old service; otherwise no trace of it stays."""
    if keep:
        with workplace.publication_file.open("a", encoding="utf-8") as file:
            file.write("house_rules:\n  sign_up:\n    keep_network: true\n")
    path = tmp_path / "subscribed.csv"
    path.write_text(
        "Email Address,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,CONFIRM_IP,LEID\n"
        "ann@b.example,2,,2018-02-06 19:28:23,192.0.2.7,7\n"
    )
    seen = import_audience(workplace, [path])
    import_audience(workplace, [path], apply=seen.hash)
    ann = subscribing.history(workplace, "ann@b.example").subscriber
    with workplace.mail() as connection:
        networks = SqlConsentStore(connection).networks(ann.id)
    assert [network for _, _, network in networks] == (["192.0.2.7"] if keep else [])


def test_an_import_while_the_clock_goes_on(
    workplace: Workplace, people: Path, clock: FixedClock
) -> None:
    """Time that passes between seeing and applying changes nothing of the diff."""
    seen = import_audience(workplace, [people]).hash
    clock.advance(timedelta(days=1))
    assert import_audience(workplace, [people], apply=seen).applied


def test_who_leaves_while_a_list_is_applied_stays_out(workplace: Workplace, people: Path) -> None:
    """Each row is decided afresh as it is written: nothing is held up, and nobody is brought back."""
    seen = import_audience(workplace, [people]).hash

    def suppress_ann(entry: Entry) -> None:
        if entry.address == "bob@b.example":
            subscribing.suppress(workplace, "ann@b.example", how="phone")

    assert import_audience(workplace, [people], apply=seen, sink=suppress_ann).applied
    assert "ann@b.example" not in _statuses(workplace)
    assert _statuses(workplace)["bob@b.example"] is Status.UNSUBSCRIBED
