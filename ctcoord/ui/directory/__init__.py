"""The directory: services found by need, place, language and hours, kept true, and asked for a family."""
