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

# What families are referred to: provider, towns of its sites, and each service with the needs that it answers (codes
# of domain/barriers.py), languages, hours (days, from, to) and places; 0 where places are not counted.
Hours = tuple[tuple[str, str, str], ...]
Offer = tuple[str, tuple[str, ...], tuple[str, ...], Hours, int]
WEEKDAYS = "MO,TU,WE,TH,FR"
PROVIDERS: tuple[tuple[str, tuple[str, ...], tuple[Offer, ...]], ...] = (
    (
        "Riverbend Food Share",
        ("Hartford", "East Hartford"),
        (
            (
                "Food pantry",
                ("food-insecurity",),
                ("en", "es"),
                (("TU,TH", "10:00", "14:00"), ("SA", "09:00", "12:00")),
                0,
            ),
            ("Diapers and formula", ("material-hardship",), ("en", "es"), (("TH", "10:00", "14:00"),), 0),
        ),
    ),
    (
        "Hillside Community Kitchen",
        ("New Britain",),
        (
            (
                "Evening meals",
                ("food-insecurity", "homelessness"),
                ("en", "pl", "es"),
                ((f"{WEEKDAYS},SA", "17:00", "19:00"),),
                0,
            ),
        ),
    ),
    (
        "Ward Street Legal Help",
        ("Hartford", "New Britain"),
        (
            ("Eviction advice", ("housing-instability",), ("en", "es", "pt"), ((WEEKDAYS, "09:00", "16:30"),), 12),
            ("Papers and benefits clinic", ("documents", "low-income"), ("en", "es"), (("WE", "13:00", "17:00"),), 8),
        ),
    ),
    (
        "Open Door Night Shelter",
        ("Hartford",),
        (("Family shelter", ("homelessness",), ("en", "es", "ht"), ((f"{WEEKDAYS},SA,SU", "18:00", "08:00"),), 16),),
    ),
    (
        "Sunny Steps Child Care",
        ("Hartford", "Manchester"),
        (
            ("Infant and toddler care", ("childcare",), ("en", "es"), ((WEEKDAYS, "06:30", "17:30"),), 24),
            ("Evening care", ("childcare", "childcare-hours"), ("en",), ((WEEKDAYS, "17:30", "23:30"),), 10),
        ),
    ),
    (
        "Elm Hill After-School Club",
        ("Newington", "Wethersfield"),
        (("After-school care", ("childcare", "single-parent"), ("en",), ((WEEKDAYS, "15:00", "18:00"),), 40),),
    ),
    (
        "Riverfront Adult School",
        ("Hartford", "Bristol"),
        (
            ("English for work", ("english-learner",), ("en", "es", "ar"), (("TU,TH", "18:00", "20:30"),), 20),
            ("GED preparation", ("educational-attainment",), ("en", "es"), (("MO,TU,WE,TH", "09:30", "12:30"),), 15),
            ("Reading for adults", ("low-literacy",), ("en",), (("MO,WE", "17:30", "19:30"),), 12),
        ),
    ),
    (
        "Capitol Career Institute",
        ("Hartford", "Middletown"),
        (
            (
                "Job search coaching",
                ("employment-status", "long-term-unemployed"),
                ("en", "es"),
                ((WEEKDAYS, "08:30", "16:30"),),
                30,
            ),
            ("Work after prison", ("ex-offender", "employment-status"), ("en",), (("TU,TH", "10:00", "15:00"),), 10),
        ),
    ),
    (
        "Valley Wheels",
        ("Meriden", "Middletown"),
        (
            (
                "Rides to work and training",
                ("transportation-insecurity",),
                ("en", "es"),
                ((f"{WEEKDAYS},SA", "05:00", "23:00"),),
                25,
            ),
            (
                "Car repair grants",
                ("transportation-insecurity", "financial-insecurity"),
                ("en",),
                (("MO,TH", "10:00", "15:00"),),
                0,
            ),
        ),
    ),
    (
        "Warm Homes Fund",
        ("Vernon", "Enfield", "Windsor"),
        (
            (
                "Help with heating and electricity",
                ("utility-insecurity",),
                ("en", "es", "pl"),
                ((WEEKDAYS, "09:00", "16:00"),),
                0,
            ),
        ),
    ),
    (
        "Harbor Family Counseling",
        ("West Hartford", "Bloomfield"),
        (
            (
                "Counseling for parents",
                ("stress", "social-connection"),
                ("en", "es"),
                ((WEEKDAYS, "09:00", "20:00"),),
                18,
            ),
            (
                "Health insurance help",
                ("health-insurance-coverage-status",),
                ("en", "es", "vi"),
                (("TU", "12:00", "19:00"),),
                0,
            ),
        ),
    ),
    (
        "Library Computer Corner",
        ("Bristol", "Vernon"),
        (
            (
                "Computers and internet",
                ("digital-access", "digital-literacy"),
                ("en",),
                ((f"{WEEKDAYS},SA", "09:00", "18:00"),),
                0,
            ),
        ),
    ),
    (
        "Bright Corner Family Center",
        ("Hartford", "West Hartford"),
        (
            ("Early mornings before school", ("childcare",), ("en",), ((WEEKDAYS, "06:00", "08:30"),), 12),
            ("After school and supper", ("childcare",), ("en", "es"), ((WEEKDAYS, "12:30", "19:00"),), 30),
        ),
    ),
)
