"""The provider directory, as HSDS 3.1 names things; scope is the commons.

What HSDS says and no column holds is kept in ``extra`` under its HSDS name, so that an export loses nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ctcoord.domain.codes import DataClass
from ctcoord.models.base import Base, Id, Synced, code, since


class Organization(Synced, Base):
    """A provider of services."""

    __tablename__ = "organization"
    __data_class__ = DataClass.CORE
    name: Mapped[str]
    common_name: Mapped[str | None]
    phone: Mapped[str | None]
    website: Mapped[str | None]
    description: Mapped[str | None] = mapped_column(info=since(2))
    email: Mapped[str | None] = mapped_column(info=since(2))


class Site(Synced, Base):
    """Where an organization works: HSDS location."""

    __tablename__ = "site"
    __data_class__ = DataClass.CORE
    organization_id: Mapped[Id]
    name: Mapped[str]
    street: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None] = code(2)
    zip_code: Mapped[str | None] = code(10)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    phone: Mapped[str | None] = mapped_column(info=since(2))
    languages: Mapped[str | None] = mapped_column(info=since(2))  # ISO 639-1, comma separated
    description: Mapped[str | None] = mapped_column(info=since(2))

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (Index(None, "organization_id"),)


class Service(Synced, Base):
    """What an organization offers at a site; for HMIS a project."""

    __tablename__ = "service"
    __data_class__ = DataClass.CORE
    organization_id: Mapped[Id]
    site_id: Mapped[Id | None]
    domain: Mapped[str | None] = code()
    name: Mapped[str]
    program: Mapped[str | None]
    hud_project_type: Mapped[int | None]
    capacity: Mapped[int | None]
    capacity_on: Mapped[date | None]
    operates_from: Mapped[date | None]
    operates_until: Mapped[date | None]
    status: Mapped[str | None] = code(16, info=since(2))  # HSDS: active, inactive, defunct, temporarily closed
    description: Mapped[str | None] = mapped_column(info=since(2))
    needs: Mapped[str | None] = mapped_column(info=since(2))  # codes of domain/barriers.py it answers, comma separated
    languages: Mapped[str | None] = mapped_column(info=since(2))
    eligibility: Mapped[str | None] = mapped_column(info=since(2))
    minimum_age: Mapped[float | None] = mapped_column(info=since(2))
    maximum_age: Mapped[float | None] = mapped_column(info=since(2))
    fees: Mapped[str | None] = mapped_column(info=since(2))
    application: Mapped[str | None] = mapped_column(info=since(2))  # how to apply
    phone: Mapped[str | None] = mapped_column(info=since(2))
    email: Mapped[str | None] = mapped_column(info=since(2))
    website: Mapped[str | None] = mapped_column(info=since(2))
    available: Mapped[int | None] = mapped_column(info=since(2))  # free places on ``capacity_on``
    wait_list: Mapped[bool | None] = mapped_column(info=since(2))
    response_days: Mapped[int | None] = mapped_column(
        info=since(2)
    )  # within how many days an answer to a referral is due

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (Index(None, "organization_id"),)


class ServiceSite(Synced, Base):
    """A service is given at a site: HSDS service_at_location."""

    __tablename__ = "service_site"
    __since__ = 2
    __data_class__ = DataClass.CORE
    service_id: Mapped[Id]
    site_id: Mapped[Id]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (Index(None, "service_id"), Index(None, "site_id"))


class Opening(Synced, Base):
    """Weekly hours of a service, a site, or a service at a site; fields as HSDS schedule, times local."""

    __tablename__ = "opening"
    __since__ = 2
    __data_class__ = DataClass.CORE
    owner_kind: Mapped[str] = code(16)
    owner_id: Mapped[Id]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    freq: Mapped[str] = code(8, default="WEEKLY")
    interval: Mapped[int] = mapped_column(default=1)
    byday: Mapped[str | None]  # MO,TU,WE,TH,FR,SA,SU
    opens_at: Mapped[str | None] = code(5)  # HH:MM
    closes_at: Mapped[str | None] = code(5)
    description: Mapped[str | None]

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("owner_kind IN ('service', 'site', 'service_site')", name="owner_kind"),
            Index(None, "owner_id"),
        )
