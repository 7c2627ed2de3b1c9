"""Rollup figures (pure), the Excel writer, printed pages."""
