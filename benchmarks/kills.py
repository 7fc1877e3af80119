"""How many SIGKILLs at random moments a home survives (Linux).

    uv run python -m benchmarks.kills FOLDER COMMANDS SERVICE_RUNS [SEED]

Commands are killed in a random phase (start, fetch, build, publish, paper, end), and the next one
begins over what is left. In the phases before, all processes of the command are stopped at random
moments, and the home is copied: what a kill would have left then. In a running service, runs that a
user started, builds that `catch_up` began and the service itself are killed. Half of the killed
fetches find a third of the archive gone, and so write answers.

Each time the published numbers must be those from before, the published files those of one build,
and every stored answer whole. After each tenth kill of a command, and at the end, a plain refresh
must end well, and leave no unfinished run, no half-written file and nothing that the doctor finds.
COMMANDS counts kills and stops together. FOLDER has the home and a log of the kills; started again,
it goes on after the last one.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.killed_home import ENDED, KILLED, ORDER, STOPPED, Kill, Victim
from benchmarks.killed_service import BY, kill_in_services

COMMANDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("refresh", "--force"): ("start", "fetch", "build", "publish", "paper", "end"),
    ("refresh", "--force", "--no-paper"): ("build", "publish", "end"),
    ("build", "--force"): ("build", "publish", "paper", "end"),
    ("refresh",): ("start", "fetch", "build", "publish", "paper", "end"),
    ("build",): ("start", "build", "publish", "paper", "end"),
}
NEW_DAY: dict[tuple[str, ...], int] = {("refresh",): 3, ("build",): 3}
"""Commands that build what a new day changes, and how often they are chosen."""
PHASES = {"start": 1, "fetch": 4, "build": 4, "publish": 4, "paper": 4, "end": 1}
IMAGES = 2
"""Moments of each phase before the kill at which the command is stopped and its home copied."""
CHECKED_EACH = 10
"""Kills between two plain refreshes."""
GUTTED = 0.3
"""The share of tables whose answers are gone before a fetch that shall write."""
GOOD = {0, 3, -signal.SIGKILL}
"""Exit codes: all is fresh, something is old, killed."""


def kill_command(victim: Victim, chance: random.Random) -> Iterator[Kill]:
    """Kill a command in a random phase; yields the images of the phases before, too."""
    phase = chance.choices(list(PHASES), list(PHASES.values()))[0]
    # What is gone from the archive must be fetched before it is built.
    has_hole = len(victim.answered()) < victim.tables
    commands = [
        command
        for command, phases in COMMANDS.items()
        if phase in phases and not (has_hole and command[0] == "build")
    ]
    [command] = chance.choices(commands, [NEW_DAY.get(each, 1) for each in commands])
    if command in NEW_DAY:
        victim.begin_new_day()
    if phase == "fetch" and chance.random() < 1 / 2:
        answered = victim.answered()
        for folder in chance.sample(answered, int(len(answered) * GUTTED)):
            shutil.rmtree(folder)
    known = victim.runs()

    def runs() -> set[Path]:
        return victim.runs() - known

    with victim.running(*command) as process:

        def wait_in(phase: str) -> str:
            """Wait for a moment in a phase; returns the phase that it is in then."""
            victim.wait_for_phase(phase, runs, lambda: process.poll() is not None)
            time.sleep(victim.moment_in(phase, chance))
            return victim.phase(runs())

        for passed in ORDER[1 : ORDER.index(phase)]:
            for _ in range(IMAGES):
                now = wait_in(passed)
                if process.poll() is None:
                    with victim.image(process) as image:
                        yield Kill(" ".join(command), now, STOPPED, list(image.mistakes()))
        phase = wait_in(phase)
    is_killed = process.returncode == -signal.SIGKILL
    said = victim.home.with_name("output").read_text("utf-8")
    broken = [] if process.returncode in GOOD else [f"{command} exits {process.returncode}: {said}"]
    outcome = KILLED if is_killed else ENDED
    yield Kill(" ".join(command), phase, outcome, [*broken, *victim.mistakes()])


class Log:
    """The kills, in a file that a later start goes on with."""

    def __init__(self, victim: Victim, file: Path, seed: int) -> None:
        """Read the kills of earlier starts."""
        self.victim, self.file, self.seed = victim, file, seed
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        self.kills = [Kill(**json.loads(line)) for line in lines]

    def chances(self, count: int, *, in_service: bool) -> Iterator[random.Random]:
        """The chance of each kill, until so many were killed in this way."""
        while count > sum(
            each.outcome != ENDED and (each.by in BY) is in_service for each in self.kills
        ):
            yield random.Random(f"{self.seed} {len(self.kills)}")  # noqa: S311

    def add(self, kill: Kill) -> None:
        """Keep and print a kill; after some, see how a plain refresh ends."""
        killed = sum(each.outcome == KILLED for each in self.kills)
        if kill.outcome == KILLED and kill.by not in BY and killed % CHECKED_EACH == 0:
            kill = replace(kill, broken=[*kill.broken, *self.victim.mistakes_at_end()])
        self.kills.append(kill)
        with self.file.open("a") as file:
            file.write(json.dumps(asdict(kill)) + "\n")
        phases = Counter(each.phase for each in self.kills if each.outcome != ENDED)
        said = f"{kill.outcome:9} {kill.phase:8} {kill.by:28} {phases.total()} {dict(phases)}"
        print(said, *kill.broken, sep="\n    ", flush=True)

    def show(self) -> None:
        """Print the totals by what was killed and by phase."""
        totals = Counter((each.outcome, each.by, each.phase) for each in self.kills)
        for (outcome, by, phase), count in sorted(totals.items()):
            print(f"{count:4} {outcome:9} {by:28} {phase}")
        broken = [sentence for each in self.kills for sentence in each.broken]
        counts = Counter(each.outcome for each in self.kills)
        print(f"{dict(counts)}; {len(broken)} things broken")


def main(folder: Path, commands: int, runs: int, seed: int) -> None:
    """Kill until so many were killed by each way, and print what survived."""
    facts = folder / "before.json"
    if not facts.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = Victim.refreshed(folder / "home")
        facts.write_text(json.dumps([made.before, made.tables]))
    victim = Victim(folder / "home", *json.loads(facts.read_text()))
    log = Log(victim, folder / "kills.jsonl", seed)
    for chance in log.chances(commands, in_service=False):
        for kill in kill_command(victim, chance):
            log.add(kill)
    for kill in kill_in_services(victim, log.chances(runs, in_service=True)):
        log.add(kill)
    log.add(Kill("refresh", "end", ENDED, list(victim.mistakes_at_end())))
    log.show()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:4]), seed=int((*sys.argv, "1")[4]))
