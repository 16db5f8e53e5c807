"""The data sets of the part on rebalancing as readers see them: how many of what, and when."""

from __future__ import annotations

PLAIN = {
    "20 US stocks": "20 US stocks, 1990–2022",
    "50 US stocks": "50 US stocks, 2007–16",
    "NYSE(O)": "36 NYSE shares, 1962–84",
    "NYSE(N)": "23 NYSE shares, 1985–2010",
    "DJIA": "30 Dow shares, 2001–03",
    "SP500": "25 large US shares, 1998–2003",
    "TSE": "88 Toronto shares, 1994–98",
    "419 US stocks (m)": "419 US stocks, 2007–16",
    "5 factor funds": "5 factor funds, 2014–22",
    "47 industries": "47 US industries, 1963–2018",
    "10 size groups": "10 size groups, days, 1926–2026",
    "MSCI": "24 countries, 2006–10",
    "49 industries (m)": "49 US industries, 1969–2018",
    "30 industries (m)": "30 US industries, 1926–2018",
    "10 size groups (m)": "10 size groups, months, 1926–2026",
    "13 hedge funds (m)": "13 hedge fund indices, 1997–2018",
    "20 countries (m)": "20 countries, 1991–2024",
    "60/40 shares, bills (m)": "60/40 with bills, 1926–2026",
    "60/40 shares, long bonds (m)": "60/40 with long bonds, 1926–2021",
    "60/40 shares, T-notes (y)": "60/40 with T-notes, 1928–2025",
    "60/40 shares, notes from 1871 (y)": "60/40 with notes, 1872–2022",
}
