"""The commands that read articles: ``collecting`` keeps or prints what is found in them, ``bulk`` finds it on many
machines, ``watching`` goes to sources again and tells what is new.
"""
