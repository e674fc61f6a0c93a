# SPDX-License-Identifier: GPL-2.0-or-later
"""run_judges.py - lets the npm packages of package-lock.json judge: the OpenAPI file, the SBOM, access tokens,
signatures.

They are installed into the build folder when they are not there yet. Without node, npm, or a way to the packages the
test is skipped (77), and the last line says why.
"""

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = ("package.json", "package-lock.json", "judges.mjs")
SBOM = os.path.join(HERE, "..", "..", "etc", "sbom.py")
SKIP = 77
PATIENCE = 240  # seconds to fetch some 20 MB
ID, SECRET, SCOPE = "gerbang jatim:1", "s3cret+/=: &%", "complaints events"
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIP)


def is_installed(folder):
    lock = os.path.join(folder, "installed.json")
    return os.path.exists(lock) and filecmp.cmp(lock, os.path.join(HERE, "package-lock.json"), shallow=False)


def install(folder):
    os.makedirs(folder, exist_ok=True)
    for name in FILES:
        shutil.copy(os.path.join(HERE, name), folder)
    if is_installed(folder):
        return
    # No script of a package is run: none of these needs one.
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier",
               "--fetch-retries=1"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        skip(f"npm ci did not end within {PATIENCE} seconds")
    if done.returncode:
        if "EINTEGRITY" in done.stderr or "EUSAGE" in done.stderr:
            sys.exit(done.stderr)
        code = re.search(r"code (E\w+)", done.stderr)
        skip(f"npm ci could not fetch the packages of tests/npm ({code.group(1) if code else 'no reason given'})")
    shutil.copy(os.path.join(folder, "package-lock.json"), os.path.join(folder, "installed.json"))


def main():
    folder, program, openapi, build = sys.argv[1:5]
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            skip(f"there is no {tool} (Debian packages: nodejs npm)")
    install(folder)
    judges = ["node", os.path.join(folder, "judges.mjs")]
    subprocess.run([*judges, "openapi", openapi], check=True)
    bom = os.path.join(folder, "lapor-smsd.cdx.json")
    subprocess.run([SBOM, bom, build], check=True)
    subprocess.run([*judges, "sbom", bom], check=True)
    with subprocess.Popen([*judges, "serve", ID, SECRET, SCOPE, KEY], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as server:
        ready = json.loads(server.stdout.readline())
        environment = {**os.environ, "JUDGE_PORT": str(ready["port"]), "JUDGE_TOKEN_URL": ready["token_url"],
                       "JUDGE_ID": ID, "JUDGE_SECRET": SECRET, "JUDGE_SCOPE": SCOPE, "JUDGE_KEY": KEY}
        result = subprocess.run([program], env=environment, check=False).returncode
        server.stdin.close()
    sys.exit(result)


main()
