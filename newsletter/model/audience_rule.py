"""Who of the confirmed subscribers an issue is for."""

from __future__ import annotations

from typing import ClassVar

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRule:
    """Conditions that must all hold; without any, everybody."""

    OUTSIDE: ClassVar[str] = "not-in-the-audience"
    """Why somebody is excluded whom a rule leaves out."""
    NEVER_GOT: ClassVar[str] = "did-not-get-the-issue"
    """Why somebody is excluded who has nothing that could be corrected."""

    tags: tuple[str, ...] = ()
    """They have one of these at least."""
    without: tuple[str, ...] = ()
    """They have none of these."""
    languages: tuple[str, ...] = ()
    """They read one of these; BCP 47."""
    home: str = ""
    """The publication's language: that of readers who named none."""
    got: str = ""
    """The id of an issue: they got it, or may have; empty: whether or not they got anything."""

    def __str__(self) -> str:
        """As an approval says it, in words of which each change is a change of the rule."""
        told = (
            *([f"who got {self.got}"] if self.got else []),
            *([f"tagged {' or '.join(self.tags)}"] if self.tags else []),
            *([f"not tagged {' or '.join(self.without)}"] if self.without else []),
            *([f"reading {' or '.join(self.languages)}"] if self.languages else []),
        )
        return f"confirmed subscribers {', '.join(told)}" if told else "all confirmed subscribers"

    @property
    def is_everybody(self) -> bool:
        """Whether no condition is about the subscribers themselves."""
        return not (self.tags or self.without or self.languages)

    def takes(self, tags: tuple[str, ...], language: str) -> bool:
        """Say whether somebody with these tags, who reads this language, is among them."""
        had = set(tags)
        return (
            (not self.tags or not had.isdisjoint(self.tags))
            and had.isdisjoint(self.without)
            and (not self.languages or (language or self.home) in self.languages)
        )


EVERYBODY = AudienceRule()
