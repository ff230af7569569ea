"""Releases signed, delivered and updated by The Update Framework: https://theupdateframework.github.io/specification/.

Keepers sign with Ed25519 keys (`keys`) what a repository holds (`repository`); any server of files may carry it, ours
among them (`mirror`); a client takes from it what it can prove (`client`), and nothing else.
"""
