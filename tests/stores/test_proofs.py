"""Proofs come back, in either dialect, and are answered once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.proof import Proof, ProofAnswer
from newsletter.stores.database import Database
from newsletter.stores.proofs import SqlProofStore

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PROOF = Proof(
    id="a1b2",
    issue="2026-12",
    sealed_sha256="f" * 64,
    variants=("all", "leads.ur"),
    person="amna",
    address="amna@board.example",
    at=NOW,
    by="editor",
)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_proof_is_answered_once(
    dialect: str, open_either: Callable[[str, str], Database]
) -> None:
    """Every field comes back; the first answer stays, whatever is said after it."""
    store = SqlProofStore(open_either(dialect, "mail"))
    store.put(PROOF)
    assert store.get(PROOF.id) == PROOF
    assert store.get("zz") is None
    later, remark = NOW + timedelta(hours=1), "پہلا عنوان '; DROP TABLE proofs"
    assert store.answer(PROOF.id, ProofAnswer.NOT_YET, now=later, remark=remark)
    assert not store.answer(PROOF.id, ProofAnswer.APPROVED, now=later)
    assert not store.answer("zz", ProofAnswer.APPROVED, now=later)
    answered = replace(PROOF, answer=ProofAnswer.NOT_YET, answered=later, remark=remark)
    assert store.of_issue("2026-12") == (answered,)
    assert store.of_issue("2027-01") == ()
