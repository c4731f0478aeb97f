"""Results in the words and formats people and programs read: text for a terminal, JSON.

In: a `model.result.Result`. Out: one string, the same for the same result.
May import: model and the printers of grammar (`printing`, `saying`), inside functions.
"""

from mandate.report.rendering import Format, render, render_all

__all__ = ["Format", "render", "render_all"]
