#!/usr/bin/env python3
"""Counts how often the idle program wakes up: benches/idle.py [WORKBOOK] [--hecha PATH] [--seconds N]

Starts hecha in a pseudo-terminal of 120x40, waits until nothing is painted for a second, and then counts the context
switches of all its threads over N seconds (10), as Linux tells them in /proc/PID/task/*/status. Nothing is typed. A
program that polls shows at least one per poll; zero means that every thread sleeps until something happens. Leaves with
1 when there was any. Linux only, standard library only.
"""

import argparse
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path


def switches(pid):
    """Voluntary and forced context switches by thread: {(tid, name): count}."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        lines = dict(line.split(":\t", 1) for line in (task / "status").read_text().splitlines() if ":\t" in line)
        count = int(lines["voluntary_ctxt_switches"]) + int(lines["nonvoluntary_ctxt_switches"])
        found[(task.name, lines["Name"])] = count
    return found


def drain(terminal, seconds):
    """Reads what is painted until nothing came for so long; gives the number of bytes."""
    painted = 0
    while select.select([terminal], [], [], seconds)[0]:
        try:
            painted += len(os.read(terminal, 65536))
        except OSError:
            sys.exit("the program ended by itself")
    return painted


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("workbook", nargs="?")
    options.add_argument("--hecha", default="target/release/hecha")
    options.add_argument("--seconds", type=float, default=10)
    asked = options.parse_args()
    command = [asked.hecha] + ([asked.workbook] if asked.workbook else [])
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        if drain(terminal, 1.0) == 0:
            sys.exit("nothing was painted")
        before = switches(pid)
        time.sleep(asked.seconds)
        after = switches(pid)
        painted = drain(terminal, 0.0)
    finally:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
    total = 0
    for key, count in sorted(after.items()):
        woken = count - before.get(key, 0)
        total += woken
        print(f"{key[1]:<16} {woken}")
    print(f"{'all threads':<16} {total} in {asked.seconds:g} s; {painted} bytes painted")
    sys.exit(1 if total or painted else 0)


if __name__ == "__main__":
    main()
