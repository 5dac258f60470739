from __future__ import annotations

import pytest

from newsletter.errors import SettingError
from newsletter.model.publication import Publication, Sender
from newsletter.publication.place import settings

PUBLICATION = Publication(
    name="The Review",
    sender=Sender(name="The Review", address="review@paper.example"),
    postal_address=("1 Long Street",),
)
PORT = "delivery.smtp.port"
VARIABLE = "NEWSLETTER_DELIVERY_SMTP_PORT"


def _resolved(
    name: str,
    *,
    written: frozenset[tuple[str, ...]] = frozenset(),
    environ: dict[str, str] | None = None,
    flags: dict[str, str] | None = None,
) -> settings.Resolved:
    found = settings.resolve(PUBLICATION, written=written, environ=environ or {}, flags=flags or {})
    return next(one for one in found if one.setting.name == name)


def test_flag_wins_over_environment() -> None:
    """A flag wins over the environment, and says that it did."""
    one = _resolved(PORT, environ={VARIABLE: "2525"}, flags={PORT: "25"})
    assert (one.value, one.origin) == (25, "flag --set")


def test_environment_wins_over_the_file() -> None:
    """The environment wins over publication.yaml."""
    one = _resolved(
        PORT, written=frozenset({("delivery", "smtp", "port")}), environ={VARIABLE: "2525"}
    )
    assert (one.value, one.origin) == (2525, f"environment {VARIABLE}")


def test_origin_of_the_rest() -> None:
    """What the file gives is from the file, and the rest is a default."""
    written = frozenset({("delivery", "smtp", "port")})
    assert _resolved(PORT, written=written).origin == "publication.yaml"
    assert _resolved(PORT).origin == "default"


def test_settings_reach_the_publication() -> None:
    """Applied settings stand in the publication, nested ones too."""
    found = settings.resolve(
        PUBLICATION,
        written=(),
        environ={},
        flags={PORT: "25", "fetching.connect_to": "*.example=127.0.0.1:8765"},
    )
    applied = settings.apply(PUBLICATION, found)
    assert applied.delivery.smtp.port == 25
    assert applied.fetching.connect_to == (("*.example", "127.0.0.1:8765"),)
    assert applied.name == PUBLICATION.name


def test_every_setting_is_a_field() -> None:
    """Every setting names a field of Publication and is read back as what it was."""
    assert (
        settings.apply(PUBLICATION, settings.resolve(PUBLICATION, written=(), environ={}, flags={}))
        == PUBLICATION
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (PORT, "0"),
        (PORT, "٢٥"),
        (PORT, "smtp"),
        ("delivery.transport", "pigeon"),
        ("fetching.deadline", "nan"),
        ("fetching.deadline", "soon"),
        ("fetching.connect_to", "paper.example"),
    ],
)
def test_a_value_that_cannot_be_is_refused(name: str, value: str) -> None:
    """A value that a setting cannot have is one error that names setting and value."""
    with pytest.raises(SettingError, match=name) as caught:
        _resolved(name, flags={name: value})
    assert value in caught.value.message
    assert caught.value.help


def test_an_unknown_setting_gets_a_suggestion() -> None:
    """A misspelt setting is answered with the one that was meant."""
    with pytest.raises(SettingError) as caught:
        _resolved(PORT, flags={"delivery.smtp.prot": "25"})
    assert PORT in caught.value.help
