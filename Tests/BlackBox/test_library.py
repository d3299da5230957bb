#!/usr/bin/env python3
"""libsidecar.so as a worldserver gets it: its layouts, what it exports and needs, and every function called from C
and from C++ on a machine where no cluster is to be found."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from daemon import ROOT, cases, free_port

LIBRARY = pathlib.Path(os.environ.get("NIMBUS_SIDECAR", ROOT / ".build" / "debug" / "libsidecar.so"))
HEADERS = ROOT / "Sources" / "C" / "CSidecar" / "include"
SOURCES = ROOT / "Tests" / "Sidecar"
STRICT = ["-Wall", "-Wextra", "-Werror", f"-I{HEADERS}"]
C = ["gcc", "-std=gnu11", *STRICT]
CPP = ["g++", "-std=c++11", "-x", "c++", *STRICT]


def run(*command, environment=None, timeout=120):
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=timeout,
        env=os.environ | (environment or {}))
    assert done.returncode == 0, f"{command[0]}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def declared():
    """The functions of the header."""
    text = "\n".join(path.read_text() for path in sorted(HEADERS.glob("libsidecar/*.h")))
    text = re.sub(r"//[^\n]*|#[^\n]*", "", text)
    # What is called is a function; what is in parentheses with a star is a type.
    return sorted(re.findall(r"\b(TC9\w+)\(", text))


def exported():
    return sorted(line.split()[-1] for line in run("nm", "-D", "--defined-only", LIBRARY).splitlines())


def linked(compiler, source):
    """Builds a program that is linked with the library, and runs it where no cluster is."""
    folder = tempfile.mkdtemp(prefix="nimbus-test-")
    try:
        program = f"{folder}/program"
        run(
            *compiler, SOURCES / source, "-x", "none", "-o", program, LIBRARY,
            f"-Wl,-rpath,{LIBRARY.parent}", "-pthread")
        return run(program, environment={
            "TC9_NATS_URL": f"nats://127.0.0.1:{free_port()}", "TC9_INIT_TIMEOUT_MS": "200",
            "TC9_HEALTH_CHECK_PORT": "any", "TC9_PREFERRED_HOSTNAME": "127.0.0.1"})
    finally:
        shutil.rmtree(folder)


def case_sizes_and_offsets_are_as_worldservers_were_built_with():
    for compiler in (C, CPP):
        for source in ("layout.c", "numbers.c"):
            run(*compiler, "-fsyntax-only", SOURCES / source)


def case_a_changed_layout_would_be_noticed():
    text = (SOURCES / "layout.c").read_text().replace("AT(PlayerItem, flags, 32)", "AT(PlayerItem, flags, 36)")
    assert "flags, 36)" in text
    done = subprocess.run(
        [*C, f"-I{SOURCES}", "-fsyntax-only", "-x", "c", "-"], input=text, capture_output=True, text=True)
    assert done.returncode != 0 and "assertion failed" in done.stderr, done.stderr


def case_the_header_is_whole_by_itself_in_c_and_in_cpp():
    for header in ["libsidecar.h", *(f"libsidecar/{path.name}" for path in HEADERS.glob("libsidecar/*.h"))]:
        for standard, language in (("c99", "c"), ("c++11", "c++"), ("c++20", "c++")):
            done = subprocess.run(
                ["gcc", f"-std={standard}", "-x", language, "-pedantic", *STRICT, "-fsyntax-only", "-"],
                input=f'#include "{header}"\n', capture_output=True, text=True)
            assert done.returncode == 0, f"{header} as {standard}: {done.stderr}"


def case_exactly_the_functions_of_the_header_are_exported():
    names = declared()
    assert len(names) == len(set(names)), "a function is declared twice"
    assert len(names) >= 79, f"{len(names)} functions"
    assert exported() == names, f"{set(exported()) ^ set(names)}"


def case_it_needs_nothing_but_the_systems_own_libraries():
    lines = run("readelf", "-d", LIBRARY).splitlines()
    needed = {re.search(r"\[(.*)\]", line).group(1) for line in lines if "(NEEDED)" in line}
    allowed = {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2"}
    assert needed <= allowed, needed - allowed
    assert any("(SONAME)" in line and "[libsidecar.so]" in line for line in lines)
    searched = [line for line in lines if "RPATH" in line or "RUNPATH" in line]
    assert all("[$ORIGIN]" in line for line in searched), searched
    versions = re.findall(r"GLIBC_(\d+)\.(\d+)", run("readelf", "-V", LIBRARY))
    newest = max((int(major), int(minor)) for major, minor in versions)
    print(f"   {LIBRARY.stat().st_size / 1e6:.1f} MB, glibc {newest[0]}.{newest[1]} or newer")


def case_every_function_answers_without_a_cluster_in_c():
    print(linked(C, "abi.c").rstrip())


def case_every_function_answers_without_a_cluster_in_cpp():
    print(linked(CPP, "abi.c").rstrip())


def case_every_function_is_called_by_that_program():
    text = (SOURCES / "abi.c").read_text()
    missing = [name for name in declared() if not re.search(rf"\b{name}\b", text)]
    assert not missing, missing


def case_a_million_calls_from_eight_threads_hold_nobody_up():
    text = linked(C, "threads.c").strip()
    print("   " + text)
    # A few are enough for a call; what grows with what waits takes a hundred.
    assert float(re.search(r"\((\S+) us each", text).group(1)) < 50, text


def case_it_is_opened_with_dlopen():
    folder = tempfile.mkdtemp(prefix="nimbus-test-")
    try:
        run(*C, SOURCES / "load.c", "-o", f"{folder}/load", "-ldl")
        print("   " + run(f"{folder}/load", LIBRARY, *declared()).rstrip())
    finally:
        shutil.rmtree(folder)


cases(globals())
