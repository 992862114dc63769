"""Better settings for one model: Optuna proposes, and each finished trial is a DVC experiment."""

from importlib.util import find_spec

from stages.common.errors import UserError

if find_spec("optuna") is None:
    raise UserError("the search needs optuna, which is not installed; run: make .venv/dev")
