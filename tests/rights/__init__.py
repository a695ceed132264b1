"""The matrix of rights: scenes of people and rooms, every command, every door."""
