"""Commands about the people who may come to the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.options import Commands, by_option, json_option
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from newsletter.publication.accounts.people import PersonHere


@click.group(cls=Commands)
def people() -> None:
    """Let the people of publication.yaml in at the desk, or out."""


@people.command(name="list")
@json_option
@click.pass_obj
def list_(session: Session) -> None:
    """Show who may come to the desk, how, and where they are signed in."""
    from newsletter.publication.accounts.people import people as people_here

    found = people_here(session.workplace())
    if session.json:
        session.emit("newsletter.people/1", found)
        return
    for one in found:
        _show(session, one)
    if not found:
        session.say("Nobody has a role at the desk. Give somebody roles: [editor] under people.")


@people.command()
@click.argument("person")
@by_option
@json_option
@click.pass_obj
def link(session: Session, person: str, by: str) -> None:
    """Make a link that signs PERSON in, once, within a quarter of an hour.

    Whoever has the link is PERSON: give it to nobody else, and by no way that others read.
    """
    from newsletter.publication.accounts.links import make_link

    made = make_link(session.workplace(), person, by=by)
    if session.json:
        session.emit("newsletter.people-link/1", made)
        return
    session.print(made.address)
    session.say(f"It signs {person} in, once, until {made.ends:%H:%M} UTC.")


@people.command()
@click.argument("person")
@by_option
@json_option
@click.pass_obj
def sign_out(session: Session, person: str, by: str) -> None:
    """End all sessions of PERSON, and the links that were made for them."""
    from newsletter.publication.accounts.people import sign_out as end_all

    ended = end_all(session.workplace(), person, by=by)
    if session.json:
        session.emit("newsletter.people-sign-out/1", {"person": person, "ended": ended})
        return
    session.print(f"{person} was signed out of {ended} session{'s' if ended != 1 else ''}.")


@people.command()
@click.argument("person")
@by_option
@json_option
@click.pass_obj
def forget(session: Session, person: str, by: str) -> None:
    """Forget the password and the passkeys of PERSON, and sign them out."""
    from newsletter.publication.accounts.people import forget as forget_all

    dropped = forget_all(session.workplace(), person, by=by)
    if session.json:
        session.emit("newsletter.people-forget/1", {"person": person, "forgotten": dropped})
        return
    there = "are forgotten" if dropped else "were none"
    session.print(f"Password and passkeys of {person}: {there}. They can sign in by a link.")


def _by_mail(one: PersonHere) -> str:
    if one.shares:
        return "no links by mail, for somebody else has the same address"
    return "links by mail" if one.has_address else "no links by mail, for want of an address"


def _show(session: Session, one: PersonHere) -> None:
    session.print(f"{one.id}  {one.name}  ({', '.join(one.roles)})")
    ways = [
        _by_mail(one),
        *(["password"] if one.password else []),
        *([f"{one.passkeys} passkey{'s' if one.passkeys > 1 else ''}"] if one.passkeys else []),
    ]
    session.print(f"    signs in by: {', '.join(ways)}")
    for known in one.sessions:
        session.print(
            f"    signed in: {known.id}, last used {known.seen:%Y-%m-%d %H:%M} UTC, by {known.way}"
        )
