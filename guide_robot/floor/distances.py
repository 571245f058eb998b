"""How far the cells of a grid lie from the nearest of some, exactly."""

import cv2
import numpy as np
from numpy.typing import NDArray


def cells_to_nearest(cells: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return each cell's distance, in cells from centre to centre, to the nearest of those given; inf without any.

    OpenCV's exact transform (Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions", 2012) takes a
    tenth of the time of scipy's on a large map.
    """
    if not cells.any():
        return np.full(cells.shape, np.inf, np.float32)
    others = np.where(cells, np.uint8(0), np.uint8(1))
    return np.asarray(cv2.distanceTransform(others, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32)
