"""The viewer's app: the trace is sent once and stepped in the browser."""

import streamlit as st

import grad_viz
from benchmarks.stepping.program import program
from grad_viz.streamlit import stepper

trace = st.session_state.setdefault(
    "trace", grad_viz.record(program(int(st.query_params.get("operations", "1"))))
)


@st.fragment
def show() -> None:
    stepper(trace, key="stepper")


show()
