"""The desk of several people: whoever comes in has signed in, and may no more than their roles say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic

from starlette.requests import Request

from newsletter.desk.alone import SAFE, Forbidden, SignInWanted, refuse_forgeries
from newsletter.desk.sessions import token_of
from newsletter.model.access import May, Member
from newsletter.publication.accounts import sessions
from newsletter.publication.place.workplace import Workplace

REFUSALS = {
    May.EDIT: "Your role lets you read and comment, not change anything.",
    May.APPROVE: "Approving is for people with the role approver or publisher.",
    May.SEND: "Sending is for people with the role publisher.",
    May.AUDIENCE: "Readers' data is for people with the role publisher.",
    May.MANAGE: "This is for people with the role publisher.",
}


class ByName:
    """Admits whoever has signed in, where their roles open what is asked; everybody else nowhere.

    Who they are and what they may is looked up at each request: a session that was ended, a role that
    was taken away, counts at once.
    """

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def admit(self, request: Request, needs: May) -> Member | None:
        """Return who asks; None only where anybody may.  Raises `SignInWanted`, `Forbidden`."""
        refuse_forgeries(request)
        signed_in = sessions.who_asks(
            self._workplace, token_of(request), counts=is_somebodys(request)
        )
        if needs is May.NOTHING:
            return signed_in.member if signed_in else None
        if signed_in is None:
            raise SignInWanted
        if not signed_in.member.may(needs):
            raise Forbidden(REFUSALS.get(needs, "You have no role at this desk."))
        return signed_in.member


def is_somebodys(request: Request) -> bool:
    """Tell whether a person asks, and not a page by itself, which draws itself again and again.

    A page left open must not keep its session.  Browsers tell (``Sec-Fetch-Mode``, W3C Fetch Metadata).
    """
    if request.method not in SAFE:
        return True
    return request.headers.get("sec-fetch-mode", "navigate") == "navigate"


async def while_admitted(
    stream: AsyncIterator[bytes],
    admitted: Callable[[], Awaitable[bool]],
    *,
    seconds: float = 30.0,
    now: Callable[[], float] = monotonic,
) -> AsyncIterator[bytes]:
    """Pass a stream on until whoever reads it is signed out, or may no more; asked every so often."""
    asked = now()
    async for piece in stream:
        if now() - asked > seconds:
            if not await admitted():
                return
            asked = now()
        yield piece
