"""`dvc repro` on many machines: Dask names what runs where, the DVC remote carries every byte."""
