"""How far the kelurahan of Kota Metro are from help: straight kilometres from the middle of the kelurahan.

Computed by us (haversine, to a tenth of a kilometre) from the positions of the eleven puskesmas and two public hospitals
in the city's web map (Pemkot Metro, undated, copied 2026-11-23) to the centres in ``villages``. A proxy: roads are
longer, a station is not in the middle, private clinics and posts beyond the city's boundary are not in it. No source
gives the position of a Polsek, and none is guessed.
"""

from __future__ import annotations

KM = {
    # kelurahan: (nearest puskesmas, nearest public hospital)
    "18.72.01.1001": (0.7, 1.0),
    "18.72.01.1002": (1.7, 2.1),
    "18.72.01.1003": (0.5, 0.8),
    "18.72.01.1004": (1.2, 1.7),
    "18.72.01.1005": (0.7, 2.7),
    "18.72.02.1001": (1.5, 4.6),
    "18.72.02.1002": (0.1, 3.7),
    "18.72.02.1003": (0.5, 5.0),
    "18.72.02.1004": (1.8, 5.1),
    "18.72.03.1001": (0.4, 2.7),
    "18.72.03.1002": (0.2, 3.6),
    "18.72.03.1003": (2.5, 2.5),
    "18.72.03.1004": (1.5, 2.1),
    "18.72.04.1001": (0.5, 2.8),
    "18.72.04.1002": (1.6, 3.6),
    "18.72.04.1003": (1.0, 1.2),
    "18.72.04.1004": (1.4, 0.8),
    "18.72.04.1005": (0.5, 2.2),
    "18.72.05.1001": (2.5, 2.0),
    "18.72.05.1002": (0.8, 1.8),
    "18.72.05.1003": (3.2, 0.9),
    "18.72.05.1004": (1.2, 1.7),
}
