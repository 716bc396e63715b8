#!/usr/bin/env python3
"""Switches off each refusal and each named check of the verifier in turn and expects a test to fail; compares the table with mutants.md.

usage: run.py [--update] [--binary FILE] [NAME...]     NAME: only mutants whose name contains it (no comparison then)

A mutant is the environment variable FZK_MUTANT for one run of fzk_attack_tests (../build.sh fzk_attack_tests), so nothing is compiled again.
The test that killed a mutant last time, as the table says, is tried first. The last line is "N passed, N failed".
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SRC = HERE.parent / "src"
TABLE = HERE.parent / "mutants.md"
# The functions that refuse, and the files in which they do; elsewhere `require` and `expect` are other functions.
REFUSALS = {"reject": None, "invalid": None, "require": "layers/network.cc", "expect": "statement/statement.cc"}
DEFINITIONS = {"base/reject.h", "base/reject.cc", "base/errors.h"}
TIMEOUT = 90


def verifier_sources():
    for path in sorted(SRC.rglob("*")):
        name = path.relative_to(SRC).as_posix()
        if path.suffix in (".cc", ".h") and name not in DEFINITIONS and not re.search(r"_prove\.(cc|h)$|/prove[^/]*$|exact_prove", name):
            yield name, path.read_text()


def call_end(text, start):
    """Index of the parenthesis that closes the one at `start`."""
    depth, i = 0, start
    while True:
        c = text[i]
        if c == '"':
            i += 1
            while text[i] != '"':
                i += 2 if text[i] == "\\" else 1
        elif c == "(":
            depth += 1
        elif c == ")":
            depth -= 1
            if depth == 0:
                return i
        i += 1


def refusals():
    """(name, value of FZK_MUTANT, what it says) of every call, in the order of the source."""
    out = []
    for file, text in verifier_sources():
        count, ranges = 0, set()
        for match in re.finditer(r"(?<![\w.:>])(reject|invalid|require|expect)\(", text):
            function = match.group(1)
            if REFUSALS[function] not in (None, file):
                continue
            line_start = text.rfind("\n", 0, match.start()) + 1
            before = text[line_start:match.start()]
            if before.lstrip().startswith("//") or re.search(r"\b(void|auto)\s*$", before):
                continue
            end = call_end(text, match.end() - 1)
            arguments = " ".join(text[match.end():end].split())
            if re.search(r", at$", arguments):
                continue  # the helper, which passes its caller's place on
            lines = text.count("\n", 0, match.start()) + 1, text.count("\n", 0, end) + 1
            if lines in ranges:
                sys.exit(f"{file}:{lines[0]}: two refusals on one line cannot be told apart")
            ranges.add(lines)
            count += 1
            words = re.findall(r"RejectId::(\w+)|\"((?:[^\"\\]|\\.)*)\"", arguments)
            says = " ".join(a or b.strip() for a, b in words if (a or b.strip()))
            out.append((f"{file} {function} {count}", f"{file}:{lines[0]}-{lines[1]}", says))
    return out


class Tests:
    def __init__(self, binary):
        self.binary = str(binary)

    def run(self, filter_, extra):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("FZK_", "FEDZK_"))} | extra
        try:
            return subprocess.run([self.binary, f"--gtest_filter={filter_}", "--gtest_fail_fast", "--gtest_color=no"], capture_output=True, text=True,
                                  timeout=TIMEOUT, env=environment, errors="replace")
        except subprocess.TimeoutExpired as e:
            return subprocess.CompletedProcess(e.cmd, None, (e.stdout or b"").decode(errors="replace"), "")

    def killer(self, mutant, filters):
        """The test that fails with this mutant, or None."""
        for filter_ in filters:
            result = self.run(filter_, {"FZK_MUTANT": mutant})
            failed = re.findall(r"^\[  FAILED  \] ([\w/.]+)[ ,]", result.stdout, re.M)
            if failed:
                return failed[0]
            if result.returncode != 0:
                started = re.findall(r"^\[ RUN      \] ([\w/.]+)", result.stdout, re.M)
                if started:
                    return started[-1] + (" (does not end)" if result.returncode is None else " (crashes)")
        return None


def known():
    """Mutant -> test, from the table."""
    rows = re.findall(r"^\| (.+?) \| .*? \| (\S+)[^|]* \|$", TABLE.read_text(), re.M) if TABLE.exists() else []
    return {name.replace("`", ""): test for name, test in rows}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--update", action="store_true", help="write mutants.md")
    arguments.add_argument("--binary", type=pathlib.Path, default=HERE.parent / "build/release/fzk_attack_tests")
    arguments.add_argument("names", nargs="*")
    options = arguments.parse_args()
    if not options.binary.exists():
        sys.exit(f"{options.binary} is missing; build it with {HERE.parent / 'build.sh'} fzk_attack_tests")
    tests, before, sites = Tests(options.binary), known(), refusals()

    with tempfile.TemporaryDirectory() as folder:
        rows = pathlib.Path(folder) / "rows"
        result = tests.run("Constraints.*:Checks.*", {"FZK_CONSTRAINT_ROWS": str(rows)})
        if result.returncode != 0:
            sys.exit(result.stdout + "the tests of constraints fail without any mutant")
        lines = [line.split("|") for line in rows.read_text().splitlines()]
    constraints = [line for line in lines if line[0] != "check"]
    literals = {name for _, text in verifier_sources() for name in re.findall(r'check_on\("([^"]+)"\)', text)}
    checks = sorted(literals | {line[1] for line in lines if line[0] == "check"})

    attacks = (HERE.parents[1] / "tests/attacks.md").read_text()
    alone = {check: test for test, check in re.findall(r"^\| [^|]*? \| (\S+) \| `([^`|]+)` \|", attacks, re.M)}
    mutants = [(name, value, says, "Refusal.*") for name, value, says in sites]
    mutants += [(f"check {name}", f"check:{name}", "", alone.get(name, "*Attack.*")) for name in checks]
    mutants = [m for m in mutants if not options.names or any(n in m[0] for n in options.names)]
    unharmed = tests.run(":".join(sorted({before[m[0]] for m in mutants if m[0] in before}) or ["Refusal.*"]), {})
    if unharmed.returncode != 0:
        sys.exit(unharmed.stdout + "tests fail without any mutant")

    def kill(mutant):
        name, value, _, likely = mutant
        filters = ([before[name]] if name in before else []) + [likely, "*"]
        return tests.killer(value, filters)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        killers = list(pool.map(kill, mutants))
    survivors = [m[0] for m, k in zip(mutants, killers) if k is None]
    for name in survivors:
        print(f"FAILED: {name} survives: no test notices that it is off")

    by_name = {m[0]: k or "**none**" for m, k in zip(mutants, killers)}
    text = [
        "# Mutants",
        "",
        "Generated by `prover-core/mutants/run.py`; `--update` rewrites it, and a run that differs from it fails. How: doc/attacks.md.",
        "",
        f"## Refusals: {len(sites)}",
        "",
        "Every call that refuses bytes or parameters from outside, switched off alone: the named test fails. Named by file, function and place in the file.",
        "",
        "| refusal | says | killed by |",
        "|---|---|---|",
    ]
    text += [f"| {name} | {says.replace('|', '/')} | {by_name.get(name)} |" for name, _, says in sites]
    text += ["", f"## Named checks: {len(checks)}", "", "Off for prover and verifier, so that a cheating prover can make use of it.", "",
             "| check | | killed by |", "|---|---|---|"]
    text += [f"| check {name} | | {by_name.get('check ' + name)} |" for name in checks]
    text += ["", f"## Collected constraints: {len(constraints)}", "",
             "Each constraint of the tape violated alone by a prover that satisfies all others: refused, and accepted once both sides leave it out.", "",
             "| relation | constraint | test |", "|---|---|---|"]
    text += [f"| {relation} | {constraint} | {test} |" for relation, constraint, test in constraints]
    generated = "\n".join(text) + "\n"

    failed = len(survivors)
    passed = len(mutants) - failed + len(constraints)
    if not options.names:
        if options.update:
            TABLE.write_text(generated)
        if not TABLE.exists() or TABLE.read_text() != generated:
            print(f"FAILED: {TABLE} differs; run.py --update rewrites it")
            failed += 1
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
