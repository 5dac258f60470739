"""Names of a package that are looked up when they are first used (PEP 562).

A child process imports one module of a package, and would otherwise load them all.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def names_of(package: str, modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package: `modules` says which of its modules has which names."""
    homes = {name: module for module, names in modules.items() for name in names}

    def look_up(name: str) -> Any:  # noqa: ANN401 (whatever the module has by that name)
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return look_up
