"""Which tests hold which case of the reliability list: one table, held against the list and against the tests.

The hostile input (H) has its table in tests/hostile. A name stands for all parameters of its test.
"""

import ast
import csv
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
RELEASE, EXTRACT, FLOORS = "disclosure/test_release.py", "disclosure/test_extract.py", "disclosure/test_floors.py"
RULES, AUDIT, COMMENTS = "disclosure/test_rules.py", "disclosure/test_audit.py", "disclosure/test_comments.py"
QUARTER, CANARIES, ONE = "render/test_whole_quarter.py", "render/test_canaries.py", "render/test_one_extract.py"
ROAD, CELLS, MEASURES = "test_ill_road.py", "importing/test_cells.py", "measures/test_ill_data.py"
FAULTS, BATCH, RESUME, SIGNALS = (f"render/test_{name}.py" for name in ("faults", "batch", "resume", "signals"))
CASES = {
    "P01": [f"{AUDIT}::test_total_minus_the_rest", f"{RELEASE}::test_tables_with_a_total_released_in_earnest"],
    "P02": [f"{AUDIT}::test_tables_with_margins", f"{RELEASE}::test_tables_with_a_total_released_in_earnest"],
    "P04": [
        f"{FLOORS}::test_a_teams_mean",
        f"{QUARTER}::test_a_team_below_five_shows_no_number_anywhere",
        f"{CANARIES}::test_what_is_the_teams_is_nowhere",
    ],
    "P06": [f"{RELEASE}::test_one_person_five_times_is_one_person"],
    "P07": [
        f"{RELEASE}::test_floor_of_a_mean",
        f"{RELEASE}::test_nobody_answered",
        f"{AUDIT}::test_the_complement_of_a_cell_in_another",
    ],
    "P08": [f"{RELEASE}::test_a_team_of_one_mind_is_a_band", f"{RULES}::test_a_group_of_one_mind_is_a_band"],
    "P10": [
        f"{RELEASE}::test_a_late_answer_cannot_be_released",
        f"{RELEASE}::test_a_correction_of_few_answers_is_refused",
        f"{RELEASE}::test_a_correction_with_a_few_persons_more_or_less_is_refused",
    ],
    "P11": [f"{RELEASE}::test_overlapping_teams", "disclosure/test_portfolios.py::test_the_attacker_finds_nobody"],
    "P13": [
        f"{FLOORS}::test_a_teams_comment_is_in_no_extract",
        f"{COMMENTS}::test_reviewed_comments_are_masked_and_in_no_order_of_answering",
        f"{CANARIES}::test_what_is_the_teams_is_nowhere",
    ],
    "P15": [
        f"{COMMENTS}::test_reviewed_comments_are_masked_and_in_no_order_of_answering",
        f"{COMMENTS}::test_comments_nobody_reviewed_are_held_back_and_counted",
        f"{RULES}::test_names_on_the_roster_are_masked_in_every_case",
    ],
    "P17": [
        f"{CANARIES}::test_what_is_the_teams_is_nowhere",
        f"{CANARIES}::test_customers_below_the_floor_are_nowhere",
        "test_scan.py::test_a_string_is_found_in_every_wrapping",
    ],
    "P19": [
        f"{CANARIES}::test_no_file_of_an_account_knows_another",
        f"{CANARIES}::test_failed_and_stopped_runs_leave_nothing",
        f"{ONE}::test_no_other_account_period_or_reader_opens",
        f"{ONE}::test_a_report_needs_nothing_but_its_extract",
    ],
    "P20": [
        f"{RULES}::test_a_rival_cannot_be_read_off",
        f"{RULES}::test_a_figure_over_accounts_hides_each",
        f"{EXTRACT}::test_medians_need_five_others_and_no_giant",
        f"{FLOORS}::test_other_accounts_figures",
    ],
    "P21": [f"{CANARIES}::test_no_delivered_file_tells_of_the_machine"],
    "P23": [
        f"{CANARIES}::test_failed_and_stopped_runs_leave_nothing",
        f"{QUARTER}::test_one_failing_account_leaves_no_file_and_changes_no_other",
    ],
    "P25": [
        f"{FLOORS}::test_a_lowered_floor_is_refused_and_every_one_listed",
        f"{FLOORS}::test_no_command_takes_a_floor",
        f"{CANARIES}::test_the_floors_in_force_stand_in_every_report",
    ],
    "P27": [f"{FLOORS}::test_customers_comments", f"{CANARIES}::test_nobody_is_named_and_money_stays_inside"],
    "B01": [
        f"{FAULTS}::test_killed_crashed_and_left_behind",
        f"{BATCH}::test_one_that_fails_leaves_no_file_and_stops_nobody",
    ],
    "B02": [f"{SIGNALS}::test_a_killed_batch_leaves_nobody_behind_and_the_next_one_completes_it"],
    "B03": [f"{SIGNALS}::test_only_what_is_unfinished_runs_after_a_kill"],
    "B04": [f"{SIGNALS}::test_an_interrupted_batch_keeps_what_is_finished"],
    "B06": [f"{BATCH}::test_the_others_are_the_same_as_without_the_one_that_fails"],
    "B07": [f"{RESUME}::test_the_earlier_page_of_a_failed_report_is_put_aside", f"{RESUME}::test_verify_finds_it"],
    "B09": [
        f"{FAULTS}::test_leaving_early_is_not_success",
        f"{BATCH}::test_one_that_fails_leaves_no_file_and_stops_nobody",
    ],
    "B10": [f"{FAULTS}::test_an_error_is_one_whatever_the_notebook_allows", f"{BATCH}::test_gates"],
    "B11": [f"{FAULTS}::test_hanging_is_ended_by_the_clock"],
    "B13": [f"{FAULTS}::test_too_much_memory_is_said"],
    "B14": [f"{SIGNALS}::test_a_full_disk_stops_with_a_word_and_the_old_page_is_kept"],
    "B16": [f"{SIGNALS}::test_nobody_reads_a_torn_file"],
    "B17": [f"{SIGNALS}::test_the_second_batch_leaves_at_once_and_names_the_first"],
    "B18": [f"{RESUME}::test_nothing_changed_starts_no_process_and_touches_no_file"],
    "B19": [
        f"{RESUME}::test_what_all_are_made_with_renders_all_again",
        f"{RESUME}::test_options_count",
        "render/test_rerender.py::test_an_answer_renders_those_again_whose_references_it_moves",
        "render/test_rerender.py::test_a_comment_renders_its_own_account_again",
    ],
    "B20": [
        "render/test_same_bytes.py::test_whoever_renders_wherever_the_files_are_the_same",
        "render/test_same_bytes.py::test_two_processes_make_the_same_portfolio",
    ],
    "B21": [f"{RESUME}::test_the_manifest_keeps_to_its_schema_whatever_happened", f"{RESUME}::test_verify_finds_it"],
    "B22": [
        "test_cli.py::test_render_ends_with_one_line_and_a_code",
        "test_cli.py::test_bad_input_is_text_and_exit_2",
        "test_cli.py::test_ctrl_c_is_130",
        f"{SIGNALS}::test_the_second_batch_leaves_at_once_and_names_the_first",
    ],
    "B26": [f"{FAULTS}::test_failing_fast_without_a_value", f"{FAULTS}::test_windows_are_for_nobody"],
    "D01": [f"{ROAD}::test_nobody_answered", f"{MEASURES}::test_no_answers"],
    "D02": [f"{ROAD}::test_one_answer", f"{MEASURES}::test_one_answer_is_no_ground_for_a_verdict"],
    "D03": [
        f"{ROAD}::test_all_answered_alike",
        f"{MEASURES}::test_identical_answers_have_width_but_no_test",
        "words/test_alike.py::test_why_a_mean_has_no_interval",
    ],
    "D04": [f"{ROAD}::test_a_question_nobody_answered", f"{MEASURES}::test_a_question_nobody_answered"],
    "D05": [f"{ROAD}::test_missing_cells_are_in_no_base", f"{MEASURES}::test_missing_answers_are_not_in_the_base"],
    "D06": [
        f"{ROAD}::test_codes_and_impossible_cells_are_counted_by_reason",
        f"{CELLS}::test_codes_of_absence_are_declared_never_guessed",
    ],
    "D07": [
        f"{ROAD}::test_a_scale_somebody_vouched_for_is_said",
        f"{CELLS}::test_one_to_five_is_not_taken_for_nought_to_ten",
        f"{CELLS}::test_a_range_tells_from_twenty_answers_on",
    ],
    "D09": [
        f"{ROAD}::test_codes_and_impossible_cells_are_counted_by_reason",
        f"{CELLS}::test_impossible_cells_are_all_listed_and_nothing_is_written",
    ],
    "D11": [
        f"{ROAD}::test_straight_liners_are_counted_and_kept",
        f"{ROAD}::test_straight_liners_are_left_out_where_the_study_says_so",
    ],
    "D13": [f"{ROAD}::test_dropped_rows_stand_on_the_page", f"{CELLS}::test_the_latest_answer_of_a_person_counts"],
    "D14": [
        f"{ROAD}::test_dropped_rows_stand_on_the_page",
        f"{CELLS}::test_dates_that_cannot_be_are_listed_with_their_reason",
        f"{CELLS}::test_the_study_clock_decides_the_quarter_whatever_the_machine",
    ],
    "D15": [
        f"{CELLS}::test_dates_that_cannot_be_are_listed_with_their_reason",
        f"{CELLS}::test_a_declared_format_settles_day_and_month",
    ],
    "D17": [f"{CELLS}::test_the_study_clock_decides_the_quarter_whatever_the_machine"],
    "D19": [f"{ROAD}::test_marks_of_a_low_base_at_their_borders", f"{MEASURES}::test_size_classes_at_their_borders"],
    "D20": [
        f"{MEASURES}::test_nps_interval_against_an_independent_table",
        "measures/test_nps.py::test_unanimous_answers_have_an_interval",
        "measures/test_nps.py::test_nps_is_inside_its_limits_of_possibility",
    ],
    "D21": [
        "measures/test_false_alarms.py::test_at_most_five_of_a_hundred_reports_claim_a_difference",
        "measures/test_false_alarms.py::test_the_whole_portfolio_as_one_family",
    ],
    "D24": [
        f"{MEASURES}::test_unknown_team_is_a_group_of_its_own",
        "measures/test_scores.py::test_groups_include_the_unknown_and_sum_to_all",
    ],
    "D25": [
        f"{ROAD}::test_an_account_under_two_names_is_refused",
        "importing/test_mapping.py::test_two_names_of_one_account_are_refused",
    ],
    "D27": [
        f"{ROAD}::test_no_page_shows_what_is_no_number",
        f"{ROAD}::test_what_the_command_says_and_the_manifest_hold_no_such_value",
        f"{QUARTER}::test_every_page_keeps_the_rule",
    ],
    "D28": [
        f"{ROAD}::test_rows_add_up_on_every_page_and_in_the_manifest",
        f"{QUARTER}::test_rows_read_are_the_rows_of_the_study",
        f"{CELLS}::test_impossible_cells_are_excluded_with_their_reason_where_asked",
    ],
}


def functions(file: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_case_has_a_test(shared):
    with (shared / "reliability/cases.csv").open(encoding="utf-8", newline="") as lines:
        listed = {row["id"] for row in csv.DictReader(lines)}
    assert {case for case in listed if case[0] != "H"} == CASES.keys()


@pytest.mark.parametrize("case", CASES)
def test_the_tests_of_a_case_exist_and_none_is_skipped(case):
    for node in CASES[case]:
        file, name = node.split("::")
        found = functions(file).get(name)
        assert found is not None, node
        marks = " ".join(map(ast.unparse, found.decorator_list))
        assert "skip" not in marks and "xfail" not in marks, node
        assert any(isinstance(each, ast.Assert | ast.With) for each in ast.walk(found)), node
