"""Where the parts of people's bodies are: legs that walk, a trunk, an arm that may hold up a card.

Each person slot has the parts of `Part` in this order; a part's frame lies at its upper joint, x forwards, z up.
"""

import math
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

HIP_M = 0.86
KNEE_M = 0.46
HIP_SIDE_M = 0.09
LEFT_RIGHT = np.array([1.0, -1.0])
SHOULDER_M = 1.38
SHOULDER_SIDE_M = 0.21
SEATED_HIP_M = 0.52
CARD_REACH_M = 0.47
CARD_HEIGHT_M = 1.22
SEATED_LOWERS = 0.3  # share of a seated body's lower height by which its card is lower: it is held up higher
AWAY = (0.0, 0.0, -50.0)


class Part(IntEnum):
    """The moving parts of a person."""

    TRUNK = 0
    LEFT_THIGH = 1
    RIGHT_THIGH = 2
    LEFT_SHIN = 3
    RIGHT_SHIN = 4
    ARM = 5
    CARD = 6


def hidden(slots: int) -> tuple[Array, Array]:
    """Return positions (slots, parts, 3) far below the floor and unturned quaternions (slots, parts, 4)."""
    positions = np.tile(np.array(AWAY), (slots, len(Part), 1))
    quaternions = np.tile(np.array([1.0, 0.0, 0.0, 0.0]), (slots, len(Part), 1))
    return positions, quaternions


def body_parts(
    positions: Array, headings: Array, speeds: Array, gait: Array, seated: Array, card_yaw: Array | None
) -> tuple[Array, Array]:
    """Return the parts' positions (n, parts, 3) in map and quaternions (n, parts, 4), w first.

    `positions` is (n, 2); `gait` the phase of the steps in radians; `seated` runs from 0 (stands) to 1 (sits);
    `card_yaw` is the direction a card is held towards, nan for no card; without it arms and cards are left out.
    """
    count = len(headings)
    at = np.zeros((count, len(Part), 3))
    pitch = np.zeros((count, len(Part)))
    yaw = np.repeat(headings[:, None], len(Part), axis=1)
    hip = HIP_M + seated * (SEATED_HIP_M - HIP_M)
    at[:, Part.TRUNK, 2] = hip
    _legs(at, pitch, speeds, gait, seated, hip)
    if card_yaw is not None:
        _arm(at, pitch, yaw, headings, hip, card_yaw)
    cos, sin = np.cos(headings)[:, None], np.sin(headings)[:, None]
    forward, left = at[:, :, 0].copy(), at[:, :, 1].copy()
    at[:, :, 0] = positions[:, :1] + cos * forward - sin * left
    at[:, :, 1] = positions[:, 1:] + sin * forward + cos * left
    if card_yaw is not None:
        at[np.isnan(card_yaw), Part.CARD] = AWAY
    return at, _quaternions(yaw, pitch)


def _legs(at: Array, pitch: Array, speeds: Array, gait: Array, seated: Array, hip: Array) -> None:
    """Place both legs: a foot swings by a step's length over pi, so that it rests while it stands."""
    swing = np.minimum(1.0, speeds / 0.3) * (0.45 + 0.2 * speeds) / math.pi
    stretch = swing * np.sin(gait) / HIP_M
    angle = np.arcsin(np.clip(stretch[:, None] * LEFT_RIGHT, -0.9, 0.9)) * (1.0 - seated)[:, None]
    lift = angle + (seated * math.pi / 2.0)[:, None]
    length = HIP_M - KNEE_M
    thighs, shins = slice(Part.LEFT_THIGH, Part.RIGHT_THIGH + 1), slice(Part.LEFT_SHIN, Part.RIGHT_SHIN + 1)
    at[:, thighs, 1] = at[:, shins, 1] = HIP_SIDE_M * LEFT_RIGHT
    at[:, thighs, 2] = hip[:, None]
    at[:, shins, 0] = length * np.sin(lift)
    at[:, shins, 2] = hip[:, None] - length * np.cos(lift)
    pitch[:, thighs], pitch[:, shins] = -lift, -angle


def _arm(at: Array, pitch: Array, yaw: Array, headings: Array, hip: Array, card_yaw: Array) -> None:
    """Place the right arm, hanging or holding the card up before the chest, towards `card_yaw`."""
    shows = ~np.isnan(card_yaw)
    lower = hip - HIP_M
    towards = np.where(shows, card_yaw - headings, 0.0)
    at[:, Part.ARM, 1] = -SHOULDER_SIDE_M
    at[:, Part.ARM, 2] = SHOULDER_M + lower
    pitch[:, Part.ARM] = np.where(shows, -1.0, 0.06)
    at[:, Part.CARD, 0] = CARD_REACH_M * np.cos(towards)
    at[:, Part.CARD, 1] = CARD_REACH_M * np.sin(towards)
    at[:, Part.CARD, 2] = CARD_HEIGHT_M + SEATED_LOWERS * lower
    hand_side = (at[:, Part.CARD, 1] + SHOULDER_SIDE_M) / CARD_REACH_M
    yaw[:, Part.ARM] += np.where(shows, np.arctan2(hand_side, 1.0), 0.0)
    yaw[:, Part.CARD] = np.where(shows, card_yaw, headings)


def _quaternions(yaw: Array, pitch: Array) -> Array:
    """Return yaw after pitch as quaternions, w first."""
    cos_yaw, sin_yaw = np.cos(yaw / 2.0), np.sin(yaw / 2.0)
    cos_pitch, sin_pitch = np.cos(pitch / 2.0), np.sin(pitch / 2.0)
    return np.stack([cos_yaw * cos_pitch, -sin_yaw * sin_pitch, cos_yaw * sin_pitch, sin_yaw * cos_pitch], axis=-1)
