"""One duty number of each PPS and PPK: entered by KPU, printed on orders, deleted after the recapitulation."""
