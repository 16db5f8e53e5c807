"""The book's figures: the one package, beside the chapters' own, that draws."""

from research_lib.figures.style import use_style

__all__ = ["use_style"]
