"""The top of the house: settings, addresses, the server, middleware and start-up checks."""
