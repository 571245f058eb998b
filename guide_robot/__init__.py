"""Software of a robot that receives, tickets and leads citizens in a public service centre."""

__version__ = "0.1.0"
