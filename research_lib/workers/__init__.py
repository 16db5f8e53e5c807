"""Work shared among the cores of a machine, or the machines of a cluster."""
