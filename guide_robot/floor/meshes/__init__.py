"""The project's own meshes for Gazebo: a person who walks, a chair, a plant."""
