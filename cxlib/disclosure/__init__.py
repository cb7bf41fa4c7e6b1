"""Who may see what: rules, audit, release and extract."""
