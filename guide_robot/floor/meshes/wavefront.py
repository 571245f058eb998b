"""Writes chair and plant as Wavefront OBJ with its material file, which Gazebo reads for things that stand still."""

from guide_robot.floor.meshes.solid import Part, ball, block, lathe
from guide_robot.floor.solids import Box, chair

CHAIR_COLOURS = {"seat": (0.16, 0.33, 0.52), "frame": (0.30, 0.31, 0.33)}
PLANT_COLOURS = {"pot": (0.62, 0.36, 0.24), "leaves": (0.20, 0.42, 0.18), "stem": (0.35, 0.25, 0.16)}


def mesh_files() -> dict[str, str]:
    """Return the text of each file by its name: chair and plant with their materials."""
    files = {}
    for name, parts, colours in (
        ("chair", chair_parts(), CHAIR_COLOURS),
        ("plant", plant_parts(), PLANT_COLOURS),
    ):
        files[f"{name}.obj"] = _object(name, parts)
        files[f"{name}.mtl"] = _materials(colours)
    return files


def chair_parts() -> list[Part]:
    """Return a chair at the origin, made of the very boxes that the floor's solids are made of."""
    return [_block(box) for box in chair("chair", 0.0, 0.0, 0.0)]


def plant_parts() -> list[Part]:
    """Return a plant that fills a box of 1 x 1 x 1 m on the floor; the world scales it to its size."""
    return [
        lathe("pot", [((0.0, 0.0, 0.0), 0.34, 0.34), ((0.0, 0.0, 0.32), 0.46, 0.46)], sides=12),
        lathe("stem", [((0.0, 0.0, 0.30), 0.06, 0.06), ((0.0, 0.0, 0.60), 0.05, 0.05)], sides=6),
        ball("leaves", (0.0, 0.0, 0.70), (0.50, 0.50, 0.30), sides=12),
        ball("leaves", (0.12, 0.10, 0.78), (0.30, 0.28, 0.22), sides=8),
    ]


def _block(box: Box) -> Part:
    colour = "frame" if "_leg" in box.name else "seat"
    middle = (box.bottom + box.top) / 2.0
    return block(colour, (box.x, box.y, middle), (box.size_x, box.size_y, box.top - box.bottom))


def _object(name: str, parts: list[Part]) -> str:
    lines = [f"# {name}: metres, z up", f"mtllib {name}.mtl", f"o {name}"]
    for part in parts:
        lines += [f"v {x:.4f} {y:.4f} {z:.4f}" for x, y, z in part.vertices]
    for part in parts:
        lines += [f"vn {x:.4f} {y:.4f} {z:.4f}" for x, y, z in part.normals().tolist()]
    start = 1
    for part in parts:
        lines.append(f"usemtl {part.colour}")
        for face in part.faces:
            lines.append("f " + " ".join(f"{start + corner}//{start + corner}" for corner in face))
        start += len(part.vertices)
    return "\n".join(lines) + "\n"


def _materials(colours: dict[str, tuple[float, float, float]]) -> str:
    text = ""
    for name, (red, green, blue) in colours.items():
        text += f"newmtl {name}\nKa {red:g} {green:g} {blue:g}\nKd {red:g} {green:g} {blue:g}\n"
        text += "Ks 0.05 0.05 0.05\nd 1\nillum 2\n\n"
    return text
