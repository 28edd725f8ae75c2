### Texts about sign-ins, devices and staff accounts.
