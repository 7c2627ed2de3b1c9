"""Which records are the same person: pure comparison, no store."""
