"""Two values of one field, and what the central database set aside: for a person to decide."""
