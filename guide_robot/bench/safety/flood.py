"""Publishes as fast as it can, until ended: `python -m guide_robot.bench.safety.flood --domain N TOPIC...`."""

import argparse
import sys


def main() -> int:
    """Flood."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domain", type=int, required=True)
    parser.add_argument("topics", nargs="+")
    arguments = parser.parse_args()

    import rclpy

    from guide_robot.ros.runtime import use_large_shared_memory
    from guide_robot_interfaces.msg import FollowerState, Heartbeat, KioskRequest, People, Reason, VisitEvent

    kinds = {
        "kiosk_request": KioskRequest(kind=KioskRequest.DECLINE),
        "visit_event": VisitEvent(kind=VisitEvent.GREETED, reason=Reason(text="x" * 200)),
        "people": People(),
        "follower": FollowerState(),
        "heartbeat": Heartbeat(node="flood"),
    }
    use_large_shared_memory()
    context = rclpy.Context()
    rclpy.init(context=context, domain_id=arguments.domain)
    node = rclpy.create_node("flood", context=context, enable_rosout=False)
    publishers = [(node.create_publisher(type(kinds[topic]), topic, 100), kinds[topic]) for topic in arguments.topics]
    while True:
        for publisher, message in publishers:
            publisher.publish(message)


if __name__ == "__main__":
    sys.exit(main())
