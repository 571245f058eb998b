"""Back-off and circuit breaker."""

import pytest

from guide_robot.queue.client.circuit import Circuit, CircuitSettings, CircuitState, backoff_s

SETTINGS = CircuitSettings(failures_to_open=2, first_wait_s=1.0, longest_wait_s=8.0, trial_lasts_s=5.0)


def opened(now_s: float = 0.0) -> Circuit:
    circuit = Circuit(SETTINGS)
    for _ in range(2):
        circuit.failed(now_s, "no answer", chance=1.0)
    return circuit


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
def test_waits_grow_and_stay_between_half_and_all_of_the_exponential(chance: float) -> None:
    for attempt in range(60):
        whole = min(8.0, 2.0**attempt)
        assert whole / 2 <= backoff_s(attempt, 1.0, 8.0, chance) <= whole


def test_one_failure_leaves_the_circuit_closed() -> None:
    circuit = Circuit(SETTINGS)
    circuit.failed(0.0, "no answer", chance=0.0)
    assert circuit.state is CircuitState.CLOSED and circuit.allow(0.0)


def test_failures_in_a_row_open_the_circuit_and_nothing_is_sent() -> None:
    circuit = opened()
    assert circuit.state is CircuitState.OPEN
    assert not circuit.allow(0.9)


def test_an_answer_in_between_keeps_the_circuit_closed() -> None:
    circuit = Circuit(SETTINGS)
    for _ in range(5):
        circuit.failed(0.0, "no answer", chance=0.0)
        circuit.succeeded()
    assert circuit.state is CircuitState.CLOSED


def test_after_the_wait_one_trial_is_let_through() -> None:
    circuit = opened()
    assert circuit.allow(1.1)
    assert circuit.state is CircuitState.HALF_OPEN
    assert not circuit.allow(1.2)


def test_a_trial_that_never_ends_does_not_block_for_ever() -> None:
    circuit = opened()
    circuit.allow(1.1)
    assert circuit.allow(1.1 + SETTINGS.trial_lasts_s)


def test_a_failed_trial_opens_for_longer() -> None:
    circuit = opened()
    circuit.allow(1.1)
    circuit.failed(1.2, "no answer", chance=1.0)
    assert circuit.state is CircuitState.OPEN
    assert not circuit.allow(1.2 + 1.9) and circuit.allow(1.2 + 2.0)


def test_a_good_trial_closes_and_forgets() -> None:
    circuit = opened()
    circuit.allow(1.1)
    circuit.succeeded()
    assert circuit.state is CircuitState.CLOSED and circuit.failures_in_a_row == 0
