"""Members of the Dow Jones Industrial Average, as published at the time."""

from __future__ import annotations

_FIRST = (
    "MMM AA AXP T BAC BA CAT CVX C KO DD XOM GE GM HPQ HD INTC IBM JNJ JPM MDLZ MCD MRK MSFT "
    "PFE PG UTX VZ WMT DIS"
)
_LEFT = {2010: "C GM", 2013: "MDLZ", 2014: "AA BAC HPQ", 2016: "T"}
_JOINED = {2010: "CSCO TRV", 2013: "UNH", 2014: "GS NKE V", 2016: "AAPL"}
# Ten members with the highest dividend yield at the end of 2008, those of them with prices.
DOGS_OF_2009 = ("BAC", "GE", "PFE", "T", "VZ", "MRK", "JPM", "MDLZ")


def dow_members() -> dict[int, set[str]]:
    """Return the thirty members at the start of each year from 2009 to 2016, by ticker of 2016.

    The members of 8 June 2009 with the changes of 24 September 2012, 23 September 2013 and 19 March
    2015; before 8 June 2009 Citigroup and General Motors stood where Cisco and Travelers came in.
    """
    members = {2009: set(_FIRST.split())}
    for year in range(2010, 2017):
        stay = members[year - 1] - set(_LEFT.get(year, "").split())
        members[year] = stay | set(_JOINED.get(year, "").split())
    return members
