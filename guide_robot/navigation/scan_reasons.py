"""Why scans cannot be used, as an operator reads it."""

from guide_robot.phrases.reasons import Why
from guide_robot.sensing.scan_check import ScanFault

SCAN_FAULTS = {
    ScanFault.EMPTY: Why.SCAN_EMPTY(),
    ScanFault.TOO_FEW_BEAMS: Why.SCAN_EMPTY(),
    ScanFault.NO_VALID_BEAM: Why.SCAN_EMPTY(),
    ScanFault.BAD_ANGLES: Why.SCAN_LIMITS(),
    ScanFault.BAD_LIMITS: Why.SCAN_LIMITS(),
    ScanFault.BAD_STAMP: Why.SCAN_STAMP(),
    ScanFault.OUT_OF_ORDER: Why.SCAN_STAMP(),
    ScanFault.TIME_JUMPED_BACK: Why.SCAN_STAMP(),
    ScanFault.FROM_FUTURE: Why.SCAN_FROM_FUTURE(),
}
