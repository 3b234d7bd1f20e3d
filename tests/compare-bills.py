#!/usr/bin/env python3
"""Holds kforge's bill of materials against the one that the tree wrote itself: tests/compare-bills.py RELEASE

The tree's (sbom-source.spdx.json, Linux 7.2 and later) names every source file behind the image and the modules. kforge's must
name each of them too; what it names besides is listed. Ends with 1 when one is missing.
"""

import json
import pathlib
import sys


def tree_sources(release: pathlib.Path) -> set[str]:
    graph = json.loads((release / "sbom-source.spdx.json").read_text())["@graph"]
    # The tree itself is a file there, too; and files of the toolchain have absolute names.
    return {item["name"].removeprefix("/") for item in graph if item.get("type") == "software_File" and not item["name"].startswith("$")}


def kforge_sources(release: pathlib.Path) -> set[str]:
    bill = json.loads((release / "sbom.spdx.json").read_text())
    names = {file["SPDXID"]: file["fileName"].removeprefix("./") for file in bill["files"]}
    made = ("bzImage", "Image", "vmlinux", "modules.tar")
    return {
        names[relation["relatedSpdxElement"]]
        for relation in bill["relationships"]
        if relation["relationshipType"] == "GENERATED_FROM" and names.get(relation["spdxElementId"]) in made
    }


def main() -> int:
    release = pathlib.Path(sys.argv[1])
    theirs, ours = tree_sources(release), kforge_sources(release)
    print(f"{len(theirs & ours)} of {len(theirs)} sources of the tree's own bill are in kforge's, which has {len(ours - theirs)} more")
    for name in sorted(ours - theirs):
        print(f"  more     {name}")
    for name in sorted(theirs - ours):
        print(f"  missing  {name}")
    return 1 if theirs - ours or not theirs else 0


if __name__ == "__main__":
    sys.exit(main())
