"""The letters to the insured and to the medical expert: composed once, written as HTML, PDF or Word.

``compose.write_letter`` makes a ``Letter`` from a case and checks that it says no more than its chain;
``render.render`` writes it. All wording stands in ``texts/*.toml``; nothing here decides anything.
"""
