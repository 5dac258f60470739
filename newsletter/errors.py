"""One tree of errors, facts inside.

::

    NewsletterError            exit code 1
    ├── UsageError             exit code 2: the command cannot mean this
    │   ├── NotAPublication    no publication.yaml here or above
    │   ├── NoSuchIssue        the issue's file is not there
    │   └── SettingError       a setting has a value that it cannot have
    ├── DocumentError          a YAML file cannot be used; carries its findings
    ├── NotSaved               what somebody typed could not be written into its file
    ├── StoreError             a database cannot be read or written
    │   └── SchemaError        it is damaged, or older or newer than this program
    ├── FetchError             a page could not be fetched
    │   ├── FetchRefused       by our own rules: scheme, private address, robots
    │   │   └── FetchPostponed the site cannot say now what may be read
    │   ├── FetchFailed        network, TLS, time, size, compression
    │   └── FetchStatus        the server answered, but not with the page
    ├── NamesError             the name system does not answer
    ├── ParseError             fetched, but not a feed or page that can be read
    ├── ConfinedError          the child process broke a limit or died
    ├── ThemeError             a template is wrong; file and line where known
    ├── VariantError           an issue cannot be split as people chose, or has no such variant
    ├── AddressError           not a mail address that can be used
    ├── SubscriberError        a change to the audience that cannot be made
    ├── SignInError            who somebody is was not proved
    │   └── TooManyTries       too often, of late
    ├── ApprovalError          not approved, or no longer valid
    │   └── ProofChanged       what a proof showed is not what would be sent
    ├── SendError              sending cannot begin or go on
    │   ├── AlreadySending     another process on this machine sends the issue
    │   └── FencedError        this machine was restored or cloned, and nobody took over
    ├── TransportError         the relay cannot be reached or refuses us
    │   └── SenderRefused      it refuses whatever is from us
    ├── BackupError            a backup cannot be made, kept or read
    └── ArchiveError           the archive cannot be built or written there

Each error says what is wrong (`message`) and how to mend it (`help`).  Foreign
errors are mapped to these in the folder that owns the library.  Skins map them
to exit codes and HTTP statuses, nobody else does.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from newsletter.model.finding import Finding

Breach = Literal["time", "memory", "size", "died", "failed"]
"""Why a child process did not answer: a limit on its time, memory or answer; it ended, from outside or
inside; or its function failed."""


class NewsletterError(Exception):
    """Something that a person can mend."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class UsageError(NewsletterError):
    """The command cannot mean this."""

    exit_code = 2


class NotAPublication(UsageError):
    """There is no publication.yaml here or above."""


class NoSuchIssue(UsageError):
    """The issue's file is not there."""


class SettingError(UsageError):
    """A setting has a value that it cannot have."""


class DocumentError(NewsletterError):
    """A YAML file cannot be used; `findings` says everything that is wrong with it."""

    def __init__(self, message: str, *, findings: tuple[Finding, ...], help: str = "") -> None:
        super().__init__(message, help=help)
        self.findings = findings


class NotSaved(NewsletterError):
    """What somebody typed could not be written into its file; `kept` tells whether a draft has it."""

    def __init__(self, message: str, *, help: str = "", kept: bool) -> None:
        super().__init__(message, help=help)
        self.kept = kept


class StoreError(NewsletterError):
    """A database cannot be read or written: damaged, busy, in a full or read-only folder."""


class SchemaError(StoreError):
    """A database is no database, or older or newer than this program."""


class FetchError(NewsletterError):
    """A page could not be fetched; `url` is where it failed, after redirects."""

    def __init__(self, message: str, *, url: str, help: str = "") -> None:
        super().__init__(message, help=help)
        self.url = url


class FetchRefused(FetchError):
    """Refused by our own rules: scheme, private address, robots."""


class FetchPostponed(FetchRefused):
    """Refused for now: the site cannot say what may be read."""


class FetchFailed(FetchError):
    """Network, TLS, time, size or compression."""


class FetchStatus(FetchError):
    """The server answered with a status that carries no page."""

    def __init__(self, message: str, *, url: str, status: int, help: str = "") -> None:
        super().__init__(message, url=url, help=help)
        self.status = status


class NamesError(NewsletterError):
    """The name system does not answer."""


class ParseError(NewsletterError):
    """Fetched, but not a feed or page that can be read."""


class ConfinedError(NewsletterError):
    """The child process broke a limit or died; `why` says which."""

    def __init__(self, message: str, *, why: Breach = "failed", help: str = "") -> None:
        super().__init__(message, help=help)
        self.why = why


class ThemeError(NewsletterError):
    """A template is wrong."""


class VariantError(NewsletterError):
    """An issue cannot be split into what people chose, or has no such variant."""


class AddressError(NewsletterError):
    """Not a mail address that can be used."""


class SubscriberError(NewsletterError):
    """A change to the audience that cannot be made."""


class SignInError(NewsletterError):
    """Who somebody is was not proved: what they typed, followed or answered with is not good."""


class TooManyTries(SignInError):
    """It was tried too often, of late."""


class ApprovalError(NewsletterError):
    """Not approved, or the approval is no longer valid."""


class ProofChanged(ApprovalError):
    """What a proof showed is not what would be sent."""


class SendError(NewsletterError):
    """Sending cannot begin or go on."""


class AlreadySending(SendError):
    """Another process on this machine sends the issue."""


class FencedError(SendError):
    """Nothing may be mailed from here: this machine was restored or cloned, and nobody took over."""


class TransportError(NewsletterError):
    """The relay cannot be reached or refuses us."""


class SenderRefused(TransportError):
    """The relay refuses whatever is from us: nobody else can be reached either."""


class BackupError(NewsletterError):
    """A backup cannot be made, kept at its place, or read."""


class ArchiveError(NewsletterError):
    """The archive cannot be built from these issues, or not be written to that folder."""
