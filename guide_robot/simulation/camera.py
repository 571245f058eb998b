"""The simulated cameras: pictures by MuJoCo's renderer, black ones of a camera that is off."""

import math
from enum import Enum
from functools import cache

import mujoco
import numpy as np
from mujoco import gl_context
from numpy.typing import NDArray

from guide_robot.simulation.pictures import card_pixels
from guide_robot.simulation.scenery import CARDS, camera_name
from guide_robot.simulation.settings import CameraSettings, TwinSettings
from guide_robot.simulation.world import World

Picture = NDArray[np.uint8]
OUT_OF_SIGHT = 5  # a geom group that is not drawn


class Facing(Enum):
    """Which of the robot's cameras, by its name in MuJoCo's world."""

    FRONT = "front"
    REAR = "rear"

    def of(self, settings: TwinSettings) -> CameraSettings:
        """Return this camera's settings."""
        return settings.camera if self is Facing.FRONT else settings.rear_camera


@cache
def _opengl(width: int, height: int) -> gl_context.GLContext:
    """Return the process's OpenGL for pictures of a size; what it has compiled once serves every camera."""
    return gl_context.GLContext(width, height)


class RenderedCameras:
    """Cameras drawn by MuJoCo with EGL, on a graphics card or by the processor (Mesa's llvmpipe)."""

    def __init__(self, settings: TwinSettings) -> None:
        """Take the size of the pictures; OpenGL starts with the first one."""
        self._settings = settings
        sizes = [facing.of(settings) for facing in Facing]
        self._size = max(one.width for one in sizes), max(one.height for one in sizes)
        self._world: World | None = None
        self._context: mujoco.MjrContext
        self._scene: mujoco.MjvScene
        self._shown: list[str | None] = [None] * CARDS

    def picture(self, facing: Facing, world: World, cards: dict[int, str], robot: int = 0) -> Picture:
        """Return an RGB picture (height, width, 3) of one of a robot's cameras, black if that one is switched off.

        Everything in the world stands in its place; `cards` has the text of each slot's card held up.
        """
        settings = facing.of(self._settings)
        if not settings.enabled:
            return np.zeros((settings.height, settings.width, 3), np.uint8)
        _opengl(*self._size).make_current()
        if self._world is not world:
            self._take(world)
        self._show_cards(world, cards)
        camera = mujoco.MjvCamera()
        named = camera_name(facing.value, robot)
        camera.type, camera.fixedcamid = mujoco.mjtCamera.mjCAMERA_FIXED, world.model.camera(named).id
        return self._draw(world, camera, settings)

    def close(self) -> None:
        """Give OpenGL's memory back."""
        if self._world is not None:
            _opengl(*self._size).make_current()
            self._context.free()
        self._world = None

    def _take(self, world: World) -> None:
        if self._world is not None:
            self._context.free()
        self._world = world
        self._shown = [None] * CARDS
        self._scene = mujoco.MjvScene(model=world.model, maxgeom=world.model.ngeom + 50)
        self._scene.flags[mujoco.mjtRndFlag.mjRND_SHADOW] = False
        self._scene.flags[mujoco.mjtRndFlag.mjRND_REFLECTION] = False
        self._options = mujoco.MjvOption()
        self._options.geomgroup[:] = 1
        self._options.geomgroup[OUT_OF_SIGHT] = 0
        self._planes = world.model.geom_type == mujoco.mjtGeom.mjGEOM_PLANE
        self._context = mujoco.MjrContext(world.model, mujoco.mjtFontScale.mjFONTSCALE_100)
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, self._context)

    def _draw(self, world: World, camera: mujoco.MjvCamera, settings: CameraSettings) -> Picture:
        groups = world.model.geom_group.copy()
        world.model.geom_group[~(self._in_sight(world, camera.fixedcamid, settings) | self._planes)] = OUT_OF_SIGHT
        mujoco.mjv_updateScene(
            world.model, world.data, self._options, None, camera, mujoco.mjtCatBit.mjCAT_ALL, self._scene
        )
        world.model.geom_group[:] = groups
        area = mujoco.MjrRect(0, 0, settings.width, settings.height)
        mujoco.mjr_render(area, self._scene, self._context)
        picture = np.empty((settings.height, settings.width, 3), np.uint8)
        mujoco.mjr_readPixels(picture, None, area, self._context)
        return np.ascontiguousarray(picture[::-1])

    def _in_sight(self, world: World, camera: int, settings: CameraSettings) -> NDArray[np.bool_]:
        """Return which geoms, by the ball around them, reach between the picture's left and right edge.

        MuJoCo draws whatever it is given, and of a crowded building most is out of sight, as is the robot's own body.
        """
        rotation = world.data.cam_xmat[camera].reshape(3, 3)  # columns: right, up, back
        away = world.data.geom_xpos - world.data.cam_xpos[camera]
        ahead, aside = -away @ rotation[:, 2], np.abs(away @ rotation[:, 0])
        half, reach = settings.horizontal_fov / 2.0, world.model.geom_rbound
        others = world.model.geom_bodyid != world.model.cam_bodyid[camera]
        return np.asarray(others & (ahead > -reach) & (ahead * math.sin(half) - aside * math.cos(half) > -reach))

    def _show_cards(self, world: World, cards: dict[int, str]) -> None:
        """Print each text on one of the few cards that OpenGL has, and give that card to its holder."""
        texts = list(dict.fromkeys(cards.values()))[:CARDS]
        for text in texts:
            if text not in self._shown:
                number = next(i for i, old in enumerate(self._shown) if old not in texts)
                self._shown[number] = text
                self._print(world, number, text)
        for slot, text in cards.items():
            if text in self._shown:
                geom = world.model.geom(f"card_{slot}").id
                material = world.model.material(f"card_{self._shown.index(text)}").id
                world.model.geom_matid[geom] = material

    def _print(self, world: World, number: int, text: str) -> None:
        model = world.model
        texture = model.texture(f"card_{number}").id
        side = int(model.tex_width[texture])
        start = int(model.tex_adr[texture])
        pixels = card_pixels(text, side).reshape(-1)
        model.tex_data[start : start + len(pixels)] = pixels
        mujoco.mjr_uploadTexture(model, self._context, texture)
