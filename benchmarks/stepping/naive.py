"""The naive app: a button, and `st.graphviz_chart` drawn anew by the server at each click."""

import streamlit as st

import grad_viz
from benchmarks.stepping.program import program

trace = st.session_state.setdefault(
    "trace", grad_viz.record(program(int(st.query_params.get("operations", "1"))))
)
step = st.session_state.setdefault("step", 0)


def go(to: int) -> None:
    st.session_state.step = to


st.button("first", key="first", on_click=go, args=(0,))
st.button("next", key="next", on_click=go, args=(step + 1,))
st.graphviz_chart(grad_viz.to_dot(trace, step=step))
with st.container(key="counter"):
    st.write(f"step {step}")
