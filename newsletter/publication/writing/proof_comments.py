"""Answers to proofs as comments: each on the piece that it names or quotes, else on the issue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newsletter.model.comment import LONGEST_COMMENT, Comment, Subject
from newsletter.model.proof import Proof, ProofItem
from newsletter.stores.comments import SqlCommentStore
from newsletter.text.answers import Said
from newsletter.text.remarks import remarks

MOST_OF_ONE_PROOF = 200
"""Whoever has a proof can answer it for ever."""


def answers_to(
    proof: Proof, said: Sequence[Said], *, theirs: bool, now: datetime
) -> tuple[Comment, ...]:
    """Return what somebody answered, in the order of what they wrote."""
    shown = {one.number: one for one in proof.items}
    return tuple(
        Comment(
            about=_about(proof, shown.get(remark.number)),
            by=(proof.person or proof.address) if theirs else "",
            at=now,
            words=remark.words[:LONGEST_COMMENT],
            proof=proof.id,
            theirs=theirs,
        )
        for remark in remarks(said, proof.items)
    )


def keep_answers(store: SqlCommentStore, proof: Proof, said: Sequence[Comment]) -> bool:
    """Keep them, inside the caller's transaction; False: it is too much, or nothing."""
    if not said or len(store.of_proof(proof.id)) + len(said) > MOST_OF_ONE_PROOF:
        return False
    for one in said:
        store.add(one)
    return True


def _about(proof: Proof, item: ProofItem | None) -> Subject:
    """Return the piece as the proof showed it; one without an id cannot be found again."""
    if item is None or not item.id:
        return Subject(issue=proof.issue)
    return Subject(issue=proof.issue, item=item.id, title=item.title, words=item.words)
