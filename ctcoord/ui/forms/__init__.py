"""An agency's own questions: made in Settings, answered on a family's page."""
