"""Where: homes, sites, schools, work; who lives where; how long it takes between them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.domain.codes import DataClass
from ctcoord.models.base import Base, Id, Synced, code
from ctcoord.models.household import of_household, of_person


class Place(Synced, Base):
    """A home, site, school or work place as this household knows it."""

    __tablename__ = "place"
    __data_class__ = DataClass.CORE
    kind: Mapped[str] = code(16)  # home, site, school, work, other
    name: Mapped[str | None]
    address: Mapped[str | None]  # as typed
    street: Mapped[str | None]
    unit: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None] = code(2)
    zip_code: Mapped[str | None] = code(10)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    site_id: Mapped[Id | None]  # of the directory

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(),)


class Residence(Synced, Base):
    """A person lives at a place from a day to a day; custody shares may overlap."""

    __tablename__ = "residence"
    __data_class__ = DataClass.CORE
    person_id: Mapped[Id | None]  # None: the whole household
    place_id: Mapped[Id]
    lives_from: Mapped[date | None]
    lives_until: Mapped[date | None]
    share: Mapped[str | None]  # days of the week under a custody order, as HSDS byday

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (of_household(), of_person(), Index(None, "place_id"))


class TravelTime(Synced, Base):
    """Minutes between two places; typed by a person, from a timetable, or a straight-line estimate."""

    __tablename__ = "travel_time"
    __data_class__ = DataClass.COORDINATION
    from_place_id: Mapped[Id]
    to_place_id: Mapped[Id]
    mode: Mapped[str] = code(16)
    minutes: Mapped[int] = mapped_column()
    basis: Mapped[str] = code(16, default="typed")
    byday: Mapped[str | None]
    depart_at: Mapped[str | None] = code(5)  # local HH:MM

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes"),
            CheckConstraint("basis IN ('typed', 'timetable', 'estimate')", name="basis"),
            of_household(),
        )
