"""Agency files: check, match, confirm, report, and undo."""
