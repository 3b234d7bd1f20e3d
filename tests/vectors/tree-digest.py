#!/usr/bin/env python3
"""The digest of a tree of files, written from docs/digest.md and not from kforge's code.

    tree-digest.py of DIRECTORY     print the digest of a directory
    tree-digest.py check            build every vector's tree and compare (exit 1 when one differs)
    tree-digest.py make             write tree-digest.json anew

A vector describes a tree by its entries:
    ["d", PATH]  ["f", PATH, TEXT, TIMES]  ["x", PATH, TEXT, TIMES]  ["l", PATH, TARGET]
where the content of a file is TEXT in UTF-8, TIMES over.
"""
import hashlib
import json
import os
import stat
import sys
import tempfile

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tree-digest.json")


def records(root):
    """(path, record) of everything below a directory."""
    pending = [""]
    while pending:
        above = pending.pop()
        for name in os.listdir(os.path.join(root, above)):
            path = f"{above}/{name}" if above else name
            full = os.path.join(root, path)
            mode = os.lstat(full).st_mode
            if stat.S_ISLNK(mode):
                yield path, f"l {path}\0{os.readlink(full)}\0\n"
            elif stat.S_ISDIR(mode):
                yield path, f"d {path}\0\n"
                pending.append(path)
            elif stat.S_ISREG(mode):
                with open(full, "rb") as file:
                    content = hashlib.sha256(file.read()).hexdigest()
                yield path, f"{'x' if mode & stat.S_IXUSR else 'f'} {path}\0{content}\0\n"
            else:
                raise SystemExit(f"{full}: not a file, a directory or a link")


def digest(root):
    # Ordinal order of UTF-16: big-endian bytes compare as the code units do.
    ordered = sorted(records(root), key=lambda entry: entry[0].encode("utf-16-be"))
    text = "kforge tree 1\n" + "".join(record for _, record in ordered)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def build(root, entries):
    for kind, path, *more in entries:
        full = os.path.join(root, path)
        os.makedirs(full if kind == "d" else os.path.dirname(full), exist_ok=True)
        if kind == "l":
            os.symlink(more[0], full)
        elif kind in "fx":
            with open(full, "wb") as file:
                file.write(more[0].encode("utf-8") * more[1])
            os.chmod(full, 0o755 if kind == "x" else 0o644)


def digest_of(entries):
    with tempfile.TemporaryDirectory() as root:
        build(root, entries)
        return digest(root)


def vectors():
    yield "empty tree", []
    yield "empty file", [["f", "empty", "", 1]]
    yield "one file", [["f", "hello.txt", "hello, world\n", 1]]
    yield "execute bit", [["f", "plain", "same\n", 1], ["x", "program", "same\n", 1]]
    yield "links, one to nothing, one absolute, one to itself", [
        ["f", "usr/lib/libx.so.1", "x", 1], ["l", "usr/lib/libx.so", "libx.so.1"], ["l", "lib", "usr/lib"],
        ["l", "etc/nothing", "../is/not/there"], ["l", "etc/absolute", "/usr/lib"], ["l", "self", "self"]]
    yield "nested and empty directories", [["d", "a/b/c/d/e"], ["d", "a/empty"], ["f", "a/b/file", "1", 1], ["f", "a/b/c/file", "2", 1]]
    yield "hyphen, dot and slash: the whole path is compared", [
        ["f", "a/x", "1", 1], ["f", "a-b", "2", 1], ["f", "a.b", "3", 1], ["f", "a0", "4", 1], ["f", "A", "5", 1], ["f", "_", "6", 1]]
    yield "spaces, quotes and backslashes are not escaped", [
        ["f", " leading and trailing ", "1", 1], ["d", "with space"], ["f", "with space/\"quoted\" 'twice'", "2", 1],
        ["f", "back\\slash", "3", 1], ["l", "arrow -> target", "with space/a b"], ["f", "%41$HOME`*?[x]", "4", 1]]
    yield "beyond ASCII, composed and decomposed", [
        ["f", "gr\u00fc\u00dfe", "1", 1], ["f", "\u00e9", "composed", 1], ["f", "e\u0301", "decomposed", 1],
        ["f", "\u65e5\u672c\u8a9e/\u30ab\u30fc\u30cd\u30eb", "2", 1], ["l", "link", "\u65e5\u672c\u8a9e"]]
    yield "beyond the basic plane: before U+E000, not after U+FFFD", [
        ["f", "\U0001f600", "1", 1], ["f", "\uffee", "2", 1], ["f", "\ue000", "3", 1], ["f", "\ud7ff", "4", 1],
        ["f", "\U00010000", "5", 1], ["f", "dir/\U0010ffff", "6", 1], ["f", "dir/\uff5e", "7", 1]]
    yield "long names and a long path", [["f", "/".join(["n" * 255, "d" * 200, "p" * 255, "q" * 100]), "deep", 1]]
    yield "a file larger than a buffer", [["f", "large", "0123456789abcdef", 40000], ["f", "small", "0123456789abcdef", 1]]
    yield "a thousand files", [["xf"[n % 3 > 0], f"dir{n % 7}/sub{n % 11}/file{n}", f"{n}\n", n % 5] for n in range(1000)]


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "of":
        print(digest(arguments[1]))
    elif arguments == ["make"]:
        made = [{"name": name, "digest": digest_of(entries), "entries": entries} for name, entries in vectors()]
        lines = ",\n".join(json.dumps(vector) for vector in made)
        with open(FILE, "w", encoding="ascii") as file:
            file.write(f"[\n{lines}\n]\n")
    elif arguments == ["check"]:
        with open(FILE, encoding="ascii") as file:
            wrong = [vector["name"] for vector in json.load(file) if digest_of(vector["entries"]) != vector["digest"]]
        raise SystemExit(f"other digests: {', '.join(wrong)}" if wrong else 0)
    else:
        raise SystemExit(__doc__)


main(sys.argv[1:])
