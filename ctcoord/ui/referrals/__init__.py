"""Referrals: the board, the list, and what is written about one."""
