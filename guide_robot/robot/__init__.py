"""The robot itself: shape, sensors and limits, as its description says."""
