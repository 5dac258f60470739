"""A bucket that a text names, opened with two secrets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from newsletter.errors import NewsletterError, UsageError
from newsletter.model.values import dataclass
from newsletter.objects.addresses import bucket_of, region_of
from newsletter.objects.client import Objects
from newsletter.objects.signature import Credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """For what a bucket is opened, and by which secrets."""

    key_id: str
    """The name of the secret that says who asks."""
    key: str
    """The name of the secret that proves it."""
    called: str
    """What errors call it: ``The place for backups``."""
    failing: type[NewsletterError]
    """What is raised where it cannot be reached, or refuses."""

    def open(
        self, address: str, *, clock: Callable[[], datetime], secret: Callable[[str], str]
    ) -> Objects:
        """Return the objects of a bucket; `secret` returns a secret by its name, or an empty text.

        Raises `ValueError` for a port that cannot be, `UsageError` where a secret is missing.
        """
        bucket = bucket_of(address)
        key_id, key = secret(self.key_id), secret(self.key)
        if not key_id or not key:
            raise UsageError(
                f"What opens {bucket.host} is missing.",
                help=f"Put {self.key_id} and {self.key} into secrets.env, or into the environment.",
            )
        return Objects(
            bucket=bucket,
            who=Credentials(key_id=key_id, secret=key, region=region_of(address)),
            clock=clock,
            called=self.called,
            failing=self.failing,
            secrets=f"{self.key_id} and {self.key}",
        )
