"""Every case of hostile input, by its id, and the tests that exercise it; what is not exercised elsewhere is here."""

import ast
import csv
from pathlib import Path

import chart_fakes as fakes
import pytest

from cxlib.charts import pixels, theme

from ..charts.test_every_chart import CHARTS, DRAWINGS, outside
from . import words

TESTS = Path(__file__).parents[1]
CASES = {  # id: the tests that exercise it, as file::function below tests/
    "H01": ["hostile/test_pages.py::test_nothing_fires_and_nothing_is_fetched"]
    + ["hostile/test_pages.py::test_nothing_fires_even_without_the_policy"]
    + ["hostile/test_pages.py::test_the_probe_would_see_it"]
    + ["hostile/test_pages.py::test_pages_are_built_of_the_same_elements_as_harmless_ones"]
    + ["hostile/test_pages.py::test_comments_are_readable_to_the_letter"]
    + ["hostile/test_lab.py::test_it_fires_nothing_in_a_browser_without_any_policy"]
    + ["hostile/test_lab.py::test_the_explorer_fires_nothing"],
    "H02": ["hostile/test_cases.py::test_every_text_as_the_name_of_an_account"]
    + ["hostile/test_pages.py::test_labels_reasons_and_the_account_leads_word_are_readable_too"]
    + ["render/test_page.py::test_nothing_from_outside_becomes_markup"]
    + ["hostile/test_lab.py::test_names_in_drop_downs_are_text"],
    "H05": ["hostile/test_pages.py::test_nothing_fires_and_nothing_is_fetched"]
    + ["hostile/test_pages.py::test_every_policy_comes_before_all_else"]
    + ["render/test_index.py::test_one_script_allowed_by_its_hash"],
    "H06": ["hostile/test_pages.py::test_printed_to_pdf_nothing_of_this_machine_is_in_it"]
    + ["hostile/test_pages.py::test_our_own_pdf_holds_the_text_and_nothing_it_asked_for"]
    + ["render/test_paper.py::test_hostile_text_is_text"],
    "H07": ["hostile/test_pages.py::test_only_the_templates_elements_and_no_handlers"],
    "H09": ["hostile/test_pages.py::test_charts_and_table_styles_stay"],
    "H11": ["hostile/test_cases.py::test_mathematics_is_drawn_as_text_in_every_chart"]
    + ["hostile/test_lab.py::test_only_escaped_html_and_the_bundle_itself"],
    "H12": ["hostile/test_cases.py::test_signs_no_font_has_are_boxes_and_nobody_warns"]
    + ["hostile/test_cases.py::test_a_long_comment_is_capped_with_a_note_and_a_long_name_cut"]
    + ["hostile/test_pages.py::test_long_names_do_not_break_the_page"]
    + ["hostile/test_lab.py::test_nothing_is_printed_and_nothing_warns"],
    "H13": ["hostile/test_parameters.py::test_values_arrive_as_the_texts_they_are"]
    + ["hostile/test_parameters.py::test_the_command_hands_values_on_as_they_are"]
    + ["hostile/test_parameters.py::test_values_of_toml_stay_texts"],
    "H14": ["hostile/test_parameters.py::test_values_of_other_types_are_refused_by_name_and_type"]
    + ["hostile/test_parameters.py::test_nothing_of_an_id_is_a_path_or_code_to_papermill"],
    "H15": ["hostile/test_parameters.py::test_names_of_parameters_are_known_or_refused"]
    + ["render/test_plan.py::test_a_notebook_that_does_not_declare_a_parameter_is_refused"],
    "H17": ["hostile/test_names.py::test_every_id_gets_a_plain_file_name_inside_the_folder"]
    + ["hostile/test_names.py::test_nothing_is_written_elsewhere_and_nobody_is_called"]
    + ["hostile/test_names.py::test_the_manifest_says_whose_each_file_is_and_each_page_is_its_own"],
    "H18": ["hostile/test_names.py::test_ids_that_look_alike_never_share_a_file"]
    + ["hostile/test_names.py::test_two_accounts_whose_marks_are_the_same_are_refused"],
    "H20": ["hostile/test_names.py::test_nothing_is_written_elsewhere_and_nobody_is_called"],
    "H22": ["hostile/test_files.py::test_no_text_of_a_csv_is_a_formula"]
    + ["hostile/test_files.py::test_the_log_of_imports_is_no_formula_and_knows_its_file_again"]
    + ["hostile/test_files.py::test_every_csv_is_written_by_the_one_function"]
    + ["hostile/test_delivered.py::test_archives_hold_no_link_formula_or_program"]
    + ["render/test_tables.py::test_nothing_from_outside_is_a_formula_or_a_link"]
    + ["render/test_tables.py::test_hostile_texts_are_read_back_as_they_are"],
    "H24": ["importing/test_read.py::test_what_is_no_table_is_refused_by_content_whatever_its_name"]
    + ["hostile/test_files.py::test_a_pickle_in_a_study_is_refused_and_not_run"],
    "H25": ["hostile/test_files.py::test_yaml_is_refused_with_its_line_wherever_toml_is_read"]
    + ["hostile/test_files.py::test_double_and_unknown_keys_are_refused_with_their_line"]
    + ["importing/test_mapping.py::test_yaml_is_refused_by_content"],
    "H27": ["importing/test_read.py::test_every_encoding_gives_the_same_table_and_names_itself"]
    + ["importing/test_read.py::test_an_encoding_nobody_can_know_names_byte_line_and_remedy"],
    "H28": ["importing/test_read.py::test_broken_files_are_refused_with_file_line_and_reason"]
    + ["importing/test_read.py::test_cells_stay_the_text_they_are"]
    + ["importing/test_read.py::test_decimal_comma_and_grouped_thousands_become_numbers"]
    + ["importing/test_read.py::test_double_heads_are_named"],
    "H30": ["hostile/test_names.py::test_a_pandas_py_beside_the_data_is_not_imported"],
}


def test_no_case_is_left_out(shared):
    with (shared / "reliability" / "cases.csv").open(encoding="utf-8", newline="") as file:
        asked = {row["id"] for row in csv.DictReader(file) if row["group"] == "Hostile input"}
    assert asked == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_the_tests_of_a_case_exist_and_say_something(case):
    for name in CASES[case]:
        file, function = name.split("::")
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        found = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == function]
        assert len(found) == 1, name
        says = [each for each in ast.walk(found[0]) if isinstance(each, ast.Assert | ast.With)]
        assert says and "skip" not in ast.unparse(found[0].body[0]), name


# --- H02: every text as a name, in Chromium: title, heading, alt text, index ---


@pytest.mark.slow
def test_every_text_as_the_name_of_an_account(shared, browser, tmp_path):
    from ..render.test_index import made as index
    from ..render.test_index import report
    from ..render.test_page import made, told

    texts = [*words.every(), "W" * 5000]
    for number, text in enumerate(texts):
        words_of = {key: text for key in ("title", "subtitle", "alt", "caption", "read")}
        source = made(told(text, **words_of), name=text).replace("default-src 'none'", "default-src *")
        (tmp_path / f"{number}.html").write_bytes(source.encode("utf-8", "replace"))
        assert not browser.visit(tmp_path / f"{number}.html", settle=0.03), text
        heading = words.squeezed(browser.js("document.querySelector('h1').textContent"))
        assert heading == words.literal(text)[:159] + "…" if len(text) > 160 else words.literal(text)
        assert browser.js("document.querySelector('figcaption').textContent.length") > 0
    failed = [report(f"a{n}", text, status="failed", reason=text, n=None, files={}) for n, text in enumerate(texts)]
    (tmp_path / "index.html").write_bytes(index(*failed).encode("utf-8", "replace"))
    assert not browser.visit(tmp_path / "index.html")
    shown = browser.js("[...document.querySelectorAll('th[scope=row]')].map(e => e.textContent)")
    assert len(shown) == len(texts)


# --- H11, H12: pictures ---


@pytest.mark.parametrize("name, size", DRAWINGS)
def test_mathematics_is_drawn_as_text_in_every_chart(shared, name, size):
    texts = [text for text in words.payloads()["mathtext"] if text]
    assert max(map(len, texts)) >= 5000
    chart, make = CHARTS[name]
    ax = chart(make(texts), fakes.text("en"), size=size)
    assert outside(ax) == [] and pixels.png(ax.figure)[:4] == b"\x89PNG"
    if name not in ("panel", "run", "curve", "quadrant"):  # those name no row, or not every row
        assert {"Cost $5 vs $6", "US$ only", "$$", "price $x_$", "a_b^c"} <= set(fakes.words_of(ax))


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_mathematics_is_text_in_a_figure_saved_as_vectors_too(shared, kind):
    import io

    chart, make = CHARTS["dots"]
    ax = chart(make([text for text in words.payloads()["mathtext"] if 0 < len(text) < 4000]), fakes.text("en"))
    ax.figure.savefig(file := io.BytesIO(), format=kind)
    assert len(file.getvalue()) > 1000


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("text", [*words.SIGNS, *words.TURNED, "\x1b[31mred", "a\x00b", "漢字" * 200])
def test_signs_no_font_has_are_boxes_and_nobody_warns(text):
    for name, size in DRAWINGS:
        chart, make = CHARTS[name]
        ax = chart(make([text, "Halla"]), fakes.text("fi"), size=size)
        assert pixels.png(ax.figure)[:4] == b"\x89PNG"
    assert theme.drawable("🎉漢 Öy") == "□□ Öy" and theme.drawable("a\x1bb\u200d\u202ec") == "abc"


@pytest.mark.filterwarnings("error")
def test_the_box_is_one_of_the_signs_the_fonts_have():
    assert theme.drawable(theme.BOX) == theme.BOX and theme.width_of(theme.BOX, 10) > 0


def test_a_long_comment_is_capped_with_a_note_and_a_long_name_cut():
    from ..render.test_page import Reader, made, told

    text = "sana " * 10_000
    read = Reader(made(told(text), name="N" * 5000))
    assert read.text.count("N" * 160) == 0 and "N" * 159 + "…" in read.text
    quote = next(each for each in read.texts if each.startswith("sana") and "…" in each)
    assert len(quote) < 2200 and quote.split("…")[1].strip()
