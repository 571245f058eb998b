"""Which processes hang, by their heartbeats alone."""

from guide_robot.robot.process_watch import Hanging, ProcessId, ProcessWatch, WatchSettings

HERE = "this machine"
ESCORT = ProcessId(host=HERE, pid=10, started=5)


def watch(silence_s: float = 5.0) -> ProcessWatch:
    return ProcessWatch(WatchSettings(silence_s=silence_s), HERE)


def silent(watching: ProcessWatch, start_s: float, end_s: float) -> list[tuple[str, ProcessId]]:
    """Let time pass in quarters of a second; return who was to be woken."""
    return [one for hanging in steps(watching, start_s, end_s) for one in hanging.wake]


def steps(watching: ProcessWatch, start_s: float, end_s: float) -> list[Hanging]:
    return [watching.step(start_s + 0.25 * number) for number in range(int((end_s - start_s) / 0.25) + 1)]


def test_a_process_that_falls_silent_is_told_once() -> None:
    watching = watch()
    watching.heard("escort", ESCORT, 100.0)
    assert silent(watching, 100.0, 104.0) == []
    assert silent(watching, 104.25, 120.0) == [("escort", ESCORT)]


def test_a_silent_process_is_woken_and_ended_a_second_later_whatever_it_says_then() -> None:
    watching = watch()
    watching.heard("escort", ESCORT, 100.0)
    woken = steps(watching, 100.0, 105.25)
    assert [one.wake for one in woken if one != Hanging()] == [(("escort", ESCORT),)]
    watching.heard("escort", ESCORT, 105.5)
    assert all(one == Hanging() for one in steps(watching, 105.5, 106.0))
    assert watching.step(106.25) == Hanging(end=(("escort", ESCORT),))
    assert all(one == Hanging() for one in steps(watching, 106.5, 120.0))


def test_a_process_that_was_never_heard_is_left_alone() -> None:
    assert silent(watch(), 100.0, 200.0) == []


def test_another_machines_processes_are_left_alone() -> None:
    watching = watch()
    watching.heard("escort", ProcessId(host="another", pid=10, started=5), 100.0)
    assert silent(watching, 100.0, 120.0) == []


def test_a_watch_that_was_held_up_itself_accuses_nobody() -> None:
    watching = watch()
    watching.heard("escort", ESCORT, 100.0)
    assert watching.step(100.0) == Hanging()
    assert watching.step(160.0) == Hanging()
    assert silent(watching, 160.25, 164.0) == []
    assert silent(watching, 164.25, 166.0) == [("escort", ESCORT)]
