"""Settings of this person and this computer."""
