"""ctcoord: a family's supports from several agencies in one view."""

__version__ = "0.1.0"
