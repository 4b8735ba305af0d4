"""``python -m damai VERB``."""

from damai.cli.main import main

main()
