"""What a person asks the central database: who else knows a family, what is hidden and why, who has seen it."""
