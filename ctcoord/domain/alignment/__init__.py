"""Do this family's supports hold together? The rules are defined in README.md beside this file."""
