"""What becomes of a published issue: corrections, withdrawals, tombstones, addresses that moved."""
