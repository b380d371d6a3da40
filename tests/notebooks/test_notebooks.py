"""The notebooks of the documents run, show viewers, and are kept without outputs."""

import json
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}svg"


def cells(notebook):
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def test_every_cell_runs_and_some_show_a_viewer_with_a_picture_and_words(notebook, outputs):
    shown = [output for output in outputs(notebook) if "text/html" in output]
    assert len(shown) >= 2
    for output in shown:
        assert output["text/html"].count("<iframe ") == 1
        assert ET.fromstring(output["image/svg+xml"]).tag == SVG
        assert 0 < len(output["text/plain"]) < 2_000


def test_notebooks_are_kept_without_outputs_and_without_traces_of_who_ran_them(notebook):
    data = json.loads(notebook.read_text(encoding="utf-8"))
    assert (data["nbformat"], data["nbformat_minor"]) == (4, 5)
    assert data["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in cells(notebook):
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_cells_can_be_told_apart_and_are_short(notebook):
    ids = [cell["id"] for cell in cells(notebook)]
    assert len(set(ids)) == len(ids)
    assert all(len(cell["source"]) <= 30 for cell in cells(notebook))
