"""The project's sessions: `nox` runs the usual checks, `nox -s NAME` runs one session, `nox -l` lists them all."""

from __future__ import annotations

import shutil
import subprocess
from itertools import chain
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["check", "lint", "types", "tests"]

PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PROJECT)


def install(session: nox.Session, group: str = "") -> None:
    """Install the project with the generator, and a dependency group if one is named."""
    requirements = nox.project.dependency_groups(PROJECT, group) if group else ()
    session.install("-e", ".[generator,tenant]", *requirements)


def starts(version: str) -> bool:
    """Tell whether a Python is installed and starts: the stand-in of a version manager may do neither."""
    path = shutil.which(f"python{version}")
    return path is not None and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0


@nox.session
def generate(session: nox.Session) -> None:
    """Generate the bindings in generated/."""
    install(session)
    session.run("sfmc-soapgen", "generate", *session.posargs)


@nox.session
def check(session: nox.Session) -> None:
    """Check that generated/ is what the generator would write."""
    install(session)
    session.run("sfmc-soapgen", "check", *session.posargs)


@nox.session(python=[version for version in PYTHONS if starts(version)])
def tests(session: nox.Session) -> None:
    """Run all that a change can break, on every supported Python that is found: less than four minutes each."""
    install(session, "dev")
    session.run("pytest", *session.posargs)


@nox.session
def proof(session: nox.Session) -> None:
    """Run what takes long: the slow tests, and those that draw examples with twenty times as many."""
    install(session, "dev")
    session.run("pytest", "-m", "slow or hypothesis", "--hypothesis-profile=thorough", *session.posargs)


@nox.session(name="tests-lowest")
def tests_lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions of the dependencies that the project declares."""
    install(session, "dev")
    extras = PROJECT["project"]["optional-dependencies"]
    declared = {*PROJECT["project"]["dependencies"], *chain.from_iterable(extras.values())}
    session.install(*sorted(requirement.replace(">=", "==") for requirement in declared))
    # README's first command installs the newest versions, and the current xsdata is what tests compare with.
    left_out = [
        "documents/test_readme.py",
        "measuring/test_benchmarks.py",
        "witnesses/test_facts.py",
        "witnesses/test_values.py",
    ]
    session.run("pytest", "-m", "", *[f"--deselect=tests/{path}" for path in left_out], *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run all tests and report their branch coverage: it must be all of the runtime and 95 % of the generator."""
    install(session, "dev")
    session.run("pytest", "-m", "", "--hypothesis-profile=thorough", "--cov", "--cov-report=", *session.posargs)
    session.run("coverage", "report", "--include=generator/sfmc_soapgen/*", "--fail-under=95")
    session.run("coverage", "report", "--include=generated/sfmc_soap/_runtime/*", "--fail-under=100")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Fuzz the reader with variations of real messages for a minute. Arguments are options of libFuzzer."""
    install(session, "fuzz")
    corpus = Path(session.create_tmp()).resolve() / "corpus"
    session.run(
        "python", "tests/support/hostile/fuzz.py", str(corpus), "-max_total_time=60", "-seed=1", *session.posargs
    )


@nox.session
def mutate(session: nox.Session) -> None:
    """Read a million changed documents by their siblings and as a whole. Another number may be given."""
    install(session, "test")
    with session.chdir("tests"):
        arguments = session.posargs or ["1000000"]
        session.run("python", "-m", "support.siblings.mutate", *arguments, env={"PYTHONPATH": ".."})


@nox.session
def types(session: nox.Session) -> None:
    """Run mypy --strict and pyright over generator, bindings and the typing tests."""
    install(session, "dev")
    session.run("mypy")
    session.run("pyright", "--pythonpath", str(Path(session.bin) / "python"))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, the arrows of the architecture, spelling and words."""
    install(session, "lint")
    session.run("ruff", "check")
    session.run("black", "--check", "--quiet", ".")
    session.run("lint-imports", "--no-cache")
    session.run("codespell")
    session.run("pytest", "--noconftest", "-n", "0", "tests/style")


@nox.session
def docs(session: nox.Session) -> None:
    """Run every command, snippet and recipe of the pages, and follow their links."""
    install(session, "dev")
    session.run("pytest", "-m", "slow or not slow", "tests/documents", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the bindings beside other libraries, in one run. Arguments are options of `python -m benchmarks`."""
    install(session, "bench")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel, install it alone into an empty environment, and use all packages from there."""
    wheels = Path(session.create_tmp()).resolve() / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    session.run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), ".")
    [wheel] = wheels.glob("*.whl")
    session.install(str(wheel))
    with session.chdir(session.create_tmp()):
        session.run(
            "python",
            "-c",
            "from sfmc_soap import Subscriber, dumps, loads; s = Subscriber(id=1); assert loads(dumps(s)) == s",
        )
        session.run("python", "-c", "from sfmc_tenant import Tenant; Tenant.demo().client().get_system_status()")
        session.run("python", "-m", "sfmc_tenant", success_codes=[1], silent=True)
        session.run("sfmc-soapgen", success_codes=[1], silent=True)
        session.install(f"{wheel}[generator]")
        session.run("sfmc-soapgen", "generate", "--output", "fresh", "--package", "made.anew")
        session.run("sfmc-soapgen", "check", "--output", "fresh", "--package", "made.anew")
        session.run("sfmc-soapgen", "diff", "fresh/made/anew", "fresh/made/anew", "--format", "html", silent=True)
        session.install(f"{wheel}[tenant]")
        session.run("python", "-c", "from sfmc_tenant import Tenant, resources; Tenant().app(); resources.wsdl('here')")
        site = session.run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", silent=True)
        session.run("sfmc-soapgen", "check", "--output", str(site).strip())
