"""However a demo ends, on request or by force, nothing of it goes on."""

import os
import signal

import pytest

pytestmark = pytest.mark.slow

PROGRAMS = 12  # the demo itself, backend, clerks and nine nodes
WITHIN_S = 5.0  # promised for Ctrl-C


def all_run(demo):
    """Start a demo with no end and return it when every node is up."""
    endless = demo("--visits", "50", "--no-camera")
    endless.until(lambda: len(endless.pids()) >= PROGRAMS, "all programs were started")
    endless.until(lambda: "idle" in endless.log("receptionist"), "the receptionist worked")
    return endless


def test_ctrl_c_ends_every_process_within_five_seconds(demo):
    endless = all_run(demo)
    endless.process.send_signal(signal.SIGINT)
    assert endless.ends(WITHIN_S) == 130
    assert endless.leaves_nothing()
    assert endless.complained.splitlines()[-1] == "demo: stopped"


def test_ctrl_c_while_programs_are_starting_ends_them_too(demo):
    endless = demo("--visits", "50", "--no-camera")
    endless.until(lambda: len(endless.pids("guide_robot.ros.nodes")) >= 4, "some nodes were started")
    endless.process.send_signal(signal.SIGINT)
    assert endless.ends(WITHIN_S) == 130
    assert endless.leaves_nothing()


def test_no_process_outlives_a_demo_that_was_killed(demo):
    endless = all_run(demo)
    os.kill(endless.process.pid, signal.SIGKILL)
    endless.ends()
    assert endless.leaves_nothing()
