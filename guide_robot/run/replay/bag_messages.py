"""Recorded messages as ROS 2 serializes them (CDR), from bags of ROS 1 and 2, with our names of frames."""

from collections.abc import Callable
from typing import Any

import numpy as np
from rosbags.interfaces import Nodetype
from rosbags.typesys import Stores, get_typestore
from rosbags.typesys.store import Typestore

TYPES: Typestore = get_typestore(Stores.ROS2_JAZZY)
OF_ROS1 = {"tf/msg/tfMessage": "tf2_msgs/msg/TFMessage"}
FRAME_FIELDS = ("frame_id", "child_frame_id")
Rename = Callable[[str], str]


def as_cdr(message: Any, kind: str, rename: Rename) -> bytes:
    """Return a message that rosbags has read, of whatever ROS, as CDR of ROS 2's type of that name."""
    name = OF_ROS1.get(kind, kind)
    return bytes(TYPES.serialize_cdr(_converted(message, name, rename), name))


def map_is_odom(odom: str, stamp_s: float) -> bytes:
    """Return a transform that puts a frame of odometry where the map is, for a recording without a map."""
    time = _new("builtin_interfaces/msg/Time", sec=int(stamp_s), nanosec=int(stamp_s % 1.0 * 1e9))
    still = _new(
        "geometry_msgs/msg/Transform",
        translation=_new("geometry_msgs/msg/Vector3", x=0.0, y=0.0, z=0.0),
        rotation=_new("geometry_msgs/msg/Quaternion", x=0.0, y=0.0, z=0.0, w=1.0),
    )
    header = _new("std_msgs/msg/Header", stamp=time, frame_id="map")
    edge = _new("geometry_msgs/msg/TransformStamped", header=header, child_frame_id=odom, transform=still)
    return bytes(TYPES.serialize_cdr(_new("tf2_msgs/msg/TFMessage", transforms=[edge]), "tf2_msgs/msg/TFMessage"))


def _new(name: str, **fields: Any) -> Any:
    return TYPES.types[name](**fields)


def _converted(message: Any, name: str, rename: Rename) -> Any:
    """Return a message with the fields of ROS 2's type: headers lose `seq`, camera matrices their capitals."""
    fields: dict[str, Any] = {}
    for field, kind in TYPES.fielddefs[name][1]:
        value = getattr(message, field, None)
        if value is None and (value := getattr(message, field.upper(), None)) is None:
            raise ValueError(f"{name}: no field {field}")
        value = _value(value, kind, rename)
        fields[field] = rename(value) if field in FRAME_FIELDS else value
    return TYPES.types[name](**fields)


def _value(value: Any, kind: Any, rename: Rename) -> Any:
    node, inner = kind
    if node == Nodetype.NAME:
        return _converted(value, inner, rename)
    if node == Nodetype.BASE:
        return value
    element = inner[0]
    if element[0] == Nodetype.NAME:
        return [_value(one, element, rename) for one in value]
    return np.asarray(value) if not isinstance(value, list) else value
