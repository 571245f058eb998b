"""Installs the ament_python package `guide_robot`: Python code, data files and one executable per node."""

from pathlib import Path

from setuptools import find_namespace_packages, setup

PACKAGE = "guide_robot"
HERE = Path(__file__).parent
NODES = [
    "simulator",
    "gazebo_base",
    "motion_gate",
    "watchdog",
    "navigator",
    "people_tracker",
    "qr_scanner",
    "queue_bridge",
    "ticket_dispenser",
    "escort",
    "receptionist",
    "kiosk",
    "fleet",
]


def data_files(*folders):
    """Return (destination, files) for every folder's files, keeping their layout under share/."""
    found = []
    for folder in folders:
        for directory in sorted({path.parent for path in (HERE / folder).rglob("*") if path.is_file()}):
            files = sorted(str(path.relative_to(HERE)) for path in directory.iterdir() if path.is_file())
            found.append((f"share/{PACKAGE}/{directory.relative_to(HERE)}", files))
    return found


setup(
    name=PACKAGE,
    version="0.1.0",
    # Folders of data too: setuptools takes each for a package.
    packages=find_namespace_packages(include=[PACKAGE, f"{PACKAGE}.*"], exclude=["*.__pycache__"]),
    include_package_data=True,
    package_data={
        PACKAGE: [
            "**/*.yaml",
            "**/*.json",
            "**/*.html",
            "**/*.css",
            "**/*.mjs",
            "**/*.js",
            "**/*.svg",
            "**/*.ini",
            "**/*.mako",
            "**/*.xml",
            "**/*.woff2",
            "**/*.npz",
            "**/*.txt",
        ]
    },
    data_files=[
        ("share/ament_index/resource_index/packages", [f"resource/{PACKAGE}"]),
        (f"share/{PACKAGE}", ["package.xml"]),
        *data_files("launch", "config", "maps", "urdf"),
    ],
    install_requires=["setuptools"],
    extras_require={"test": ["pytest"]},  # colcon test looks for it here
    zip_safe=True,
    maintainer="Guide Robot developers",
    maintainer_email="guide-robot@example.org",
    description="A robot that receives, tickets and leads citizens in a public service centre.",
    license="Apache-2.0",
    entry_points={
        "console_scripts": [
            "guide-robot = guide_robot.run.cli:main",
            *(f"{node} = guide_robot.ros.nodes.{node}:main" for node in NODES),
        ],
    },
)
