"""Who someone is: the account, its hats, and what it agreed to.

Words: *person* (the account: sign-in, keys, blocks, pauses), *persona* (the name and hat others see), *hat* (a role worn one at a time), *standing* (whether a
persona may act), *invitation*, *organisation* (who runs this house). Refuses to know what anybody said, needs or is treated for.
"""
