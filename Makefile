# The course's commands. The same without make, on Windows too: python tools/course.py lab

PYTHON ?= $(shell command -v python3 || command -v python)
COURSE = @$(PYTHON) tools/course.py $@ $(ARGS)

.PHONY: help lab renew book serve test lint bench store versions clean

help:
	@echo "make lab       work through the lessons in JupyterLab"
	@echo "make renew     bring your copies of the lessons up to date; your work stays"
	@echo "make book      build the site; make serve shows it"
	@echo "make test      run every test"
	@echo "make lint, bench, store, versions, clean: see CONTRIBUTING.md"

lab renew book serve test lint bench store versions clean:
	$(COURSE)
