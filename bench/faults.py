"""What `check` finds: seeded faults, clean issues, everyday drafts; and how long it takes.

    python -m bench.faults

Every fault is put alone into a clean mail or issue, and counts as found when a finding has the
code that was meant.  The half that is held out was written before anybody had looked at the
rules; of its first 221 faults, 118 gave some finding on the first run.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.clean_issues import clean_issues
from bench.everyday_drafts import everyday_drafts
from bench.fault_held_out import HELD_OUT
from bench.fault_issues import THEME_FAULTS, issue_faults, spoilt
from bench.fault_listed import LISTED
from bench.fault_mail import Fault, Mail
from bench.press_house import WRITTEN, findings, press_house
from newsletter.check import check_rendition
from newsletter.check.any_mail import check_mail
from newsletter.model.finding import Severity
from newsletter.publication.issues import checking
from newsletter.publication.issues.rendering import rendered, theme_of
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.press_world import press_world_file

ROUNDS = 7


def found(fault: Fault) -> bool:
    """Tell whether a fault of a mail is told by its code."""
    mail = fault.seed(Mail())
    data = mail if isinstance(mail, bytes) else mail.bytes()
    return fault.code in {one.code for one in check_mail(data, file="mail.eml")}


def tell_faults(title: str, faults: Iterable[Fault]) -> tuple[int, int]:
    """Print found and total by family."""
    total, right = Counter[str](), Counter[str]()
    for fault in faults:
        total[fault.family] += 1
        right[fault.family] += found(fault)
        if not found(fault):
            print(f"  MISSED {fault.family}: {fault.name} ({fault.code})")
    told = ", ".join(f"{family} {right[family]}/{total[family]}" for family in total)
    print(f"{title}: {right.total()} of {total.total()}   ({told})")
    return right.total(), total.total()


def tell_issue_faults(workplace: Workplace) -> tuple[int, int]:
    """Print found and total of the faults in an issue's file and in what a theme makes."""
    faults = list(issue_faults())
    missed = [
        fault
        for fault in faults
        if fault.code not in {one.code for one in findings(workplace, fault.draft)}
    ]
    for fault in missed:
        print(f"  MISSED issue: {fault.name} ({fault.code})")
    print(f"in the issue's file: {len(faults) - len(missed)} of {len(faults)}")
    right = sum(themed(workplace))
    print(f"in what a theme makes: {right} of {len(THEME_FAULTS)}")
    return len(faults) - len(missed) + right, len(faults) + len(THEME_FAULTS)


def themed(workplace: Workplace) -> list[bool]:
    """Return for each fault of a theme whether it is found."""
    path = workplace.issue_file(WRITTEN)
    path.write_bytes(press_world_file(f"issues/{WRITTEN}.yaml"))
    try:
        publication = reading.publication(workplace)
        issue = reading.open_issue(workplace, WRITTEN, publication).issue
        rendition = rendered(workplace, issue, publication, theme_of(workplace, publication))
    finally:
        path.unlink()
    results = []
    for name in THEME_FAULTS:
        bad, code = spoilt(rendition, name, publication.postal_address[1], issue.entries[2].title)
        codes = {one.code for one in check_rendition(bad, issue, publication)}
        results.append(code in codes)
        if code not in codes:
            print(f"  MISSED theme: {name} ({code})")
    return results


def tell_clean(workplace: Workplace) -> int:
    """Print the findings on clean issues, which should be none; return how many."""
    drafts = list(clean_issues())
    told = [(draft, one) for draft in drafts for one in findings(workplace, draft)]
    for draft, one in told:
        print(f"  {draft.name}: {one.code}: {one.message}")
    print(f"findings on {len(drafts)} clean issues: {len(told)}")
    return len(told)


def tell_drafts(workplace: Workplace) -> None:
    """Print how much is said of everyday drafts."""
    counts = []
    for draft in everyday_drafts():
        said = findings(workplace, draft)
        by = Counter(one.severity for one in said)
        counts.append(by[Severity.ERROR] + by[Severity.WARNING])
        codes = ", ".join(sorted({one.code for one in said}))
        print(
            f"  {draft.name}: {by[Severity.ERROR]} errors, {by[Severity.WARNING]} warnings, "
            f"{by[Severity.NOTE]} notes   {codes}"
        )
    print(
        f"ten everyday drafts: {sum(counts)} errors and warnings, median "
        f"{statistics.median(counts):g}, most {max(counts)}"
    )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the least seconds of wall and of CPU over a few rounds, children included."""
    best = (float("inf"), float("inf"))
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), _cpu()
        work()
        best = min(best[0], time.perf_counter() - wall), min(best[1], _cpu() - cpu)
    return best


def tell_times(workplace: Workplace) -> None:
    """Print what checking the reference-size issue costs, part by part and typed."""
    wall, cpu = timed(_plain_loop)
    print(f"  a plain loop, to weigh wall times by: {wall / cpu:.2f} s of wall a CPU second")
    path = workplace.issue_file(WRITTEN)
    path.write_bytes(press_world_file(f"issues/{WRITTEN}.yaml"))
    try:
        publication = reading.publication(workplace)
        issue = reading.open_issue(workplace, WRITTEN, publication).issue
        theme = theme_of(workplace, publication)
        rendition = rendered(workplace, issue, publication, theme)
        whole = Mail().bytes()
        (workplace.folder / "mail.eml").write_bytes(whole)
        command = [sys.executable, "-m", "newsletter", "check"]
        environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
        for name, work in (
            (
                "the mail's own checks, static",
                lambda: check_rendition(rendition, issue, publication),
            ),
            ("the same of a message made elsewhere", lambda: check_mail(whole, file="mail.eml")),
            ("rendering", lambda: rendered(workplace, issue, publication, theme)),
            ("`check` within a program", lambda: _checked(workplace)),
            (
                "`newsletter check 2017-12`, typed",
                lambda: subprocess.run(  # noqa: PLW1510 (its findings do not matter here)
                    [*command, WRITTEN], cwd=workplace.folder, env=environment, capture_output=True
                ),
            ),
            (
                "`newsletter check mail.eml`, typed",
                lambda: subprocess.run(  # noqa: PLW1510 (as above)
                    [*command, "mail.eml"],
                    cwd=workplace.folder,
                    env=environment,
                    capture_output=True,
                ),
            ),
        ):
            wall, cpu = timed(work)
            print(f"  {name}: {wall * 1000:.0f} ms, CPU {cpu * 1000:.0f} ms")
    finally:
        path.unlink()


def _plain_loop() -> None:
    sum(number * number for number in range(3_000_000))


def _checked(workplace: Workplace) -> object:
    return checking.check(workplace, [WRITTEN], about_sending=False)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> int:
    """Print everything; 1 if a fault is missed or a clean issue is blamed."""
    listed = tell_faults("on the list", LISTED)
    held_out = tell_faults("held out", HELD_OUT)
    with tempfile.TemporaryDirectory() as folder, press_house(Path(folder) / "house") as house:
        issues = tell_issue_faults(house)
        blamed = tell_clean(house)
        tell_drafts(house)
        tell_times(house)
    right, total = (sum(column) for column in zip(listed, held_out, issues, strict=True))
    print(f"seeded faults found: {right} of {total} ({right / total:.1%})")
    return int(blamed > 0 or right < total)


if __name__ == "__main__":
    sys.exit(main())
