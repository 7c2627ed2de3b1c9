"""Towns with their real ZIP codes; streets, schools, providers and employers are invented."""

from __future__ import annotations

# Town, its ZIP codes (all begin with 0), rough share of the caseload.
TOWNS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("Hartford", ("06103", "06105", "06106", "06112", "06114", "06120"), 30),
    ("East Hartford", ("06108", "06118"), 10),
    ("New Britain", ("06051", "06053"), 12),
    ("Manchester", ("06040", "06042"), 7),
    ("West Hartford", ("06107", "06110", "06119"), 4),
    ("Bloomfield", ("06002",), 4),
    ("Windsor", ("06095",), 3),
    ("Wethersfield", ("06109",), 3),
    ("Newington", ("06111",), 3),
    ("Bristol", ("06010",), 5),
    ("Middletown", ("06457",), 6),
    ("Meriden", ("06450", "06451"), 7),
    ("Vernon", ("06066",), 3),
    ("Enfield", ("06082",), 3),
)

STREETS = (
    "Barker Street", "Ward Street", "Zion Hill Road", "Garden Court", "Preston Avenue", "Sisson Terrace",
    "Broadview Street", "Fairmount Avenue", "Babcock Place", "Squire Lane", "Affleck Road", "Kenyon Street",
    "Beacon Court", "Cedar Ridge Road", "Mather Avenue", "Tower Hill Street", "Oakwood Terrace", "Putnam Heights",
    "Burnside Lane", "Silver Birch Drive", "Main Street", "Chestnut Street", "Lincoln Street", "Franklin Avenue",
    "Maple Avenue", "Farmington Place", "Hillside Avenue", "Wells Quarter Road", "Riverview Street", "Mill Pond Road",
)  # fmt: skip
UNITS = ("", "", "", "Apt 1", "Apt 2", "Apt 3B", "Unit 4", "2nd floor", "3rd floor", "Apt 12")

# Provider, site street, what it offers: full day, after school, infants.
CHILDCARE = (
    ("Little Harbor Learning Center", "40 Harbor Way", "full"),
    ("Park Street After-School", "212 Park Terrace", "after"),
    ("Sunny Steps Child Care", "88 Fairmount Avenue", "full"),
    ("Maple Tree Preschool", "15 Maple Avenue", "full"),
    ("Elm Hill After-School Club", "5 Elm Hill Road", "after"),
    ("Abuela's House Family Day Care", "31 Babcock Place", "full"),
    ("Bright Rivers Early Learning", "130 Riverview Street", "full"),
    ("Northfield Kids Club", "9 Northfield Lane", "after"),
)
TRAININGS = (
    # title, provider, minutes a week, days, from, to, weeks
    ("Medical assistant training", "Capitol Career Institute", "MO,TU,WE,TH", "09:00", "15:30", 28),
    ("Certified nurse aide", "Capitol Career Institute", "MO,TU,WE,TH,FR", "08:30", "14:30", 10),
    ("Commercial driver license, class B", "Charter Oak Driving School", "MO,TU,WE,TH,FR", "07:30", "13:30", 8),
    ("Manufacturing fundamentals", "Hartford Machine Academy", "MO,TU,WE,TH", "16:30", "21:00", 20),
    ("English for work, level 2", "Riverfront Adult School", "TU,TH", "18:00", "20:30", 24),
    ("Bookkeeping certificate", "Riverfront Adult School", "MO,WE,FR", "09:00", "13:00", 18),
    ("Solar installer apprenticeship", "Connecticut Trades Center", "MO,TU,WE,TH,FR", "07:00", "15:30", 40),
    ("GED preparation", "Riverfront Adult School", "MO,TU,WE,TH", "09:30", "12:30", 30),
)
PROJECTS = (
    # HMIS ProjectID, name, HUD project type (2.02.6), months people stay
    ("101", "Riverside Rapid Re-Housing", 13, 12),
    ("102", "Riverside Family Shelter", 0, 3),
    ("103", "Riverside Homelessness Prevention", 12, 9),
    ("104", "Barker Street Supportive Housing", 3, 48),
    ("105", "Ward Street Transitional Housing", 2, 18),
)
PASSES = (
    # pass, days it runs, cents
    ("31-day pass", 31, 6300),
    ("10-ride pass", 60, 1575),
    ("Youth 31-day pass", 31, 4700),
)

STAFF = ("Ana Ruiz", "Joan Mercer", "Devon Clarke", "Priya Nair", "Tomasz Gorski", "Lisa Beaumont")
SUPERVISOR = "Carol Whitfield"
