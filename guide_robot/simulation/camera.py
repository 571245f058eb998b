"""The simulated front camera: one interface, a picture by MuJoCo's renderer or none at all."""

from functools import cache
from typing import Protocol

import mujoco
import numpy as np
from mujoco import gl_context
from numpy.typing import NDArray

from guide_robot.simulation.pictures import card_pixels
from guide_robot.simulation.scenery import CARDS
from guide_robot.simulation.settings import CameraSettings
from guide_robot.simulation.world import World

Picture = NDArray[np.uint8]


class Camera(Protocol):
    """Takes pictures of a world in which everything stands in its place."""

    def picture(self, world: World, cards: dict[int, str]) -> Picture:
        """Return an RGB picture (height, width, 3); `cards` has the text of each slot's card held up."""
        ...

    def close(self) -> None:
        """Give back what the camera holds."""
        ...


class NoCamera:
    """A camera that is switched off."""

    def __init__(self, settings: CameraSettings) -> None:
        """Take the size of the pictures."""
        self._settings = settings

    def picture(self, world: World, cards: dict[int, str]) -> Picture:
        """Return a black picture."""
        return np.zeros((self._settings.height, self._settings.width, 3), np.uint8)

    def close(self) -> None:
        """Do nothing: it holds nothing."""


@cache
def _opengl(width: int, height: int) -> gl_context.GLContext:
    """Return the process's OpenGL for pictures of a size; what it has compiled once serves every camera."""
    return gl_context.GLContext(width, height)


class RenderedCamera:
    """A camera drawn by MuJoCo with EGL, on a graphics card or by the processor (Mesa's llvmpipe)."""

    def __init__(self, settings: CameraSettings) -> None:
        """Take the size of the pictures; OpenGL starts with the first one."""
        self._settings = settings
        self._world: World | None = None
        self._context: mujoco.MjrContext
        self._scene: mujoco.MjvScene
        self._shown: list[str | None] = [None] * CARDS

    def picture(self, world: World, cards: dict[int, str]) -> Picture:
        """Return what the robot's front camera sees."""
        _opengl(self._settings.width, self._settings.height).make_current()
        if self._world is not world:
            self._take(world)
        self._show_cards(world, cards)
        camera = mujoco.MjvCamera()
        camera.type, camera.fixedcamid = mujoco.mjtCamera.mjCAMERA_FIXED, 0
        return self._draw(world, camera)

    def close(self) -> None:
        """Give OpenGL's memory back."""
        if self._world is not None:
            _opengl(self._settings.width, self._settings.height).make_current()
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
        self._context = mujoco.MjrContext(world.model, mujoco.mjtFontScale.mjFONTSCALE_100)
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, self._context)

    def _draw(self, world: World, camera: mujoco.MjvCamera) -> Picture:
        mujoco.mjv_updateScene(
            world.model, world.data, self._options, None, camera, mujoco.mjtCatBit.mjCAT_ALL, self._scene
        )
        area = mujoco.MjrRect(0, 0, self._settings.width, self._settings.height)
        mujoco.mjr_render(area, self._scene, self._context)
        picture = np.empty((self._settings.height, self._settings.width, 3), np.uint8)
        mujoco.mjr_readPixels(picture, None, area, self._context)
        return np.ascontiguousarray(picture[::-1])

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
