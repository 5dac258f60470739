"""Approval, ledger, transports, receipts."""
