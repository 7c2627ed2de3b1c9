"""What a family agreed to share: what holds today, the form, its signature and its page."""
