"""The arguments of the component: which there are, and whether those given can be used."""
