### Texts about pushes and quiet hours, for guardians.

notify-error-token-invalid = 알림을 켜지 못했어요. 앱을 다시 열어 주세요.
notify-error-time-invalid = 시각은 21:00처럼 적어 주세요.

## Pushes

notify-weekly-report-title = 주간 리포트
notify-weekly-report-body = 지난주 리포트가 준비되었어요. 눌러서 확인해 보세요.
