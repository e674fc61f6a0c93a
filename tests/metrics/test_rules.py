# SPDX-License-Identifier: GPL-2.0-or-later
"""The alert rules and the dashboard: promtool takes the rules, they fire when they should, and both go by metrics that
there are. Ends with 77 where only promtool's part could not be done."""

import json
import os
import re
import subprocess
import sys
import tempfile

import promtool

SOURCE = os.environ["SOURCE_ROOT"]
RULES = os.path.join(SOURCE, "etc/prometheus/lapor-smsd.rules.yml")
DASHBOARD = os.path.join(SOURCE, "etc/grafana/lapor-smsd.json")
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return file.read()


def metrics():
    """Their names with their labels."""
    found = re.findall(r'^X\((\w+), (gauge|counter), "([^"]*)", "[^"]+"\)$', read("daemon/metrics.inc"), re.MULTILINE)
    assert len(found) > 30, found
    for name, kind, _ in found:
        assert (kind == "counter") == name.endswith("_total"), name
    return {"lapor_" + name: set(labels.split()) for name, _, labels in found}


def check_expression(expression, known):
    """Each metric is there, and has the labels that it is chosen by."""
    assert "lapor_" in expression, expression
    for name, chosen in re.findall(r"\b(lapor_\w+)(\{[^}]*\})?", expression):
        assert name in known, f"{name} is no metric of ours"
        for label in re.findall(r"(\w+)[=!]", STRINGS.sub("", chosen)):
            assert label in known[name] | {"instance"}, f"{name} has no label {label}"


def check_rules(known):
    text = read(RULES)
    numbers = set(re.findall(r"^X\(\w+, (\d{4}),", read("daemon/events.inc"), re.MULTILINE))
    alerts = re.split(r"\n      - alert: ", text)[1:]
    for alert in alerts:
        name = alert.split("\n")[0]
        expression = re.search(r"expr: (?:>-\n((?: {10}.*\n)+)|(.*)\n)", alert)
        check_expression(expression[1] or expression[2], known)
        for wanted in ("severity: ", "summary: ", "description: ", "runbook: "):
            assert wanted in alert, f"{name} has no {wanted}"
        for number in re.findall(r"LPR-(\d{4})", alert):
            assert number in numbers, f"{name}: there is no LPR-{number}"
    tested = set(re.findall(r"Lapor[A-Za-z]+", read("tests/metrics/rules.test.yml")))
    assert {a.split("\n")[0] for a in alerts} == tested, "not each rule is tested"


def expressions(value):
    if isinstance(value, dict):
        yield from (v for k, v in value.items() if k in ("expr", "definition"))
        for inner in value.values():
            yield from expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)


def check_dashboard(known):
    board = json.loads(read(DASHBOARD))
    found = list(expressions(board))
    assert len(found) > 20, found
    for expression in found:
        check_expression(re.sub(r"label_values\((\w+), (\w+)\)", r"\1", expression), known)
    for panel in board["panels"]:
        assert panel["title"] and panel["targets"], panel
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)


def run_promtool(*arguments):
    answer = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=100)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_rules(program):
    run_promtool(program, "check", "rules", RULES)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rules.test.yml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(read("tests/metrics/rules.test.yml").replace("[RULES]", json.dumps([RULES])))
        run_promtool(program, "test", "rules", path)


check_rules(metrics())
check_dashboard(metrics())
checker = promtool.find()
if not checker:
    sys.exit(77)
test_rules(checker)
