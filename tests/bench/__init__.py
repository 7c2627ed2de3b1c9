"""What the program takes beside a yardstick that does the least possible: ``python -m tests.bench [NAME]``."""
