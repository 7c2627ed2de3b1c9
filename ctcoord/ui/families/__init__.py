"""The list of families, its search, and the tabs of those that are open."""
