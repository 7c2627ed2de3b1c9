"""Pure rules: codes, schedules, states. No SQL, no Qt, no clock."""
