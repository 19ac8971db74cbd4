"""The pictures of the documentation: the packaged dashboards with an afternoon of the simulation.

`python -m reference.pictures` draws them. `manifest` knows, without drawing them, which are older
than what they show.
"""
