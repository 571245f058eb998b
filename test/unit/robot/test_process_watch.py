"""Which processes hang, by their heartbeats alone."""

from guide_robot.robot.process_watch import ProcessId, ProcessWatch, WatchSettings

HERE = "this machine"
ESCORT = ProcessId(host=HERE, pid=10, started=5)


def watch(silence_s: float = 5.0) -> ProcessWatch:
    return ProcessWatch(WatchSettings(silence_s=silence_s), HERE)


def silent(watching: ProcessWatch, start_s: float, end_s: float) -> list[tuple[str, ProcessId]]:
    """Let time pass in quarters of a second."""
    steps = int((end_s - start_s) / 0.25)
    return [one for step in range(steps + 1) for one in watching.step(start_s + 0.25 * step)]


def test_a_process_that_falls_silent_is_told_once() -> None:
    watching = watch()
    watching.heard("escort", ESCORT, 100.0)
    assert silent(watching, 100.0, 104.0) == []
    assert silent(watching, 104.25, 120.0) == [("escort", ESCORT)]


def test_a_process_that_was_never_heard_is_left_alone() -> None:
    assert silent(watch(), 100.0, 200.0) == []


def test_another_machines_processes_are_left_alone() -> None:
    watching = watch()
    watching.heard("escort", ProcessId(host="another", pid=10, started=5), 100.0)
    assert silent(watching, 100.0, 120.0) == []


def test_a_watch_that_was_held_up_itself_accuses_nobody() -> None:
    watching = watch()
    watching.heard("escort", ESCORT, 100.0)
    assert watching.step(100.0) == []
    assert watching.step(160.0) == []
    assert silent(watching, 160.25, 164.0) == []
    assert silent(watching, 164.25, 166.0) == [("escort", ESCORT)]
