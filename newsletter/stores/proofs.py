"""Proofs and their answers, in mail.db."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace
from datetime import datetime

from newsletter.model.proof import Proof, ProofAnswer, ProofItem
from newsletter.stores.comments import SqlCommentStore
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlProofStore:
    """What was mailed to whom to be looked at; each call is one transaction."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._comments = SqlCommentStore(connection)
        self._sql = load_queries("proofs", connection.dialect)

    def put(self, proof: Proof) -> None:
        """Write a proof down, as yet without an answer."""
        values = {
            "id": proof.id,
            "issue": proof.issue,
            "sealed_sha256": proof.sealed_sha256,
            "variants": " ".join(proof.variants),
            "person": proof.person,
            "address": proof.address,
            "at": to_text(proof.at),
            "by": proof.by,
            "items": json.dumps([astuple(one) for one in proof.items], ensure_ascii=False),
        }
        self._connection.execute(self._sql["put"], values)

    def get(self, proof_id: str) -> Proof | None:
        """Return one proof, or None."""
        row = self._connection.execute(self._sql["proof"], {"id": proof_id}).fetchone()
        return row and _proof(row)

    def of_issue(self, issue: str) -> tuple[Proof, ...]:
        """Return the proofs of an issue, oldest first."""
        rows = self._connection.execute(self._sql["proofs_of"], {"issue": issue}).fetchall()
        return tuple(
            replace(one, comments=self._comments.of_proof(one.id)) for one in map(_proof, rows)
        )

    def named(self) -> tuple[tuple[str, str, str], ...]:
        """Return (id, issue, address) of all proofs."""
        rows = self._connection.execute(self._sql["named"])
        return tuple((row["id"], row["issue"], row["address"]) for row in rows)

    def answer(
        self, proof_id: str, answer: ProofAnswer, *, now: datetime, remark: str = ""
    ) -> bool:
        """Keep the one answer of a proof; False: it has one already, or there is no such proof."""
        values = {"id": proof_id, "answer": answer, "answered": to_text(now), "remark": remark}
        return self._connection.execute(self._sql["answer"], values).rowcount == 1


def _proof(row: Row) -> Proof:
    return Proof(
        id=row["id"],
        issue=row["issue"],
        sealed_sha256=row["sealed_sha256"],
        variants=tuple(row["variants"].split()),
        person=row["person"],
        address=row["address"],
        at=from_text(row["at"]),
        by=row["by"],
        answer=ProofAnswer(row["answer"]),
        answered=row["answered"] and from_text(row["answered"]),
        remark=row["remark"],
        items=tuple(_items(json.loads(row["items"]))),
    )


def _items(kept: Iterable[list[str]]) -> Iterator[ProofItem]:
    for number, id_, title, words in kept:
        yield ProofItem(number=number, id=id_, title=title, words=words)
