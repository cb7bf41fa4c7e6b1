"""pyproject.toml, requirements.txt and environment.yml name the same packages, and none names a host."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

CONDA = {"matplotlib-base": "matplotlib"}


@pytest.fixture(scope="module")
def wanted(root) -> dict[str, Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


@pytest.fixture(scope="module")
def pinned(root) -> list[Requirement]:
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]


def conda_specs(root) -> dict[str, str]:
    lines = re.findall(
        r"^  - ([a-z0-9-]+) ?([<>=][^\n]*)?$", (root / "environment.yml").read_text(encoding="utf-8"), re.M
    )
    return {
        canonicalize_name(CONDA.get(name, name)): spec
        for name, spec in lines
        if name not in ("python", "pip", "conda-forge")
    }


def test_every_pin_is_exact(pinned):
    assert [str(r) for r in pinned if [s.operator for s in r.specifier] != ["=="]] == []


def test_requirements_pin_what_pyproject_wants(wanted, pinned):
    versions = {}
    for requirement in pinned:
        versions.setdefault(canonicalize_name(requirement.name), []).append(
            Version(next(iter(requirement.specifier)).version)
        )
    assert sorted(set(wanted) - set(versions)) == []
    off = [f"{n} {v}" for n, r in wanted.items() for v in versions[n] if v not in r.specifier]
    assert off == []


def test_conda_names_the_same_packages_and_bounds(root, wanted):
    specs = conda_specs(root)
    assert sorted(specs) == sorted(wanted)
    assert {n: set(s.split(",")) for n, s in specs.items()} == {
        n: set(str(r.specifier).split(",")) for n, r in wanted.items()
    }


def test_no_list_names_a_host(root):
    for name in ("requirements.txt", "environment.yml", "pyproject.toml"):
        assert "://" not in (root / name).read_text(encoding="utf-8"), name
        assert "index-url" not in (root / name).read_text(encoding="utf-8"), name
