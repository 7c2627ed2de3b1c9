"""A new family on one screen, by keyboard."""
