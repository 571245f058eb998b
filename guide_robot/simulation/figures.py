"""What people and their vehicles are made of: MuJoCo geoms in the frames of `body_parts.Part`."""

from guide_robot.common.vocabulary import BodyKind
from guide_robot.simulation.body_parts import HIP_M, KNEE_M, SHOULDER_M, SHOULDER_SIDE_M, Part

SHIRTS = [
    "0.75 0.20 0.20",
    "0.20 0.35 0.65",
    "0.90 0.90 0.88",
    "0.25 0.50 0.30",
    "0.85 0.65 0.20",
    "0.45 0.30 0.55",
]
TROUSERS = ["0.12 0.13 0.18", "0.25 0.27 0.35", "0.40 0.33 0.25", "0.18 0.25 0.40"]
SKINS = ["0.94 0.78 0.65", "0.86 0.68 0.52", "0.78 0.58 0.42", "0.90 0.72 0.58"]
HAIR = ["0.08 0.06 0.05", "0.20 0.13 0.08", "0.55 0.55 0.55"]
CARD_M = 0.12
CARD_BORDER_M = 0.14
SHIN_RADIUS_M = 0.055


def person_part(slot: int, part: Part) -> str:
    """Return the geoms of one part of the person in a slot; clothes and skin differ by slot."""
    shirt = f"{SHIRTS[slot % len(SHIRTS)]} 1"
    trousers = f"{TROUSERS[slot * 5 // 3 % len(TROUSERS)]} 1"
    skin = f"{SKINS[slot * 7 // 2 % len(SKINS)]} 1"
    hair = f"{HAIR[slot * 3 // 2 % len(HAIR)]} 1"
    if part is Part.TRUNK:
        return _trunk(shirt, trousers, skin, hair)
    if part in (Part.LEFT_THIGH, Part.RIGHT_THIGH):
        return _bar("0 0 0", f"0 0 {KNEE_M - HIP_M}", 0.075, trousers, 2)
    if part in (Part.LEFT_SHIN, Part.RIGHT_SHIN):
        shoe = _box("0.05 0 -0.42", "0.12 0.045 0.04", "0.1 0.08 0.07 1", 2)
        return _bar("0 0 0", f"0 0 {0.06 - KNEE_M}", SHIN_RADIUS_M, trousers, 0) + shoe
    if part is Part.ARM:
        return _bar("0 0 0", "0 0 -0.28", 0.05, shirt, 2) + _bar("0 0 -0.28", "0 0 -0.48", 0.04, skin, 2)
    return (
        f'<geom name="card_{slot}" type="box" pos="0.003 0 0" size="{CARD_M / 2} {CARD_M / 2} 0.001" group="2" '
        f'xyaxes="0 1 0 0 0 1" material="card_0"/>'
    ) + _box("0 0 0", f"0.001 {CARD_BORDER_M / 2} {CARD_BORDER_M / 2}", "1 1 1 1", 2)


def _trunk(shirt: str, trousers: str, skin: str, hair: str) -> str:
    shoulder = SHOULDER_M - HIP_M
    side = SHOULDER_SIDE_M
    return (
        f'<geom type="ellipsoid" pos="0 0 0.30" size="0.13 0.19 0.33" group="2" rgba="{shirt}"/>'
        f'<geom type="ellipsoid" pos="0 0 0.02" size="0.12 0.16 0.13" group="2" rgba="{trousers}"/>'
        + _bar(f"0 {-side + 0.03} {shoulder}", f"0 {side - 0.03} {shoulder}", 0.06, shirt, 2)
        + _bar(f"0 {side} {shoulder}", f"0.03 {side + 0.03} {shoulder - 0.28}", 0.05, shirt, 2)
        + _bar(f"0.03 {side + 0.03} {shoulder - 0.28}", f"0.08 {side + 0.02} {shoulder - 0.5}", 0.04, skin, 2)
        + _bar(f"0 0 {shoulder}", f"0 0 {shoulder + 0.12}", 0.05, skin, 2)
        + f'<geom type="ellipsoid" pos="0.01 0 {shoulder + 0.22}" size="0.095 0.08 0.12" group="2" rgba="{skin}"/>'
        f'<geom type="ellipsoid" pos="-0.02 0 {shoulder + 0.26}" size="0.095 0.09 0.105" group="2" rgba="{hair}"/>'
        + "".join(
            f'<geom type="sphere" pos="0.098 {y} {shoulder + 0.24}" size="0.012" group="2" rgba="0.1 0.08 0.07 1"/>'
            for y in (-0.033, 0.033)
        )
    )


def vehicle(kind: BodyKind) -> str:
    """Return the geoms of what a person sits in or pushes, in the frame of the person on the floor."""
    if kind is BodyKind.WHEELCHAIR:
        return _wheelchair()
    return _walking_frame() if kind is BodyKind.WALKER else _trolley()


def _wheelchair() -> str:
    dark, steel = "0.1 0.1 0.1 1", "0.6 0.6 0.65 1"
    wheels = "".join(
        f'<geom type="cylinder" pos="-0.03 {y} 0.3" euler="90 0 0" size="0.3 0.015" group="0" rgba="{dark}"/>'
        f'<geom type="cylinder" pos="0.36 {y * 0.75} 0.09" euler="90 0 0" size="0.09 0.015" group="2" rgba="{dark}"/>'
        f"{_bar(f'0.20 {y * 0.8} 0.45', f'0.42 {y * 0.6} 0.10', 0.014, steel, 0)}"
        for y in (-0.29, 0.29)
    )
    seat = _box("0.02 0 0.43", "0.21 0.22 0.02", "0.12 0.12 0.30 1", 2)
    back = _box("-0.20 0 0.68", "0.015 0.22 0.24", "0.12 0.12 0.30 1", 2)
    return wheels + seat + back + _box("0.46 0 0.08", "0.09 0.15 0.01", steel, 2)


def _walking_frame() -> str:
    steel = "0.7 0.7 0.72 1"
    legs = "".join(
        _bar(f"{x} {y} 0.03", f"{0.35 + (x - 0.42) * 0.5} {y} 0.85", 0.014, steel, 0)
        for x in (0.22, 0.62)
        for y in (-0.25, 0.25)
    )
    return legs + _bar("0.45 -0.25 0.80", "0.45 0.25 0.80", 0.014, steel, 2)


def _trolley() -> str:
    steel = "0.55 0.58 0.60 1"
    decks = _box("0.62 0 0.25", "0.30 0.22 0.06", steel, 0) + _box("0.62 0 0.80", "0.30 0.22 0.02", steel, 2)
    posts = "".join(_bar(f"{x} {y} 0.05", f"{x} {y} 0.95", 0.014, steel, 0) for x in (0.34, 0.90) for y in (-0.2, 0.2))
    return decks + posts + _bar("0.34 -0.2 0.95", "0.34 0.2 0.95", 0.014, steel, 2)


def _bar(start: str, end: str, radius_m: float, rgba: str, group: int) -> str:
    return f'<geom type="capsule" fromto="{start} {end}" size="{radius_m}" group="{group}" rgba="{rgba}"/>'


def _box(pos: str, half: str, rgba: str, group: int) -> str:
    return f'<geom type="box" pos="{pos}" size="{half}" group="{group}" rgba="{rgba}"/>'
