"""What is displayed: one bundle of plain text and pictures, small, with exact colors, quickly made."""

import base64
import io
import json

import chart_fakes as fakes
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from cxlib import words
from cxlib.charts import gaps, journey, nps, show, theme


@pytest.fixture
def shown(monkeypatch):
    """Everything displayed during a test."""
    found = []
    monkeypatch.setattr(show, "display", lambda data, raw: found.append(data))
    return found


def test_one_bundle_with_pictures_words_and_the_table(shown):
    text = words.Text(words.plain("fi"), "flame.gaps", "T<i>", "S", "A", "C", "R", [("dimension", "mittari", "label")])
    show.show(gaps.dumbbell, fakes.gaps(), text)
    (data,) = shown
    bundle = data[show.MIME]
    assert json.loads(json.dumps(bundle)) == bundle
    assert [bundle[k] for k in ("kind", "name", "title", "alt", "wide", "width_px")] == [
        "figure",
        "flame.gaps",
        "T<i>",
        "A",
        False,
        720,
    ]
    assert bundle["table"]["rows"][0] == ["Innostus"] and bundle["table"]["muted"] == [True, False, False, True, False]
    page, phone = (Image.open(io.BytesIO(base64.b64decode(bundle["images"][k]))) for k in ("page", "phone"))
    assert page.width == round(200 * 7.24) and phone.width == round(200 * 3.79)
    assert "T&lt;i&gt;" in data["text/html"] and "T<i>" not in data["text/html"]


@pytest.mark.parametrize("chart, phone", [(gaps.quadrant, False), (gaps.dumbbell, True)])
def test_only_pictures_with_a_phone_drawing_have_one(shown, chart, phone):
    show.show(chart, fakes.gaps(), fakes.text())
    assert (shown[0][show.MIME]["images"]["phone"] is not None) == phone


def test_the_panel_lists_answers_and_the_curve_its_levels(shown):
    columns = [("value", "arvio", "count"), ("n", "n", "count")]
    show.show(nps.panel, fakes.nps_panel(), fakes.text("fi", "nps.panel", columns))
    show.show(
        journey.curve, fakes.journey(), fakes.text("fi", "journey.curve", [("touchpoint", "hetki", "touchpoint")])
    )
    panel, curve = (data[show.MIME]["table"]["rows"] for data in shown)
    assert len(panel) == 11 and panel[8] == ["8", "4"]
    assert len(curve) == 13 and curve[-2] == ["Huippu-loppu"]


def test_background_is_white_and_role_colors_are_exact():
    image = Image.open(io.BytesIO(show.png(gaps.dumbbell(fakes.gaps(), fakes.text()).figure)))
    pixels = np.array(image.convert("RGB")).reshape(-1, 3)
    assert image.mode == "P" and len(image.getcolors(256)) <= 128
    assert (pixels[:200] == 255).all()
    found = {"#{:02X}{:02X}{:02X}".format(*color) for color in np.unique(pixels, axis=0)}
    assert {theme.WHITE, theme.CUSTOMER, theme.TEAM, theme.GRID, theme.GREY_TINT} <= found


def test_words_around_pictures(shown):
    voice = words.plain("fi")
    show.chapter(voice, "journey")
    show.note(voice, "flame.team_missing")
    show.comments(voice, pd.DataFrame({"text": ["<b>Hyvä</b>"], "role": ["user"], "consent": [True]}))
    show.comments(voice, pd.DataFrame({"text": ["Hyvä"], "role": ["user"], "consent": [False]}))
    show.close(voice, "cx.journey.peak_end")
    opened, note, said, silent, closed = (data[show.MIME] for data in shown)
    assert opened == {
        "kind": "chapter",
        "id": "journey",
        "question": "Mitä matkasta jää muistiin?",
        "lead": opened["lead"],
    }
    assert note["kind"] == "note" and closed["kind"] == "close" and closed["formula"] == ["cx.journey.peak_end"]
    assert closed["methods"][0]["formula"].startswith("peak_end = (peak + end)/2; peak = the moment farthest from 0")
    assert closed["methods"][0]["source"].startswith("Kahneman, Fredrickson, Schreiber & Redelmeier (1993)")
    assert show.method("cx.nothing.such") == {"name": "cx.nothing.such", "formula": "", "source": ""}
    assert said["items"] == [{"text": "<b>Hyvä</b>", "who": "käyttäjä"}] and silent["items"][0]["who"] == ""
    assert "&lt;b&gt;" in shown[2]["text/html"]


def comparisons(count):
    row = {"comparison": "flame.gap", "instrument": "flame", "part": "", "statistic": "mean", "dimension": "dare"}
    row |= {"estimate": 2.4, "low": 1.5, "high": 3.3, "verdict": "above", "note": "", "n_1": 9, "n_2": 14}
    return pd.DataFrame(
        [row | {"customer_score": 5.4, "team_score": 7.8}] * count, columns=[*row, "customer_score", "team_score"]
    )


def test_messages_are_never_padded_and_the_unknown_beyond_four_are_counted(shown):
    show.messages(words.plain("fi"), comparisons(0), comparisons(1), comparisons(7).assign(verdict="open"))
    bundle = shown[0][show.MIME]
    assert bundle["celebrate"] == [] and len(bundle["repair"]) == 1 and bundle["repair"][0]["number"] == "+2,4"
    assert len(bundle["unknown"]) == 5 and "3" in bundle["unknown"][-1]["text"]
