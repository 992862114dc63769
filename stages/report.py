"""report: the pages, made of what `compare` found.

Reads plots/compare/ (tables), the pictures that the report shows, study/results/ladder.json (other
seeds), photos/plots/ and photos/metrics/parameters.json (photographs). Writes report.html,
docs/claims.md, docs/model_card.md and metrics/compare.md. All that it reads is in git, so that
pages can be written again without any training: dvc repro --single-item report
"""

from stages.common import stage
from stages.evidence import claims, seen, settings, tables
from stages.pages import content, ledger, stronger, trainings
from stages.pages.rendering import write


def main() -> None:
    """Write every page; print the table of results."""
    compared = tables.load(settings.data_set(), seen.by_model(settings.models()))
    stated = claims.load()
    about = claims.about(stated.claims, compared.models)
    first = tables.read_judgements(about)
    judged = stronger.judge_all(about, first, compared, trainings.load())
    entries = ledger.entries(about, judged, compared)
    shared = content.shared(compared, entries) | {"ladder": trainings.version()}
    write("claims.md", "docs/claims.md", shared)
    write("model_card.md", "docs/model_card.md", shared | content.card(compared))
    write("report.html", "report.html", shared | content.page(compared, entries))
    print(write("compare.md", "metrics/compare.md", content.results(compared, stated.reported)))


if __name__ == "__main__":
    stage.run(main)
