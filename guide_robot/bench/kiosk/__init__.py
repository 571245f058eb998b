"""The kiosk's pages, timed."""
