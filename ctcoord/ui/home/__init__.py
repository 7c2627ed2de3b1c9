"""The worklist: what falls due, and the family behind each step."""
