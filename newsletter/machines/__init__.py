"""Other machines that let us in with a key, by the system's own ssh: its keys, hosts and configuration."""

from newsletter.machines.account import Account, account_of, is_plain
from newsletter.machines.asking import OPTIONS, Asked

__all__ = ["OPTIONS", "Account", "Asked", "account_of", "is_plain"]
