"""The central database in the window: when it is synced, and what is said about it."""
