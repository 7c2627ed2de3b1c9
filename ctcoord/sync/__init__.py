"""From this workstation to the central database and back: specification in README.md beside this file."""
