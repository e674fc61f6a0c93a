#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""sizes.py - files of at most 400 lines, functions of at most 60, McCabe of at most 15 (pmccabe; a switch is one)."""
import ast
import collections
import os
import re
import subprocess

import tree

FILE_MAX = 400
FUNCTION_MAX = 60
COMPLEXITY_MAX = 15

# What opens another way through a python function.
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.ExceptHandler, ast.comprehension, ast.match_case)


def check_function(path, line, name, length, complexity):
    if length > FUNCTION_MAX:
        tree.fail(path, line, f"{name}() has {length} lines, at most {FUNCTION_MAX}")
    if complexity > COMPLEXITY_MAX:
        tree.fail(path, line, f"{name}() has a McCabe complexity of {complexity}, at most {COMPLEXITY_MAX}")


def check_c():
    paths = list(tree.files(".c", ".h"))
    answer = subprocess.run(["pmccabe", *paths], cwd=tree.ROOT, capture_output=True, text=True, check=False)
    measured = collections.Counter()
    for row in answer.stdout.splitlines():
        complexity, _, _, line, length, rest = row.split(None, 5)
        path, name = rest.split("(")[0], rest.split("::")[-1].split()[-1]
        measured[path] += 1
        check_function(path, int(line), name, int(length), int(complexity))
    # Macros may confuse it; only functions have their brace on a line of its own.
    for path in paths:
        there = len(re.findall(r"^\{$", tree.code(tree.read(path)), re.MULTILINE))
        if measured[path] < there:
            tree.fail(path, 0, f"pmccabe measured {measured[path]} of {there} functions")


def check_python(path):
    try:
        module = ast.parse(tree.read(path), path)
    except SyntaxError as error:
        tree.fail(path, error.lineno or 1, f"python: {error.msg}")
        return
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            ways = 1 + sum(isinstance(n, BRANCHES) for n in ast.walk(node))
            check_function(path, node.lineno, node.name, node.end_lineno - node.lineno + 1, ways)


def is_python(path):
    return path.endswith(".py") or "python3" in tree.read(path).split("\n")[0]


tree.need("pmccabe")
sources = list(tree.files(".c", ".h"))
programs = list(tree.scripts())
for source in sources + programs:
    with open(os.path.join(tree.ROOT, source), "rb") as file:
        count = sum(1 for _ in file)
    if count > FILE_MAX:
        tree.fail(source, 0, f"{count} lines, at most {FILE_MAX}: it is two things")
check_c()
for program in programs:
    if is_python(program):
        check_python(program)
tree.end()
