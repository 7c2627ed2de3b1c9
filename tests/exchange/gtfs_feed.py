"""A small feed to be written and broken in tests: two routes that meet, one of them after midnight."""

from __future__ import annotations

import zipfile
from pathlib import Path

FEED = {
    "agency": [
        "agency_id,agency_name,agency_url,agency_timezone",
        "v,Valley Transit,https://example.org,America/New_York",
    ],
    "stops": [
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station",
        "home,Home St,41.700,-72.700,,",
        "mid,Middle,41.710,-72.700,,hub",
        "mid2,Middle Bay 2,41.7101,-72.700,0,hub",
        "hub,The Hub,41.710,-72.7005,1,",
        "class,College,41.740,-72.700,,",
    ],
    "routes": ["route_id,route_short_name,route_long_name,route_type", "1,1,Main St,3", "2,,Hill Line,3"],
    "trips": ["route_id,service_id,trip_id,trip_headsign", "1,wk,t1,Middle", "2,wk,t2,College", "2,sa,t3,College"],
    "stop_times": [
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
        "t1,08:00:00,08:00:00,home,1",
        "t1,08:10:00,08:11:00,mid,2",
        "t1,,,mid2,3",
        "t1,08:40:00,08:40:00,class,4",
        "t2,08:20:00,08:20:00,mid2,1",
        "t2,08:30:00,08:30:00,class,2",
        "t3,25:20:00,25:20:00,mid2,10",
        "t3,25:30:00,25:30:00,class,20",
    ],
    "calendar": [
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
        "wk,1,1,1,1,1,0,0,20261102,20261231",
        "sa,0,0,0,0,0,1,0,20261102,20261231",
    ],
    "calendar_dates": ["service_id,date,exception_type", "wk,20261126,2", "sa,20261126,1"],
}


def write(path: Path, *, without: tuple[str, ...] = (), **tables: list[str]) -> Path:
    """The feed as a zip, some tables replaced or left out."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in {**FEED, **tables}.items():
            if name not in without:
                archive.writestr(f"{name}.txt", "\n".join(lines) + "\n")
    return path


def but(name: str, old: str, new: str) -> dict[str, list[str]]:
    """One table with a text replaced in it."""
    assert any(old in line for line in FEED[name])
    return {name: [line.replace(old, new) for line in FEED[name]]}
