from __future__ import annotations

import stat
from pathlib import Path

import pytest

from newsletter.errors import SettingError
from newsletter.model.mail_source import ImapBox
from newsletter.publication.place import secrets


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    """secrets.env is written with mode 0600."""
    path = secrets.write_new_file(tmp_path, key_id="k1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_existing_file_is_never_touched(tmp_path: Path) -> None:
    """A second init cannot replace the keys."""
    path = secrets.write_new_file(tmp_path, key_id="k1")
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        secrets.write_new_file(tmp_path, key_id="k2")
    assert path.read_bytes() == before


def test_keys_are_read_back_with_their_id(tmp_path: Path) -> None:
    """The three keys are read back, all different, with the id that they were given."""
    secrets.write_new_file(tmp_path, key_id="k1")
    found = secrets.load(tmp_path, {})
    assert found.signing
    rings = (found.tokens, found.suppression, found.signing)
    assert {ring.current.id for ring in rings} == {"k1"}
    assert len({ring.current.secret for ring in rings}) == 3
    assert all(len(ring.current.secret) == secrets.KEY_BYTES for ring in rings)


def test_a_retired_key_is_found_by_its_id(tmp_path: Path) -> None:
    """A retired key still verifies what it once signed."""
    secrets.write_new_file(tmp_path, key_id="k2")
    old = secrets.load(tmp_path, {}).tokens.current
    old_line = next(
        line for line in (tmp_path / "secrets.env").read_text().splitlines() if "TOKEN" in line
    ).partition("=")[2]
    environ = {f"{secrets.TOKEN_KEY}_RETIRED": old_line.replace("k2:", "k1:")}
    ring = secrets.load(tmp_path, environ).tokens
    retired = ring.find("k1")
    assert retired is not None
    assert retired.secret == old.secret


def test_environment_wins_then_a_named_file(tmp_path: Path) -> None:
    """NAME wins over NAME_FILE, which wins over secrets.env."""
    secrets.write_new_file(tmp_path, key_id="k1")
    (tmp_path / "password").write_text("from a file\n")
    by_file = {f"{secrets.SMTP_PASSWORD}_FILE": str(tmp_path / "password")}
    assert secrets.load(tmp_path, by_file).smtp_password == "from a file"
    both = {**by_file, secrets.SMTP_PASSWORD: "from the environment"}
    assert secrets.load(tmp_path, both).smtp_password == "from the environment"


@pytest.mark.parametrize("text", ["", "k1", "k1:???", "k1:c2hvcnQ=", ":" + "A" * 44])
def test_a_missing_or_malformed_key_is_one_clear_error(tmp_path: Path, text: str) -> None:
    """A key that cannot be used is named, with how to mend it and without its value."""
    secrets.write_new_file(tmp_path, key_id="k1")
    with pytest.raises(SettingError, match=secrets.TOKEN_KEY) as caught:
        secrets.load(tmp_path, {secrets.TOKEN_KEY: text})
    assert caught.value.help
    assert not text or text not in caught.value.message


def test_each_mailbox_may_have_a_password_of_its_own(tmp_path: Path) -> None:
    """A mailbox that names none has the one that all share; one that does never gets another's."""
    shared = ImapBox(host="mail.review.example", user="clips")
    own = ImapBox(host="mail.other.example", user="editors", secret="the-editors")
    environ = {shared.password_name: "for all"}
    assert shared.password_name == "NEWSLETTER_IMAP_PASSWORD"
    assert secrets.mailbox_password(tmp_path, environ, shared) == "for all"
    with pytest.raises(SettingError, match=r"mail\.other\.example") as caught:
        secrets.mailbox_password(tmp_path, environ, own)
    assert "NEWSLETTER_IMAP_THE_EDITORS_PASSWORD" in caught.value.help
    (tmp_path / "secrets.env").write_text("NEWSLETTER_IMAP_THE_EDITORS_PASSWORD=for them\n")
    assert secrets.mailbox_password(tmp_path, environ, own) == "for them"


def test_keys_do_not_show_in_a_representation(tmp_path: Path) -> None:
    """No traceback or log can print a key by accident."""
    secrets.write_new_file(tmp_path, key_id="k1")
    found = secrets.load(tmp_path, {secrets.SMTP_PASSWORD: "hush"})
    assert repr(found.tokens.current.secret) not in repr(found)
    assert "hush" not in repr(found)
