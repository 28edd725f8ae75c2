### Texts about pushes and quiet hours, for guardians.

notify-error-token-invalid = Notifications could not be turned on. Please open the app again.
notify-error-time-invalid = Write the time like 21:00.

## Pushes

notify-weekly-report-title = Weekly report
notify-weekly-report-body = Last week’s report is ready. Tap to see it.
