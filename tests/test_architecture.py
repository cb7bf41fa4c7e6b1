"""Imports point one way: instruments and theme know nobody; measures know no file and no picture; notebooks join."""

import ast

import pytest

# room -> rooms it may import; a module is named by its first two parts below cxlib
MAY = {
    "terminal": set(),
    "instruments": set(),
    "words": {"instruments"},
    "measures.intervals": set(),
    "measures": {"measures", "instruments"},
    "study": {"study", "instruments", "terminal"},
    "disclosure": {"disclosure", "measures", "study", "instruments", "terminal"},
    "charts.theme": set(),
    "charts": {"charts", "words"},
    "demo": {"demo", "study", "instruments"},
    "importing": {"importing", "study", "instruments", "measures", "terminal"},
    "render": {"render", "study", "words", "terminal", "instruments"},
    "explore": {"explore", "study", "words", "measures", "charts", "instruments"},
    "lab": {"lab", "explore", "study", "words"},
}
FORBIDDEN = {
    "measures": {"matplotlib", "seaborn", "pathlib", "os", "io"},
    "words": {"pandas.io", "matplotlib"},
    "charts": {"scipy", "statsmodels", "pathlib.Path"},
    "study": {"matplotlib", "papermill"},
    "disclosure": {"matplotlib", "papermill"},
}


def module_name(path, package) -> str:
    return ".".join(path.relative_to(package).with_suffix("").parts).removesuffix(".__init__")


def imports(path, package) -> set[str]:
    found, here = set(), ["cxlib", *module_name(path, package).split(".")]
    base = here if path.name == "__init__.py" else here[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            root = base[: len(base) - node.level + 1] if node.level else []
            stem = ".".join([*root, *filter(None, [node.module])])
            found |= {f"{stem}.{alias.name}" for alias in node.names} | {stem}
    return found


def rule(name: str, table: dict):
    return table.get(name, table.get(name.split(".")[0]))


def modules(root):
    package = root / "cxlib"
    apart = {package / "__init__.py", *package.glob("cli/*.py")}
    return package, sorted(set(package.rglob("*.py")) - apart)


def test_rooms_import_one_way(root):
    package, paths = modules(root)
    bad = []
    for path in paths:
        name = module_name(path, package)
        allowed = rule(name, MAY)
        assert allowed is not None, f"{name} stands in no room: add it to MAY or move it"
        for target in imports(path, package):
            room = target.removeprefix("cxlib.").split(".")[0] if target.startswith("cxlib.") else None
            if room and room != name.split(".")[0] and room not in allowed and room != "slug":
                bad.append(f"{name} imports {target}")
    assert bad == []


def test_rooms_leave_libraries_of_others_alone(root):
    package, paths = modules(root)
    bad = [
        f"{module_name(p, package)} imports {t}"
        for p in paths
        for t in imports(p, package)
        if any(t == f or t.startswith(f + ".") for f in rule(module_name(p, package), FORBIDDEN) or ())
    ]
    assert bad == []


@pytest.mark.parametrize("name", ["intervals", "theme"])
def test_the_bottom_knows_no_other_room(root, name):
    path = next((root / "cxlib").rglob(f"{name}.py"))
    assert [t for t in imports(path, root / "cxlib") if t.startswith("cxlib.")] == []
