"""What a screen reader is told of a running window, as JSON. Run by the system's Python, which has the AT-SPI bindings.

``walk.py tree`` prints every accessible that shows; ``walk.py listen`` the first announcement within ten seconds.
"""

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version is chosen before

PATIENCE_MS = 10_000
TRIES, PAUSE_S = 25, 0.2
MOST_CHILDREN = 60  # of a table the first cells are enough


def our_window():
    """The application's accessible; the bus knows it a moment after it was first asked."""
    for _try in range(TRIES):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for position in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(position)
            if child is not None and "ctcoord" in (child.get_name() or ""):
                return child
        time.sleep(PAUSE_S)
        while GLib.MainContext.default().iteration(False):
            pass
    raise SystemExit("the window is not on the accessibility bus")


def told(node):
    """One accessible in plain data."""
    states = node.get_state_set()
    relations = [relation.get_relation_type().value_nick for relation in node.get_relation_set()]
    table = node.get_table_iface()
    return {
        "role": node.get_role_name(),
        "name": node.get_name() or "",
        "focusable": states.contains(Atspi.StateType.FOCUSABLE),
        "relations": relations,
        "table": [table.get_n_rows(), table.get_n_columns()] if table else None,
    }


def walk(node, inside, found):
    """The accessible and all that shows under it, with the roles and names above."""
    one = told(node) | {"inside": inside}
    found.append(one)
    for position in range(min(node.get_child_count(), MOST_CHILDREN)):
        child = node.get_child_at_index(position)
        if child is not None and (len(inside) < 2 or child.get_state_set().contains(Atspi.StateType.SHOWING)):
            walk(child, [*inside, one["name"] or one["role"]], found)


def listen():
    """Print the first announcement."""
    loop = GLib.MainLoop()
    heard = []

    def on_event(event):
        heard.append(str(event.any_data))
        loop.quit()

    listener = Atspi.EventListener.new(on_event)
    listener.register("object:announcement")
    print("listening", flush=True)
    GLib.timeout_add(PATIENCE_MS, loop.quit)
    loop.run()
    print(json.dumps(heard))


if sys.argv[1] == "listen":
    listen()
else:
    everything = []
    walk(our_window(), [], everything)
    print(json.dumps(everything))
