"""The rooms of the desk, in the order of an editor's month."""

from __future__ import annotations

from newsletter.desk.rooms import (
    approving,
    archive,
    audience,
    audit,
    balance,
    care,
    checks,
    clipping,
    comments,
    feeds,
    inbox,
    lead_adding,
    month,
    people,
    preview,
    sending,
    sign_in,
    writing,
    you,
)
from newsletter.desk.visits import Room

ROOMS: tuple[Room, ...] = (
    month.ROOM,
    inbox.ROOM,
    clipping.ROOM,
    lead_adding.ROOM,
    writing.ROOM,
    preview.ROOM,
    checks.ROOM,
    comments.ROOM,
    balance.ROOM,
    approving.ROOM,
    sending.ROOM,
    care.ROOM,
    feeds.ROOM,
    audience.ROOM,
    archive.ROOM,
    audit.ROOM,
    people.ROOM,
    you.ROOM,
    sign_in.ROOM,
)
