"""A person of 1.70 m for Gazebo: bones, body and one walking cycle, all made here."""

import math
from dataclasses import dataclass

from guide_robot.floor.meshes.solid import Part, Vector, ball, block, lathe

CYCLE_S = 1.2
KEYS = 13  # key frames of the cycle, the last equal to the first
STRIDE_M = 1.35  # way that one cycle covers: two steps
COLOURS = {
    "skin": (0.80, 0.62, 0.50),
    "hair": (0.10, 0.08, 0.07),
    "shirt": (0.25, 0.42, 0.60),
    "trousers": (0.18, 0.19, 0.24),
    "shoes": (0.08, 0.08, 0.08),
}


@dataclass(frozen=True, kw_only=True)
class Bone:
    """A joint of the skeleton; `head` is where it turns, in the figure's frame: x forward, z up, feet at 0."""

    name: str
    parent: str | None
    head: Vector


def _leg_bones(side: str, y: float) -> list[Bone]:
    return [
        Bone(name=f"{side}_thigh", parent="hips", head=(0.0, y, 0.88)),
        Bone(name=f"{side}_shin", parent=f"{side}_thigh", head=(0.0, y, 0.47)),
        Bone(name=f"{side}_foot", parent=f"{side}_shin", head=(0.0, y, 0.08)),
    ]


def _arm_bones(side: str, y: float) -> list[Bone]:
    return [
        Bone(name=f"{side}_arm", parent="spine", head=(0.0, y, 1.38)),
        Bone(name=f"{side}_forearm", parent=f"{side}_arm", head=(0.0, y, 1.10)),
    ]


BONES = [
    Bone(name="root", parent=None, head=(0.0, 0.0, 0.0)),
    Bone(name="hips", parent="root", head=(0.0, 0.0, 0.92)),
    Bone(name="spine", parent="hips", head=(0.0, 0.0, 1.02)),
    Bone(name="head", parent="spine", head=(0.0, 0.0, 1.45)),
    *_arm_bones("left", 0.22),
    *_arm_bones("right", -0.22),
    *_leg_bones("left", 0.10),
    *_leg_bones("right", -0.10),
]


def parts() -> list[Part]:
    """Return the body, each part fixed to one bone, standing upright with its arms down."""
    trunk = [((0.0, 0.0, 0.96), 0.12, 0.17), ((0.0, 0.0, 1.10), 0.11, 0.16), ((0.0, 0.0, 1.32), 0.12, 0.20)]
    body = [
        lathe("trousers", [((0.0, 0.0, 0.80), 0.09, 0.12), *trunk[:1]], bone="hips"),
        lathe("shirt", [*trunk, ((0.0, 0.0, 1.42), 0.07, 0.13)], bone="spine"),
        lathe("skin", [((0.0, 0.0, 1.40), 0.055, 0.055), ((0.0, 0.0, 1.50), 0.05, 0.05)], bone="head"),
        ball("skin", (0.01, 0.0, 1.585), (0.095, 0.075, 0.115), bone="head"),
        ball("hair", (-0.015, 0.0, 1.61), (0.095, 0.082, 0.095), bone="head"),
    ]
    for side, sign in (("left", 1.0), ("right", -1.0)):
        body += _arm(side, sign * 0.22) + _leg(side, sign * 0.10)
    return body


def _arm(side: str, y: float) -> list[Part]:
    upper = [((0.0, y, 1.10), 0.045, 0.045), ((0.0, y, 1.40), 0.06, 0.055)]
    lower = [((0.0, y, 0.84), 0.03, 0.03), ((0.0, y, 1.11), 0.042, 0.042)]
    return [
        lathe("shirt", upper, bone=f"{side}_arm", sides=8),
        lathe("skin", lower, bone=f"{side}_forearm", sides=8),
        ball("skin", (0.0, y, 0.79), (0.03, 0.025, 0.06), bone=f"{side}_forearm", sides=8),
    ]


def _leg(side: str, y: float) -> list[Part]:
    upper = [((0.0, y, 0.46), 0.06, 0.06), ((0.0, y, 0.88), 0.09, 0.085)]
    lower = [((0.0, y, 0.07), 0.045, 0.045), ((0.0, y, 0.30), 0.055, 0.055), ((0.0, y, 0.48), 0.06, 0.06)]
    shoe = block("shoes", (0.06, y, 0.04), (0.25, 0.09, 0.08))
    shoe.bone = f"{side}_foot"
    return [
        lathe("trousers", upper, bone=f"{side}_thigh", sides=8),
        lathe("trousers", lower, bone=f"{side}_shin", sides=8),
        shoe,
    ]


@dataclass(frozen=True, kw_only=True)
class BonePose:
    """A bone at one moment, relative to its parent: where its head is, and its turn about y in radians."""

    offset: Vector
    pitch: float


def walking(phase: float) -> dict[str, BonePose]:
    """Return all bones at a phase of the cycle, 0 to 1; the lower foot stands on the floor."""
    angle = 2.0 * math.pi * phase
    pitches = {bone.name: 0.0 for bone in BONES}
    for side, shift in (("left", 0.0), ("right", math.pi)):
        swing = math.sin(angle + shift)
        pitches[f"{side}_thigh"] = -0.42 * swing
        pitches[f"{side}_shin"] = 0.12 + 0.75 * max(0.0, math.cos(angle + shift)) ** 2
        pitches[f"{side}_foot"] = -0.5 * (pitches[f"{side}_thigh"] + pitches[f"{side}_shin"])
        pitches[f"{side}_arm"] = 0.35 * swing
        pitches[f"{side}_forearm"] = -0.30
    heads = {bone.name: bone.head for bone in BONES}
    poses = {}
    for bone in BONES:
        above = heads[bone.parent] if bone.parent else (0.0, 0.0, 0.0)
        offset = (bone.head[0] - above[0], bone.head[1] - above[1], bone.head[2] - above[2])
        poses[bone.name] = BonePose(offset=offset, pitch=pitches[bone.name])
    poses["root"] = BonePose(offset=(STRIDE_M * phase, 0.0, 0.0), pitch=0.0)
    x, y, z = poses["hips"].offset
    poses["hips"] = BonePose(
        offset=(x, y, z - min(_sole_height(pitches, side) for side in ("left", "right"))), pitch=0.0
    )
    return poses


def _sole_height(pitches: dict[str, float], side: str) -> float:
    """Return how high the sole's lower end is above the floor with the hips at their standing height."""
    thigh, shin, foot = (pitches[f"{side}_{part}"] for part in ("thigh", "shin", "foot"))
    ankle = 0.88 - 0.41 * math.cos(thigh) - 0.39 * math.cos(thigh + shin)
    turn = thigh + shin + foot
    return ankle + min(-0.08 * math.cos(turn) - reach * math.sin(turn) for reach in (-0.065, 0.185))
