from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from newsletter.documents import Document, describe, json_schema
from newsletter.documents.schema import SHAPES, FileKind
from newsletter.model.publication import Publication

HERE = Path(__file__).resolve().parent
KINDS: list[FileKind] = ["issue", "publication", "feeds"]

BEYOND_SCHEMA = {
    "focus-area-written-out",  # whether it may be is for another field to say
    "after-chinese",  # an impossible date
    "after-combining",
    "address-unknown",  # depends on "imported"
    "control-character",
    "control-character-by-escape",
    "date-impossible",
    "duplicate-key",
    "feeds-host-twice",
    "feeds-outlet-unknown",
    "feeds-page-and-feed",
    "feeds-page-bad-selector",
    "feeds-search-twice",
    "feeds-twice",
    "footnote-without-mark",
    "link-empty",
    "link-unsafe",
    "link-without-scheme",
    "month-impossible",
    "picture-in-a-sentence",
    "publication-network",
    "publication-two-people-one-id",
    "publication-two-people-one-name",
    "smart-quotes",
    "tag",
    "time-impossible",
    "time-skipped",
    "time-twice",
    "token-character",
    "translated-into-its-own-language",
    "two-entries-one-id",
    "two-entries-one-article",
    "two-entries-one-url",
    "utf-16",
    "window-backwards",
    "zone-by-city",
    "zone-unknown",
    "publication-redirect-chain",
    "publication-redirect-cycle",
    "publication-redirect-endless",
    "publication-redirect-twice",
}
"""Mistakes in values that only the reader can find."""


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as yaml-language-server reads."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?[0-9]*\.[0-9]+", list("-+.0123456789")),
]:
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first
    )


def kind_of(name: str) -> FileKind:
    """Tell by the beginning of a file's name what it is."""
    return next((kind for kind in KINDS if name.startswith(kind)), "issue")


def accepts(kind: FileKind, data: bytes, publication: Publication) -> bool:
    """Tell whether the schema accepts a file."""
    validator = Draft7Validator(json_schema(kind, publication=publication))
    return bool(validator.is_valid(yaml.load(data, CoreLoader)))


def value_mistakes() -> list[str]:
    """Return the mistakes whose files other YAML readers can read."""
    found = []
    for path in sorted((HERE / "mistakes").glob("*.yaml")):
        try:
            yaml.load(path.read_bytes(), CoreLoader)
        except (yaml.YAMLError, UnicodeDecodeError, TypeError):
            continue
        codes = (HERE / "mistakes" / f"{path.stem}.txt").read_text("utf-8")
        if not re.search(r" (anchor|alias|merge-key|forbidden-character|unknown-url):", codes):
            found.append(path.stem)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_schemas(kind: FileKind) -> None:
    """Each schema follows draft 2020-12."""
    Draft7Validator.check_schema(json_schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_accepts_sound_files(kind: FileKind, publication: Publication) -> None:
    """What the reader takes without a finding, the schema takes."""
    assert accepts(kind, (HERE / "sound" / f"{kind}.yaml").read_bytes(), publication)
    assert Draft7Validator(json_schema(kind)).is_valid(
        yaml.load((HERE / "sound" / f"{kind}.yaml").read_bytes(), CoreLoader)
    )


@pytest.mark.parametrize("name", value_mistakes())
def test_schema_and_reader_agree_on_mistakes(name: str, publication: Publication) -> None:
    """A mistake that a schema can see is refused by the schema too; the others are listed."""
    data = (HERE / "mistakes" / f"{name}.yaml").read_bytes()
    assert accepts(kind_of(name), data, publication) == (name in BEYOND_SCHEMA)


TINY = "version: 1\ndate: 2017\nsubject: S\n"


@pytest.mark.parametrize(
    ("lines", "good"),
    [
        ("title: 2017", True),
        ("title: NO", True),
        ("title: true", True),
        ("title: 1.5", True),
        ("title:", True),
        ("title: []", False),
        ("number: '7'", True),
        ("number: 0", False),
        ("number: seven", False),
        ("imported: 'true'", True),
        ("imported: 'yes'", False),
        ("leads:", True),
        ("leads: {}", False),
        ("leads: [{title: T, body: B, authors: [{name: N}]}]", True),
        ("leads: [{title: T, body: B, authors: [amina-khan, Amina]}]", True),
        ("leads: [{title: T, body: B, authors: [{link: https://a.example}]}]", False),
        ("leads: [{title: T, body: B, authors: [https-a]}]", False),
        ("leads: [{title: T, body: B, authors: N}]", False),
        ("leads: [{title: T, body: B, embargo: 2017-01-01 09:00}]", True),
        ("leads: [{title: T, body: B, embargo: 2017-01-01}]", False),
        ("leads: [{title: T, body: B, image: {file: a.png, alt: A}}]", True),
        ("leads: [{title: T, body: B, image: {file: https://a.example/a.png, alt: A}}]", False),
        ("leads: [{title: T, body: B, image: {file: a/../../b.png, alt: A}}]", False),
        ("leads: [{title: T, body: B, precis: 1}]", False),
        ("media_review: [{title: T, summary: S, outlet: O, url: 'https://a.example'}]", True),
        (
            "media_review: [{title: T, summary: S, outlet: O, url: 'http://a.example:81/?q#f'}]",
            True,
        ),
        ("media_review: [{title: T, summary: S, outlet: O, url: 'https://a'}]", False),
        ("media_review: [{title: T, summary: S, outlet: O, url: 'ftp://a.example'}]", False),
        ("media_review: [{title: T, summary: , outlet: O, url: 'https://a.example'}]", False),
        ("media_review: [{title: T, summary: S, outlet: O}]", False),
        (
            "media_review: [{title: T, summary: S, outlet: O, url: 'https://a.example', topics: [1]}]",
            True,
        ),
        ("focus_areas: [youth]", True),
        ("focus_areas: [other]", False),
        ("waivers: [{code: c, item: issue, by: zara-ali, because: b}]", True),
        ("waivers: [{code: c, item: issue, by: nobody, because: b}]", False),
        ("extra: 1", False),
        ("language: ur-PK", True),
        ("language: Urdu language", False),
    ],
)
def test_schema_and_reader_agree(
    lines: str, good: bool, read: Callable[[str, bytes], Document[Any]], publication: Publication
) -> None:
    """Schema and reader give the same answer, file by file."""
    data = (TINY + lines + "\n").encode()
    assert (read("issue", data).value is not None) == good
    assert accepts("issue", data, publication) == good


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described(kind: FileKind) -> None:
    """The reference lists each field once, with its type and meaning."""
    docs = describe(kind)
    paths = [doc.path for doc in docs]
    assert len(paths) == len(set(paths))
    assert all(doc.type and doc.help.endswith((".", ":", "en", "ur")) for doc in docs), [
        doc.help for doc in docs if not doc.help.endswith(".")
    ]
    assert {field.name for field in SHAPES[kind].fields} <= set(paths)


def test_reference_goes_all_the_way_down() -> None:
    """Fields of items and of mappings in lists are listed by their paths."""
    paths = {doc.path: doc for doc in describe("issue")}
    assert paths["media_review[].url"].required
    assert paths["leads[].authors[].name"].required
    assert not paths["leads[].image"].required
    assert paths["leads[].image.alt"].type == "a text"
