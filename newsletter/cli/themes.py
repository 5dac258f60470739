"""`newsletter theme`: list themes, begin one, look for what is wrong with one."""

from __future__ import annotations

import click

from newsletter.cli.options import json_option
from newsletter.cli.session import Session


@click.group()
def theme() -> None:
    """List, begin and check themes: how mail, text and web page look."""


@theme.command(name="list")
@json_option
@click.pass_obj
def list_themes(session: Session) -> None:
    """List the themes that this publication may use."""
    from newsletter.publication.issues.theming import themes

    found = themes(session.workplace())
    if session.json:
        session.emit("newsletter.theme-list/1", found)
        return
    for one in found:
        notes = [
            f"extends {one.extends}" if one.extends else "",
            "has files of this publication" if one.own else "",
            "in use" if one.used else "",
        ]
        session.print(f"{one.name:<20} {', '.join(filter(None, notes))}".rstrip())


@theme.command()
@click.argument("name")
@json_option
@click.pass_obj
def new(session: Session, name: str) -> None:
    """Write the beginning of a theme into templates/NAME; what is there is never replaced."""
    from newsletter.publication.issues.theming import new_theme

    written = new_theme(session.workplace(), name)
    if session.json:
        session.emit("newsletter.theme-new/1", {"name": name, "files": written})
        return
    for path in written:
        session.print(f"Wrote {path}")
    session.print(f"Change what you want different, then:  newsletter theme check {name}")
    session.print(f"To use it, write in publication.yaml:  theme: {name}")


@theme.command()
@click.argument("name", required=False, default="")
@json_option
@click.pass_obj
def check(session: Session, name: str) -> int:
    """Look for mistakes in the theme NAME, or in the one in use.

    Templates are compiled, and compared name by name with what there is, in branches that no issue
    takes, too; an issue is tried in English and in Urdu, its mail is weighed, contrast is measured.
    Where Node and the package mjml are installed, MJML's own compiler is asked as well.
    """
    from newsletter.publication.issues.theming import check_theme

    checked = check_theme(session.workplace(), name)
    if session.json:
        data = {
            "theme": checked.theme,
            "html_bytes": checked.html_bytes,
            "text_bytes": checked.text_bytes,
            "second_opinion": checked.second_opinion,
        }
        session.emit("newsletter.theme-check/1", data, checked.findings)
        return int(checked.has_errors)
    session.show_findings(checked.findings, err=False)
    if checked.text_bytes:
        ratio = checked.html_bytes / checked.text_bytes
        session.print(f"{checked.theme}: {ratio:.2f} bytes of HTML for each byte of text.")
    if not checked.second_opinion:
        session.print("MJML's own compiler was not asked: npm install mjml, in this folder.")
    session.print(f"Found: {len(checked.findings)}." if checked.findings else "Nothing is wrong.")
    return int(checked.has_errors)
