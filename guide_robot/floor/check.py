"""Checks a floor plan: names, shapes, and whether the robot can get where it is meant to go."""

from guide_robot.floor import check_reach, check_references, check_shapes
from guide_robot.floor.findings import Finding, Severity
from guide_robot.floor.model import FloorPlan
from guide_robot.robot.description import Robot


def check(plan: FloorPlan, robot: Robot) -> list[Finding]:
    """Return all findings of a plan, errors first; places and passages only when the shapes are sound."""
    findings = [*check_references.findings(plan), *check_shapes.findings(plan)]
    if not has_errors(findings):
        findings += check_reach.findings(plan, robot)
    return sorted(findings, key=lambda finding: finding.severity is Severity.WARNING)


def has_errors(findings: list[Finding]) -> bool:
    """Whether a plan with these findings must not be used."""
    return any(finding.severity is Severity.ERROR for finding in findings)
