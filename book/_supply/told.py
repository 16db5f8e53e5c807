"""The licence that an installed package tells of, as SPDX writes it.

Four places in this order: the expression, the field of one line, the text that comes with it, the
classifiers. What none of them decides is unknown, and is looked up by a person.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution

UNKNOWN = ""
# As fields and classifiers spell them.
SPELLED = {
    "0bsd": "0BSD",
    "2-clause bsd": "BSD-2-Clause",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "http://unlicense.org": "Unlicense",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit": "MIT",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "mpl-2.0": "MPL-2.0",
    "mpl-2.0 and mit": "MPL-2.0 AND MIT",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "simplified bsd": "BSD-2-Clause",
}
# Words that only the text of one licence has, the narrower first.
TEXTS = (
    (r"GNU AFFERO GENERAL PUBLIC LICENSE", "AGPL-3.0-only"),
    (r"GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3", "LGPL-3.0-only"),
    (r"GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1", "LGPL-2.1-only"),
    (r"GNU GENERAL PUBLIC LICENSE\s+Version 3", "GPL-3.0-only"),
    (r"GNU GENERAL PUBLIC LICENSE\s+Version 2", "GPL-2.0-only"),
    (r"Mozilla Public License,? [Vv]ersion 2\.0", "MPL-2.0"),
    (r"Apache License\s+Version 2\.0", "Apache-2.0"),
    (
        r"(?s)Redistribution and use in source.*(endorse or promote|Neither the name)",
        "BSD-3-Clause",
    ),
    (r"Redistribution and use in source", "BSD-2-Clause"),
    (r"Permission is hereby granted, free of charge, to any person", "MIT"),
)
FILE = re.compile(r"(?i)(^|/)(licen[cs]e|copying)[^/]*$")


def _of_text(package: Distribution) -> str:
    files = [file for file in package.files or [] if ".dist-info/" in str(file)]
    texts = [file.read_text() for file in files if FILE.search(str(file))]
    # Two files may tell of two licences: that is for a person.
    found = {next((spdx for words, spdx in TEXTS if re.search(words, text)), "") for text in texts}
    return found.pop() if len(found) == 1 else UNKNOWN


def licence(package: Distribution) -> str:
    """Return the licence, UNKNOWN if the package does not say it in a way that is known."""
    told = package.metadata
    if "License-Expression" in told:
        return told["License-Expression"].strip()
    field = (told.get_all("License") or [""])[0]
    if field.strip().lower() in SPELLED:
        return SPELLED[field.strip().lower()]
    classes = [line for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    named = [line.split(" :: ")[-1].strip().lower() for line in classes]
    if text := _of_text(package):
        return text
    return SPELLED.get(named[0], UNKNOWN) if len(named) == 1 else UNKNOWN
