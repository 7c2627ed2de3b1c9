"""The chain of what a barrier puts at risk."""

from __future__ import annotations

from ctcoord.domain.barriers import CATEGORIES, Node, chains
from ctcoord.domain.codes import DOMAINS


def node(kind: str, name: str, *blocks: tuple[str, str], is_open: bool = True) -> Node:
    return Node(kind, name.encode(), name, tuple((kind, id_.encode()) for kind, id_ in blocks), is_open)


def titles(*nodes: Node) -> list[list[str]]:
    return sorted([step.title for step in chain] for chain in chains(nodes))


CAR = node("barrier", "no car", ("activity", "training"))
TRAINING = node("activity", "training", ("goal", "certificate"))
GOAL = node("goal", "certificate")


def test_no_car_puts_the_training_and_the_goal_at_risk() -> None:
    assert titles(GOAL, CAR, TRAINING) == [["no car", "training", "certificate"]]


def test_a_barrier_behind_a_barrier_begins_the_chain() -> None:
    money = node("barrier", "no money", ("barrier", "no car"))
    assert titles(money, CAR, TRAINING, GOAL) == [["no money", "no car", "training", "certificate"]]


def test_what_has_ended_breaks_the_chain() -> None:
    solved = node("barrier", "no car", ("activity", "training"), is_open=False)
    assert titles(solved, TRAINING, GOAL) == []
    reached = node("goal", "certificate", is_open=False)
    assert titles(CAR, TRAINING, reached) == [["no car", "training"]]


def test_one_training_for_two_goals_makes_two_chains() -> None:
    training = node("activity", "training", ("goal", "certificate"), ("goal", "wage"))
    found = titles(CAR, training, GOAL, node("goal", "wage"))
    assert found == [["no car", "training", "certificate"], ["no car", "training", "wage"]]


def test_barriers_in_a_circle_end_where_they_began() -> None:
    first, second = node("barrier", "a", ("barrier", "b")), node("barrier", "b", ("barrier", "a"))
    assert titles(first, second) == [["a", "b"]]
    # A circle that hangs on an open end is told once, from the end.
    tail = node("barrier", "tail", ("barrier", "a"))
    assert titles(tail, first, second) == [["tail", "a", "b"]]


def test_a_barrier_that_blocks_nothing_or_what_is_gone_is_no_chain() -> None:
    assert titles(node("barrier", "alone")) == []
    assert titles(node("barrier", "stale", ("support", "deleted"))) == []


def test_categories_answer_in_known_domains() -> None:
    assert {one.domain for one in CATEGORIES.values()} <= {None, *DOMAINS}
    assert {one.source for one in CATEGORIES.values()} == {"wioa", "gravity", "ctcoord"}
