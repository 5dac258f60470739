"""Passwords, as hashes, and the public halves of passkeys; in mail.db."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.accounts import KnownWays, Passkey, Password
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlCredentialStore:
    """What people sign in with; each call is one transaction."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("credentials", connection.dialect)

    def put_password(self, password: Password) -> None:
        """Remember a person's password in place of the one before."""
        values = {
            "person": password.person,
            "address": password.address,
            "hashed": password.hashed,
            "changed": to_text(password.changed),
        }
        self._connection.execute(self._sql["put_password"], values)

    def password(self, person: str) -> Password | None:
        """Return a person's password, or None."""
        row = self._connection.execute(self._sql["password"], {"person": person}).fetchone()
        return row and Password(
            person=row["person"],
            address=row["address"],
            hashed=row["hashed"],
            changed=from_text(row["changed"]),
        )

    def rehash(self, password: Password, hashed: str) -> None:
        """Put another hash of the same password in place, unless it was changed meanwhile."""
        values = {"person": password.person, "was": password.hashed, "hashed": hashed}
        self._connection.execute(self._sql["rehash"], values)

    def drop_password(self, person: str) -> bool:
        """Forget a person's password; False: they had none."""
        values = {"person": person}
        return self._connection.execute(self._sql["drop_password"], values).rowcount == 1

    def put_passkey(self, key: Passkey) -> bool:
        """Remember a new passkey; False: somebody has one of that id."""
        values = {
            "id": key.id,
            "person": key.person,
            "address": key.address,
            "public_key": key.public_key,
            "uses": key.count,
            "name": key.name,
            "made": to_text(key.made),
        }
        return self._connection.execute(self._sql["put_passkey"], values).rowcount == 1

    def passkey(self, key_id: str) -> Passkey | None:
        """Return one passkey, or None."""
        row = self._connection.execute(self._sql["passkey"], {"id": key_id}).fetchone()
        return row and _passkey(row)

    def passkeys(self, person: str) -> tuple[Passkey, ...]:
        """Return a person's passkeys, oldest first."""
        rows = self._connection.execute(self._sql["passkeys"], {"person": person})
        return tuple(map(_passkey, rows))

    def use_passkey(self, key: Passkey, count: int, *, now: datetime) -> bool:
        """Remember a key's counter; False: it was used by somebody else in this very moment."""
        values = {"id": key.id, "was": key.count, "uses": count, "used": to_text(now)}
        return self._connection.execute(self._sql["use_passkey"], values).rowcount == 1

    def drop_passkey(self, person: str, key_id: str) -> bool:
        """Forget one passkey of a person; False: they have none of that id."""
        values = {"person": person, "id": key_id}
        return self._connection.execute(self._sql["drop_passkey"], values).rowcount == 1

    def drop_all(self, person: str) -> bool:
        """Forget a person's password and passkeys; False: they had none."""
        values = {"person": person}
        with self._connection.transaction():
            dropped = [
                self._connection.execute(self._sql[name], values).rowcount
                for name in ("drop_password", "drop_passkeys")
            ]
        return any(dropped)

    def drop_foreign(self, person: str, address: str) -> bool:
        """Forget what somebody of the same id and another address signed in with; False: nothing."""
        values = {"person": person, "address": address}
        with self._connection.transaction():
            dropped = [
                self._connection.execute(self._sql[name], values).rowcount
                for name in ("drop_old_password", "drop_old_passkeys")
            ]
        return any(dropped)

    def known(self, person: str) -> KnownWays:
        """Return what a person may sign in with, besides links."""
        password = self.password(person)
        return KnownWays(
            person=person,
            password=password.changed if password else None,
            passkeys=self.passkeys(person),
        )

    def people(self) -> tuple[str, ...]:
        """Return the ids of those who have a password or a passkey."""
        return tuple(sorted(row["person"] for row in self._connection.execute(self._sql["known"])))


def _passkey(row: Row) -> Passkey:
    return Passkey(
        id=row["id"],
        person=row["person"],
        address=row["address"],
        public_key=row["public_key"],
        count=row["uses"],
        name=row["name"],
        made=from_text(row["made"]),
        used=row["used"] and from_text(row["used"]),
    )
