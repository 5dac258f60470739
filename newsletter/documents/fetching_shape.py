"""fetching: of publication.yaml: how the web is read."""

from __future__ import annotations

import ipaddress
from typing import Any

from newsletter.documents.nodes import TextNode
from newsletter.documents.reading import Reading, Schema
from newsletter.documents.scalars import SECONDS, WORDS, Pattern, Scalar, WholeNumber
from newsletter.documents.shape import Field, ListOf, Shape
from newsletter.documents.table import Table
from newsletter.model.finding import ItemPath
from newsletter.model.publication import Fetching, Publication
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Network(Scalar):
    """A network in CIDR notation."""

    @property
    def words(self) -> str:
        """Name the kind."""
        return "a network (10.0.0.0/8)"

    def parse(self, text: str, node: TextNode, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401
        """Take what the standard library takes."""
        try:
            return str(ipaddress.ip_network(text))
        except ValueError:
            return reading.report(
                node,
                "bad-network",
                f"“{text}” is not {self.words}.",
                "Write the network's first address, a slash and its length.",
                path=path,
            )

    def schema(self, publication: Publication | None) -> Schema:
        """Return a rough pattern."""
        del publication
        return {"type": "string", "pattern": r"^[0-9a-fA-F:.]+(/[0-9]{1,3})?$"}


_CONNECTION = Pattern(
    form="an address and a port",
    pattern=r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}",
    code="bad-connection",
    help="Write it like 127.0.0.1:8080.",
)
_HOST_PATTERN = Pattern(
    form="a host name or pattern",
    pattern=r"[A-Za-z0-9.*:_-]+",
    code="bad-host",
    help="Write it like *.example.org, or * for every host.",
)
FETCHING = Shape(
    name="the fetching settings",
    build=Fetching,
    fields=(
        Field(name="contact", kind=WORDS, help="Address or page in the User-Agent header."),
        Field(
            name="connect_to",
            kind=Table(key=_HOST_PATTERN, value=_CONNECTION),
            help="Host pattern: address and port to connect to instead.",
        ),
        Field(
            name="allow_networks",
            kind=ListOf(item=_Network()),
            help="Private networks that may be read.",
        ),
        Field(name="concurrency", kind=WholeNumber(most=1000), help="Most requests in flight."),
        Field(name="deadline", kind=SECONDS, help="Seconds for one fetch."),
    ),
)
