"""Where a publication's databases are."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from dataclasses import replace

import pytest

from newsletter.errors import DocumentError, SettingError
from newsletter.publication.place import databases
from newsletter.publication.place.workplace import Workplace

ADDRESS = "postgresql://news@127.0.0.1:1/paper"


def test_they_are_files_where_nothing_is_said(workplace: Workplace) -> None:
    """A fresh publication has no server, and looking makes no file."""
    assert [state.file for state in databases.database_states(workplace)] == [
        "var/newsroom.db",
        "var/mail.db",
    ]
    assert not workplace.has_mail()
    assert not workplace.mail_file.exists()


def test_readers_data_is_closed_from_the_first_moment(workplace: Workplace) -> None:
    """The database of the audience lies in a folder that only its owner may enter."""
    shutil.rmtree(workplace.var)
    with workplace.mail():
        assert stat.S_IMODE(workplace.var.stat().st_mode) == 0o700


def test_a_schema_on_a_server_is_made_by_the_first_command(
    workplace: Workplace, postgres_address: str
) -> None:
    """Status makes nothing; opening makes the schema, and no file beside it."""
    there = replace(workplace, environ={"NEWSLETTER_DATABASE": postgres_address})
    assert not any(state.exists for state in databases.database_states(there))
    with there.mail() as database:
        assert database.dialect == "postgres"
    newsroom, mail = databases.database_states(there)
    assert not newsroom.exists
    assert mail.exists
    assert mail.version == mail.wanted
    assert not there.mail_file.exists()
    assert not databases.integrity_faults(there)
    assert [state.version for state in databases.upgrade_databases(there)] == [0, mail.wanted]
    assert all(state.version == state.wanted for state in databases.database_states(there))


def test_a_broken_file_is_not_taken_for_no_server(workplace: Workplace) -> None:
    """A publication.yaml that cannot be used, and names a server, stops whoever opens a database."""
    text = workplace.publication_file.read_text()
    workplace.publication_file.write_text(f"{text}\ndatabase: {ADDRESS}\nnmae: x\n")
    with pytest.raises(DocumentError), workplace.mail():
        pass
    assert not workplace.mail_file.exists()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://news:geheim@db.example/paper",
        "postgresql://news@db.example/paper?password=geheim",
        "mysql://db.example/geheim",
        "postgresql://db.example",
    ],
)
def test_an_address_with_a_password_is_refused_unshown(
    with_flags: Callable[..., Workplace], address: str
) -> None:
    """The refusal names the place for the password and does not repeat it."""
    with pytest.raises(SettingError) as caught, with_flags(database=address).mail():
        pass
    assert "NEWSLETTER_DATABASE_PASSWORD" in caught.value.help
    assert "geheim" not in caught.value.message
