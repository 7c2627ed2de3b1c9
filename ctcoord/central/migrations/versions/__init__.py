"""Migrations of the central database; they import no models."""

HEAD = "0007"
