"""How long ways take: timetables, journeys through them, chains of ways, straight-line estimates."""
