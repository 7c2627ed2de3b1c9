"""HSDS 3.1 as tables of data: which tables there are, what nests in what, and which key names which table.

Source: Open Referral, Human Services Data Specification 3.1, data package and compiled schemas. ``organization``,
``location``, ``service``, ``service_at_location`` and ``schedule`` become records of their own; every other table
is kept inside the record that it belongs to, under the name that HSDS nests it by.
"""

from __future__ import annotations

from collections.abc import Mapping

ORGANIZATION, LOCATION, SERVICE, AT, SCHEDULE = "organization", "location", "service", "service_at_location", "schedule"
CAPACITY = "service_capacity"
CORE = (ORGANIZATION, LOCATION, SERVICE, AT)  # in the order in which each names only earlier ones

# Table: its file of the data package, without ``.csv``.
FILES: Mapping[str, str] = {
    ORGANIZATION: "organizations",
    "program": "programs",
    SERVICE: "services",
    "attribute": "attributes",
    AT: "service_at_location",
    LOCATION: "locations",
    "phone": "phones",
    "contact": "contacts",
    "address": "addresses",
    SCHEDULE: "schedules",
    "funding": "funding",
    "service_area": "service_areas",
    "required_document": "required_documents",
    "language": "languages",
    "accessibility": "accessibility",
    "taxonomy_term": "taxonomy_terms",
    "metadata": "metadata",
    "meta_table_description": "meta_table_descriptions",
    "cost_option": "cost_options",
    "organization_identifier": "organization_identifiers",
    "taxonomy": "taxonomies",
    CAPACITY: "service_capacity",
    "unit": "units",
    "url": "url",
}
# Other names of these files, among them those of tables in JSON and of 3.0.
ALIASES: Mapping[str, str] = {
    **{file: table for table, file in FILES.items()},
    **{table: table for table in FILES},
    "service_at_locations": AT,
    "service_capacities": CAPACITY,
    "urls": "url",
    "fundings": "funding",
    "physical_addresses": "address",
}

_COMMON = {"attributes": "attribute", "metadata": "metadata"}
# Parent: the lists that it nests, by name.
LISTS: Mapping[str, Mapping[str, str]] = {
    ORGANIZATION: {
        "additional_websites": "url",
        "funding": "funding",
        "contacts": "contact",
        "phones": "phone",
        "locations": LOCATION,
        "programs": "program",
        "organization_identifiers": "organization_identifier",
        "services": SERVICE,
        **_COMMON,
    },
    SERVICE: {
        "additional_urls": "url",
        "phones": "phone",
        "schedules": SCHEDULE,
        "service_areas": "service_area",
        "service_at_locations": AT,
        "languages": "language",
        "funding": "funding",
        "cost_options": "cost_option",
        "required_documents": "required_document",
        "contacts": "contact",
        "capacities": CAPACITY,
        **_COMMON,
    },
    LOCATION: {
        "languages": "language",
        "addresses": "address",
        "contacts": "contact",
        "accessibility": "accessibility",
        "phones": "phone",
        "schedules": SCHEDULE,
        **_COMMON,
    },
    AT: {
        "service_areas": "service_area",
        "contacts": "contact",
        "phones": "phone",
        "schedules": SCHEDULE,
        **_COMMON,
    },
    "contact": {"phones": "phone", **_COMMON},
    "phone": {"languages": "language", **_COMMON},
    "taxonomy": {"metadata": "metadata"},
    "taxonomy_term": {"metadata": "metadata"},
    "attribute": {"metadata": "metadata"},
    "metadata": {},
}
# Parent: the single objects that it nests, the table of each, and the column that names it in the data package.
SINGLES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    SERVICE: {"organization": (ORGANIZATION, "organization_id"), "program": ("program", "program_id")},
    AT: {"location": (LOCATION, "location_id"), "service": (SERVICE, "service_id")},
    CAPACITY: {"unit": ("unit", "unit_id")},
    "attribute": {"taxonomy_term": ("taxonomy_term", "taxonomy_term_id")},
    "taxonomy_term": {"taxonomy_detail": ("taxonomy", "taxonomy_id")},
}
# Child: the columns of the data package that name what it belongs to.
OWNERS: Mapping[str, Mapping[str, str]] = {
    "program": {"organization_id": ORGANIZATION},
    "phone": {
        "location_id": LOCATION,
        "service_id": SERVICE,
        "organization_id": ORGANIZATION,
        "contact_id": "contact",
        "service_at_location_id": AT,
    },
    "contact": {
        "organization_id": ORGANIZATION,
        "service_id": SERVICE,
        "service_at_location_id": AT,
        "location_id": LOCATION,
    },
    "address": {"location_id": LOCATION},
    SCHEDULE: {"service_id": SERVICE, "location_id": LOCATION, "service_at_location_id": AT},
    "funding": {"organization_id": ORGANIZATION, "service_id": SERVICE},
    "service_area": {"service_id": SERVICE, "service_at_location_id": AT},
    "required_document": {"service_id": SERVICE},
    "language": {"service_id": SERVICE, "location_id": LOCATION, "phone_id": "phone"},
    "accessibility": {"location_id": LOCATION},
    "cost_option": {"service_id": SERVICE},
    "organization_identifier": {"organization_id": ORGANIZATION},
    CAPACITY: {"service_id": SERVICE},
    "url": {"organization_id": ORGANIZATION, "service_id": SERVICE},
    LOCATION: {"organization_id": ORGANIZATION},
    SERVICE: {"organization_id": ORGANIZATION},
    AT: {"service_id": SERVICE, "location_id": LOCATION},
}
# These say with an id alone, in this column, what they belong to: any table may be meant.
ANY_OWNER: Mapping[str, str] = {"attribute": "link_id", "metadata": "resource_id"}
NUMBERS: Mapping[str, frozenset[str]] = {
    LOCATION: frozenset(("latitude", "longitude")),
    SERVICE: frozenset(("minimum_age", "maximum_age")),
    ORGANIZATION: frozenset(("year_incorporated",)),
    "phone": frozenset(("extension",)),
    SCHEDULE: frozenset(("timezone", "count", "interval")),
    "cost_option": frozenset(("amount",)),
    CAPACITY: frozenset(("available", "maximum")),
}
# What a schema asks for, and what is written where nothing is known.
REQUIRED: Mapping[str, Mapping[str, str]] = {
    ORGANIZATION: {"name": "", "description": ""},
    SERVICE: {"name": "", "status": "active"},
    LOCATION: {"location_type": "physical"},
    "program": {"name": "", "description": ""},
    "taxonomy": {"name": "", "description": ""},
    "taxonomy_term": {"name": "", "description": ""},
    "organization_identifier": {"identifier_type": "", "identifier": ""},
    "phone": {"number": ""},
    "unit": {"name": ""},
    "url": {"url": ""},
    "address": {
        "address_1": "",
        "city": "",
        "state_province": "",
        "postal_code": "",
        "country": "US",
        "address_type": "physical",
    },
}
# Columns of the data package that come first in a file; what else a row has follows by name.
FIRST_COLUMNS: Mapping[str, tuple[str, ...]] = {
    table: ("id", *OWNERS.get(table, ()), *(key for _, key in SINGLES.get(table, {}).values())) for table in FILES
}


def list_of(owner: str, child: str) -> str | None:
    """The name under which an owner nests a table, or None where it does not."""
    nested = LISTS.get(owner, {"attributes": "attribute", "metadata": "metadata"})
    return next((name for name, table in nested.items() if table == child), None)


_USUAL = {f"{owner}_id": owner for owner in (AT, SERVICE, LOCATION, ORGANIZATION)}
_NOBODYS = frozenset(("taxonomy", "taxonomy_term", "unit", "attribute", "metadata", "meta_table_description"))


def owners_of(table: str) -> Mapping[str, str]:
    """The columns by which rows of a table say what they belong to; older directories name more than HSDS does."""
    if table in CORE or table == SCHEDULE:
        return OWNERS.get(table, {})
    return {} if table in _NOBODYS else {**_USUAL, **OWNERS.get(table, {})}
