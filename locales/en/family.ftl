### Texts about children, their limits and consent, for guardians.
