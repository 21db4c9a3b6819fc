"""A task of the lab: gunicorn with Flask, doing a scenario's work for real.

load libraries -> "loaded" -> a line of JSON on stdin -> burn and wait as told -> gunicorn listens -> "listening"

What it is told: port, work (a file), server (worker class, processes, threads, ...), phases (CPU and wait of the start), shutdownS.
"""

import json
import os
import random
import sys
import time

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers import gthread, sync  # noqa: F401  loaded before the task is under its limit

# CPython hands its lock to a waiting thread after this long (5 ms by default): short, so that threads share the CPU as in the model.
sys.setswitchinterval(0.0005)

# Between two looks at the clock: some microseconds.
SPIN = range(100)


def burn(cpu_s):
    """Uses this much CPU time of this thread, however long a quota or other threads make it last."""
    end = time.thread_time() + cpu_s
    while time.thread_time() < end:
        for _ in SPIN:
            pass


class DependencyFailed(Exception):
    pass


def draw(step):
    values, tail = step["values"], step["tail"]
    if len(values) == 1:
        return values[0]
    index = int(random.random() * len(values))
    return values[index] if index < len(values) - 1 else tail[int(random.random() * len(tail))]


def work(steps):
    for step in steps:
        duration_s = draw(step)
        if step["kind"] == "cpu":
            burn(duration_s)
        else:
            time.sleep(duration_s)
        if step["errorFraction"] > 0 and random.random() < step["errorFraction"]:
            raise DependencyFailed


def application(plan):
    app = Flask("task")
    # Classes whose first request this process has had.
    used = set()

    @app.route("/class/<path:name>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def serve(name):
        request_class = plan["classes"].get(name)
        if request_class is None:
            return "no such class\n", 404
        try:
            if name not in used:
                used.add(name)
                work(request_class["firstUse"])
            work(request_class["work"])
        except DependencyFailed:
            return "a dependency failed\n", 500
        return "ok\n"

    @app.route("/health")
    def health():
        work(plan["health"])
        return "healthy\n"

    return app


class Server(BaseApplication):
    def __init__(self, app, settings):
        self.app = app
        self.settings = settings
        super().__init__()

    def load_config(self):
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self):
        return self.app


def settings_of(order):
    server = order["server"]
    return {
        "bind": f"127.0.0.1:{order['port']}",
        "worker_class": server["workerClass"],
        "workers": server["processes"],
        "threads": server["threads"],
        "worker_connections": server["connectionsPerProcess"],
        "backlog": server["backlog"],
        "keepalive": server["keepAliveS"],
        "graceful_timeout": server["stopTimeoutS"],
        # The model has no watchdog for workers.
        "timeout": 0,
        "loglevel": "warning",
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,
        # A forked worker would draw the same numbers as its siblings.
        "post_fork": lambda arbiter, worker: random.seed(),
        "when_ready": lambda arbiter: say("listening"),
        "on_exit": lambda arbiter: time.sleep(order["shutdownS"]),
    }


def start_up(phases):
    for phase in phases:
        side_by_side(phase["loaders"], lambda: burn(phase["cpuS"]))
        time.sleep(phase["waitS"])


def side_by_side(processes, action):
    """Does it in this process, or in several at once that end with it."""
    if processes == 1:
        action()
        return
    children = []
    for _ in range(processes):
        child = os.fork()
        if child == 0:
            action()
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)


def say(word):
    print(word, flush=True)


def main():
    say("loaded")
    line = sys.stdin.readline()
    if line == "":
        return
    order = json.loads(line)
    with open(order["work"], encoding="utf-8") as file:
        plan = json.load(file)
    start_up(order["phases"])
    Server(application(plan), settings_of(order)).run()


main()
