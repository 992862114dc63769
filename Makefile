# make demo and make test work on a fresh machine with Python 3.10-3.13, git and make.
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export DVC_NO_ANALYTICS := 1
export PHOTO

.PHONY: help demo repro photos study questions accept test torture check verify bench readme report lock licences audit sbom app classify

help:            ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 10

demo: .venv/runtime      ## the whole pipeline in 5 minutes, on garments it draws itself
	python -m tools.demo

repro: .venv/runtime     ## the whole pipeline on Fashion-MNIST; rebuilds what changed
	@start=$$(date +%s) && dvc repro && python -m tools.summary --since $$start

photos: .venv/runtime    ## real photographs: what the models answer; 4 minutes after make repro
	dvc repro
	dvc --cd photos repro
	@sed '1,2d;/^Generated/,$$d;s/\*\*//g' docs/photos.md

study: .venv/runtime     ## every model with 5 seeds, a small CNN in 31 variants; 5 hours, can be stopped
	dvc repro distort train_baseline
	cd study && dvc repro --allow-missing
	@echo "The results are in study/results/results.md"

questions: .venv/runtime ## docs/questions.md: what the study answers
	python -m study.questions

accept: .venv/runtime    ## after a change of comments or docstrings alone: no stage runs for it
	@python -m tools.accept

test: check              ## every test: no network, no GPU, no data needed
	python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

torture: .venv/dev       ## damaged inputs, kills, faulty servers, malicious models; takes an hour
	PYTHONPATH=.:tests python -m torture

check: .venv/dev         ## lint and format, workflows included
	ruff check .
	ruff format --check .
	check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	pre-commit validate-config

verify: .venv/runtime    ## retrain everything: no file in git may change by a byte
	@git diff --quiet HEAD || { git status --short; echo "Commit or stash these changes first."; exit 1; }
	dvc repro --force
	@git diff --quiet HEAD || { git diff --stat HEAD; echo "These files changed: not the same bytes."; exit 1; }
	@echo "Every file in git is the same, byte for byte, and dvc.lock holds the hash of all others."

bench: .venv/dev         ## speed, each ratio in one run; takes 20 minutes, wants a quiet machine
	python -m benchmarks.epochs
	python -m benchmarks.arithmetic
	python -m benchmarks.same_bytes

readme: .venv/runtime    ## put results and graph into README.md
	python -m tools.readme

report: .venv/runtime    ## report.html as one file for sending: report-single.html
	python -m tools.report

app: .venv-app/done      ## the page and the API that classify photographs, on this computer
	.venv-app/bin/python -m app

classify: .venv-app/done ## name the garment on a photograph: make classify PHOTO=coat.jpg
	@test -n "$$PHOTO" || { echo "error: name a photograph: make classify PHOTO=coat.jpg" >&2; exit 2; }
	@.venv-app/bin/python -m app.classify -- "$$PHOTO"

COMPILE := uv pip compile -q --universal --python-version 3.10 --fork-strategy fewest --generate-hashes --no-annotate --no-header

lock: .venv/dev          ## compile requirements*.in with uv; the newest versions: make lock UPGRADE=--upgrade
	$(COMPILE) $(UPGRADE) requirements.in -o requirements.txt
	$(COMPILE) $(UPGRADE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) $(UPGRADE) --constraints requirements-dev.txt requirements-app.in -o requirements-app.txt

licences: .venv/dev      ## docs/licences.md: the licence of every package
	python -m tools.licences

audit: .venv/dev         ## known vulnerabilities of the pinned packages; asks PyPI
	pip-audit --strict --disable-pip --require-hashes --requirement requirements-dev.txt
	pip-audit --strict --disable-pip --require-hashes --requirement requirements.txt
	pip-audit --strict --disable-pip --require-hashes --requirement requirements-app.txt

sbom: .venv/dev          ## sbom.json: a bill of materials (CycloneDX) of requirements.txt
	cyclonedx-py requirements requirements.txt --output-reproducible --output-file sbom.json

# A stamp marks a finished installation: an interrupted one is done again, and so is one whose
# Python is gone, as after an upgrade of the system.
lost := $(shell .venv/bin/python -c "import pip" 2>/dev/null || echo lost)
.PHONY: lost

.venv/runtime: requirements.txt $(lost)
	$(PYTHON) -m tools.environment requirements.txt
	touch $@

.venv/dev: requirements-dev.txt $(lost)
	$(PYTHON) -m tools.environment requirements-dev.txt
	touch .venv/runtime $@

.venv-app/done: requirements-app.txt $(shell .venv-app/bin/python -c "import pip" 2>/dev/null || echo lost)
	$(PYTHON) -m tools.environment requirements-app.txt .venv-app
	touch $@
