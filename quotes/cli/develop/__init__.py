"""The commands for whoever develops the pipeline: ``evaluating`` scores and trains, ``scores`` prints the figures."""
