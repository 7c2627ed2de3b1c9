"""One family: identity, members, supports, timeline, steps and notes."""
