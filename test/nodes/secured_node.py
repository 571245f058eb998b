"""A tiny rclpy node in a process of its own: says or hears a topic in the enclave whose name it bears.

python secured_node.py say|hear TOPIC [--enclave ENCLAVE]
"""

import sys
import time

import rclpy
from std_msgs.msg import String


def main() -> None:
    """Print joined, then each word heard, until killed."""
    verb, topic, *words = sys.argv[1:]
    rclpy.init(args=["--ros-args", *words])
    node = rclpy.create_node(words[-1].rpartition("/")[2] if words else verb)  # its own services are named after it
    print("joined", flush=True)
    if verb == "hear":
        node.create_subscription(String, topic, lambda word: print("heard", word.data, flush=True), 10)
        rclpy.spin(node)
    publisher = node.create_publisher(String, topic, 10)
    while True:
        publisher.publish(String(data="word"))
        time.sleep(0.1)


if __name__ == "__main__":
    main()
