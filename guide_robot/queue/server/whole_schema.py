"""The schema with all of its tables: each module of tables adds its own to `metadata` when it is imported."""

from guide_robot.queue.server import class_counts, desk_tables, fleet_claims, robot_tables
from guide_robot.queue.server.tables import metadata

__all__ = ["class_counts", "desk_tables", "fleet_claims", "metadata", "robot_tables"]
