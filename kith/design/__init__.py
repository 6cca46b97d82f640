"""How Kith looks: tokens, components as macros, the shell, and the page that shows them all."""
