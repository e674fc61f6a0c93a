# SPDX-License-Identifier: GPL-2.0-or-later
"""Installs settings (FOLDER FILE..) where there are none yet: what an operator has changed stays."""
import os
import shutil
import sys

folder = os.environ.get("DESTDIR", "") + sys.argv[1]
os.makedirs(folder, exist_ok=True)
for source in sys.argv[2:]:
    target = os.path.join(folder, os.path.basename(source))
    if os.path.exists(target):
        print(f"{target} is there already: left as it is")
    else:
        shutil.copyfile(source, target)
        print(f"Installing {target}")
