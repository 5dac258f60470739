from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from newsletter.publication.gathering.drafting import draft
from newsletter.publication.issues.checking import check
from newsletter.publication.place.initiating import write_schemas
from newsletter.publication.place.workplace import Workplace

ROOT = Path(__file__).resolve().parents[2]
MARK = "# yaml-language-server: $schema="


def waiving(workplace: Workplace) -> list[str]:
    """Return the ids of people whom an editor's program offers where a waiver names one."""
    schema = json.loads((workplace.var / "schema" / "issue.json").read_text("utf-8"))
    waiver = schema["properties"]["waivers"]["items"]["properties"]
    ids: list[str] = waiver["by"].get("enum", [])
    return ids


def enter_person(workplace: Workplace, person_id: str) -> None:
    """Add somebody to publication.yaml."""
    path = workplace.folder / "publication.yaml"
    text = path.read_text("utf-8")
    new = f"people:\n  - {{id: {person_id}, name: Some Body}}\n"
    path.write_text(text.replace("people:\n", new), "utf-8")


def test_a_draft_lets_the_editor_complete_people(workplace: Workplace) -> None:
    """Beside a drafted file lies a schema that knows the publication's people."""
    draft(workplace, "2027-01")
    assert waiving(workplace) == ["editor"]


def test_a_new_person_is_known_after_a_check(workplace: Workplace) -> None:
    """Who was entered in publication.yaml since is not marked as a mistake for long."""
    draft(workplace, "2027-01")
    enter_person(workplace, "some-body")
    check(workplace)
    assert waiving(workplace) == ["some-body", "editor"]


def test_a_check_makes_no_schemas(workplace: Workplace) -> None:
    """Where nobody wanted schemas, checking writes none."""
    shutil.rmtree(workplace.var / "schema")
    check(workplace)
    assert not (workplace.var / "schema").exists()


@pytest.mark.parametrize("file", ["publication.yaml", "feeds.yaml", "issues/2017-11.yaml"])
def test_files_of_the_sample_name_a_schema_that_is_written(file: str, tmp_path: Path) -> None:
    """The first line leads, from the file's folder, to where `newsletter schema` writes."""
    first = (ROOT / file).read_text("utf-8").splitlines()[0]
    assert first.startswith(MARK)
    write_schemas(tmp_path)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    assert ((tmp_path / file).parent / first.removeprefix(MARK)).is_file()


def test_files_of_a_new_publication_name_their_schemas(workplace: Workplace) -> None:
    """What init and draft write leads to a schema that is there."""
    draft(workplace, "2027-01")
    for file in ("publication.yaml", "feeds.yaml", "issues/2027-01.yaml"):
        path = workplace.folder / file
        first = path.read_text("utf-8").splitlines()[0]
        assert first.startswith(MARK)
        assert (path.parent / first.removeprefix(MARK)).is_file()
