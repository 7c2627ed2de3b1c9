"""Windows, views, table models, dialogs and theme: the only part of the program that knows Qt."""
