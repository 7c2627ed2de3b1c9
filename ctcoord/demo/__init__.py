"""A believable caseload of any size: seeded, so that the same numbers make the same families.

Everyone in it is invented. Phone numbers are 555-01xx, which are reserved for fiction; nobody has a
Social Security number, because every number that would pass as one may be somebody's.
"""

SHOWN_FAMILY = "10-4471"  # Vega, the family of the design's pictures
HERE, THERE = "station-a", "station-b"  # the folders of the two workstations in a demo with a central database
