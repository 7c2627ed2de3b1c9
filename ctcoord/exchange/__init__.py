"""Agency files in and out: one module per format, registered in ``formats``."""
