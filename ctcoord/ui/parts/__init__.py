"""The small parts that every screen is made of: sizes and paint as in the drawings."""
