"""The provider directory, as HSDS 3.1 names things; scope is the commons."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ctcoord.domain.codes import DataClass
from ctcoord.models.base import Base, Id, Synced, code


class Organization(Synced, Base):
    """A provider of services."""

    __tablename__ = "organization"
    __data_class__ = DataClass.CORE
    name: Mapped[str]
    common_name: Mapped[str | None]
    phone: Mapped[str | None]
    website: Mapped[str | None]


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

    @classmethod
    def constraints(cls) -> tuple[Any, ...]:
        return (Index(None, "organization_id"),)
