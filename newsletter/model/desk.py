"""What publication.yaml says of the desk: where it is, and how people may come in."""

from __future__ import annotations

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleSignOn:
    """A provider that vouches for people's mail addresses (OpenID Connect)."""

    issuer: str
    """Its address: ``https://login.indus.example``."""
    client: str
    """The name under which it knows the desk; the secret to it stands elsewhere."""
    label: str = "single sign-on"
    """What the button says: ``your INDUS account``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """The desk, where several people share one."""

    url: str = ""
    """Public base address, ending in ``/``; empty: the desk is one person's, at their own machine."""
    single_sign_on: SingleSignOn | None = None
