"""Sets one document: JSON on standard input, PDF on standard output. A process of its own, with limits.

It is started bare (`python -I -S`), imports what it needs and nothing else, and then shuts itself in: it sees its own
folder as the whole disk where the system lets it, and no network. Arguments: this folder, where the typesetter lies,
bytes of memory, seconds of CPU.
"""

import os
import sys


def limit(memory: int, seconds: int) -> None:
    """So many bytes and seconds, and no file written. Rather this process is killed for memory than the journal."""
    try:
        import resource
    except ImportError:  # not on Windows, where the parent's patience is the only limit
        return
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


def shut_in(folder: str) -> str:
    """Leaves nothing but the folder and no network, where the system allows it; gives the folder's new path.

    It is a second wall: nothing that a person wrote is ever code here, and the typesetter opens no file outside of
    its root.
    """
    try:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
        os.chroot(folder)
        os.chdir("/")
    except (AttributeError, OSError):
        return folder
    return "/"


def main() -> None:
    folder, packages, memory, seconds = sys.argv[1:]
    limit(int(memory), int(seconds))
    document = sys.stdin.buffer.read().decode()
    sys.path.append(packages)
    import typst

    root = shut_in(folder)
    compiler = typst.Compiler(
        root=root,
        font_paths=[os.path.join(root, "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"document": document},
    )
    sheet = os.path.join(root, "sheet.typ")
    try:
        pdf = compiler.compile(input=sheet, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:
        # Something that the standard for accessible PDF forbids, such as a letter in no font: tagged all the same.
        pdf = compiler.compile(input=sheet, format="pdf")
    assert isinstance(pdf, bytes)  # noqa: S101 (one document, and no file to write it to)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
