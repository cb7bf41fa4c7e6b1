"""Pictures of tables: one file per file of measures that has a picture, same name; nothing is computed here."""
