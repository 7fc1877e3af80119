"""``published/pejl.html``: one file to look at the published figures in, without a server."""
