"""The kiosk's web server: touch screen, operator page and what both show. No ROS."""
