"""The book's figures: the only room of the library that draws."""

from research_lib.figures.style import use_style

__all__ = ["use_style"]
