"""Questions of visitors: filters of an address in, the quotations that fit out.

``asking`` reads and answers them, ``finding`` plans how, and ``people`` tells who is named among the words.
"""
