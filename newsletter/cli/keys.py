"""Keys: which there are, new ones for signing mail, and rotation."""

from __future__ import annotations

import click

from newsletter.cli.options import Commands, by_option, json_option
from newsletter.cli.session import Session


@click.group(cls=Commands)
def keys() -> None:
    """Show and change the keys of this publication."""


@keys.command(name="list")
@json_option
@click.pass_obj
def list_keys(session: Session) -> None:
    """Show which keys there are, where they lie, and which are in use; never a key itself."""
    from newsletter.publication.post.keyholding import known_keys

    known = known_keys(session.workplace())
    if session.json:
        session.emit("newsletter.keys/1", known)
        return
    for one in known:
        session.print(one.line())


@keys.command(name="new")
@by_option
@json_option
@click.pass_obj
def new_keys(session: Session, by: str) -> None:
    """Make keys that sign mail (DKIM), and say which records to set for them."""
    from newsletter.publication.post.dkim_keys import make

    made = make(session.workplace(), by=by)
    if session.json:
        session.emit("newsletter.keys-new/1", made)
        return
    for line in made.lines():
        session.print(line)


@keys.command(name="rotate")
@click.argument("name", type=click.Choice(["tokens", "suppression", "approvals"]))
@by_option
@json_option
@click.pass_obj
def rotate_key(session: Session, name: str, by: str) -> None:
    """Put a fresh key in the place of NAME; what the old one made stays valid."""
    from newsletter.publication.post.keyholding import rotate

    done = rotate(session.workplace(), name, by=by)
    if session.json:
        session.emit("newsletter.keys-rotate/1", {"name": name, "said": done})
    else:
        session.print(done)
