"""The week of a family: day by day who is where, by which way, and where care is missing."""
