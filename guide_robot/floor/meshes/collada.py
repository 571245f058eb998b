"""Writes the walking figure as COLLADA 1.4.1 (Khronos), the one animated format that Gazebo reads."""

import math
from collections.abc import Iterable, Sequence

from guide_robot.floor.meshes.figure import BONES, COLOURS, CYCLE_S, KEYS, BonePose, parts, walking
from guide_robot.floor.meshes.solid import Part

HEADER = """<?xml version="1.0" encoding="utf-8"?>
<COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
<asset><created>2026-01-01T00:00:00</created><modified>2026-01-01T00:00:00</modified>
<unit name="meter" meter="1"/><up_axis>Z_UP</up_axis></asset>
"""


def figure_file() -> str:
    """Return the figure with skeleton and walking cycle as the text of a .dae file."""
    body = parts()
    return "".join([HEADER, _colours(), _geometry(body), _skin(body), _animations(), _scene(), "</COLLADA>\n"])


def _numbers(values: Iterable[float]) -> str:
    return " ".join(f"{value + 0.0:.4f}".rstrip("0").rstrip(".") if value else "0" for value in values)


def _colours() -> str:
    effects, materials = "", ""
    for name, (red, green, blue) in COLOURS.items():
        effects += (
            f'<effect id="{name}-effect"><profile_COMMON><technique sid="common"><lambert>'
            f"<diffuse><color>{red:g} {green:g} {blue:g} 1</color></diffuse>"
            f"</lambert></technique></profile_COMMON></effect>\n"
        )
        materials += f'<material id="{name}" name="{name}"><instance_effect url="#{name}-effect"/></material>\n'
    return f"<library_effects>\n{effects}</library_effects>\n<library_materials>\n{materials}</library_materials>\n"


def _source(identifier: str, values: list[float], names: Sequence[str]) -> str:
    params = "".join(f'<param name="{name}" type="float"/>' for name in names)
    return (
        f'<source id="{identifier}"><float_array id="{identifier}-array" count="{len(values)}">'
        f"{_numbers(values)}</float_array><technique_common>"
        f'<accessor source="#{identifier}-array" count="{len(values) // len(names)}" stride="{len(names)}">'
        f"{params}</accessor></technique_common></source>\n"
    )


def _geometry(body: list[Part]) -> str:
    positions = [value for part in body for vertex in part.vertices for value in vertex]
    normals = [float(value) for part in body for value in part.normals().ravel()]
    starts = _starts(body)
    triangles = ""
    for colour in COLOURS:
        chosen = [(start, part) for start, part in zip(starts, body, strict=True) if part.colour == colour]
        corners = [start + corner for start, part in chosen for face in part.faces for corner in face]
        triangles += (
            f'<triangles material="{colour}" count="{len(corners) // 3}">'
            f'<input semantic="VERTEX" source="#figure-vertices" offset="0"/>'
            f'<input semantic="NORMAL" source="#figure-normals" offset="1"/>'
            f"<p>{' '.join(f'{corner} {corner}' for corner in corners)}</p></triangles>\n"
        )
    return (
        '<library_geometries><geometry id="figure-mesh" name="figure"><mesh>\n'
        + _source("figure-positions", positions, "XYZ")
        + _source("figure-normals", normals, "XYZ")
        + '<vertices id="figure-vertices"><input semantic="POSITION" source="#figure-positions"/></vertices>\n'
        + f"{triangles}</mesh></geometry></library_geometries>\n"
    )


def _starts(body: list[Part]) -> list[int]:
    starts, total = [], 0
    for part in body:
        starts.append(total)
        total += len(part.vertices)
    return starts


def _skin(body: list[Part]) -> str:
    names = [bone.name for bone in BONES]
    inverse = [
        value
        for bone in BONES
        for value in (1, 0, 0, -bone.head[0], 0, 1, 0, -bone.head[1], 0, 0, 1, -bone.head[2], 0, 0, 0, 1)
    ]
    bones = [names.index(part.bone) for part in body for _ in part.vertices]
    return (
        '<library_controllers><controller id="figure-skin"><skin source="#figure-mesh">\n'
        "<bind_shape_matrix>1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1</bind_shape_matrix>\n"
        f'<source id="skin-joints"><Name_array id="skin-joints-array" count="{len(names)}">{" ".join(names)}'
        f'</Name_array><technique_common><accessor source="#skin-joints-array" count="{len(names)}" stride="1">'
        '<param name="JOINT" type="name"/></accessor></technique_common></source>\n'
        f'<source id="skin-binds"><float_array id="skin-binds-array" count="{len(inverse)}">{_numbers(inverse)}'
        f'</float_array><technique_common><accessor source="#skin-binds-array" count="{len(names)}" stride="16">'
        '<param name="TRANSFORM" type="float4x4"/></accessor></technique_common></source>\n'
        + _source("skin-weights", [1.0], ["WEIGHT"])
        + '<joints><input semantic="JOINT" source="#skin-joints"/>'
        '<input semantic="INV_BIND_MATRIX" source="#skin-binds"/></joints>\n'
        f'<vertex_weights count="{len(bones)}"><input semantic="JOINT" source="#skin-joints" offset="0"/>'
        '<input semantic="WEIGHT" source="#skin-weights" offset="1"/>'
        f"<vcount>{' '.join('1' for _ in bones)}</vcount><v>{' '.join(f'{bone} 0' for bone in bones)}</v>"
        "</vertex_weights></skin></controller></library_controllers>\n"
    )


def _matrix(pose: BonePose) -> list[float]:
    """Return a bone's 4 x 4 matrix, row by row: a turn about y, then the offset."""
    cos, sin = math.cos(pose.pitch), math.sin(pose.pitch)
    x, y, z = pose.offset
    return [cos, 0.0, sin, x, 0.0, 1.0, 0.0, y, -sin, 0.0, cos, z, 0.0, 0.0, 0.0, 1.0]


def _animations() -> str:
    phases = [key / (KEYS - 1) for key in range(KEYS)]
    frames = [walking(phase) for phase in phases]
    text = '<library_animations><animation id="walk" name="walk">\n'
    for bone in BONES:
        matrices = [value for frame in frames for value in _matrix(frame[bone.name])]
        text += _animation(bone.name, [CYCLE_S * phase for phase in phases], matrices)
    return f"{text}</animation></library_animations>\n"


def _animation(name: str, times: list[float], matrices: list[float]) -> str:
    count = len(times)
    return (
        f'<animation id="{name}-walk">\n'
        + _source(f"{name}-times", times, ["TIME"])
        + f'<source id="{name}-poses"><float_array id="{name}-poses-array" count="{len(matrices)}">'
        f"{_numbers(matrices)}</float_array><technique_common>"
        f'<accessor source="#{name}-poses-array" count="{count}" stride="16">'
        '<param name="TRANSFORM" type="float4x4"/></accessor></technique_common></source>\n'
        f'<source id="{name}-ways"><Name_array id="{name}-ways-array" count="{count}">'
        f"{' '.join('LINEAR' for _ in times)}</Name_array><technique_common>"
        f'<accessor source="#{name}-ways-array" count="{count}" stride="1">'
        '<param name="INTERPOLATION" type="name"/></accessor></technique_common></source>\n'
        f'<sampler id="{name}-sampler"><input semantic="INPUT" source="#{name}-times"/>'
        f'<input semantic="OUTPUT" source="#{name}-poses"/>'
        f'<input semantic="INTERPOLATION" source="#{name}-ways"/></sampler>\n'
        f'<channel source="#{name}-sampler" target="{name}/transform"/></animation>\n'
    )


def _scene() -> str:
    heads = {bone.name: bone.head for bone in BONES}
    materials = "".join(f'<instance_material symbol="{name}" target="#{name}"/>' for name in COLOURS)

    def node(name: str) -> str:
        bone = next(bone for bone in BONES if bone.name == name)
        above = heads[bone.parent] if bone.parent else (0.0, 0.0, 0.0)
        offset = (bone.head[0] - above[0], bone.head[1] - above[1], bone.head[2] - above[2])
        matrix = _numbers(_matrix(BonePose(offset=offset, pitch=0.0)))
        children = "".join(node(child.name) for child in BONES if child.parent == name)
        return (
            f'<node id="{name}" name="{name}" sid="{name}" type="JOINT">'
            f'<matrix sid="transform">{matrix}</matrix>{children}</node>\n'
        )

    return (
        f'<library_visual_scenes><visual_scene id="scene" name="scene">\n{node("root")}'
        '<node id="figure" name="figure" type="NODE"><instance_controller url="#figure-skin">'
        f"<skeleton>#root</skeleton><bind_material><technique_common>{materials}</technique_common>"
        "</bind_material></instance_controller></node>\n"
        '</visual_scene></library_visual_scenes>\n<scene><instance_visual_scene url="#scene"/></scene>\n'
    )
