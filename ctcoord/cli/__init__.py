"""The command line: one module per command. Works without Qt; what paints is handed in by the application."""
