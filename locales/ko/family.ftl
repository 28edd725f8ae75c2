### Texts about children, their limits and consent, for guardians.

family-error-nickname-invalid = 별명은 1~20자로 입력해 주세요.
family-error-birth-month-invalid = 태어난 달을 2022-05처럼 입력해 주세요.
family-error-age-not-served = KYCK은 만 2세부터 7세까지의 아이를 위한 서비스예요.
family-error-avatar-invalid = 그림을 다시 골라 주세요.
family-error-too-many-children = 아이는 { $most }명까지 추가할 수 있어요.
family-error-child-not-found = 아이를 찾을 수 없어요.
family-error-limit-invalid = 정할 수 있는 범위를 벗어났어요.
family-error-time-invalid = 시각을 08:00처럼 입력하고, 시작과 끝을 서로 다르게 정해 주세요.
family-error-target-not-found = 차단할 대상을 찾을 수 없어요.
family-error-theme-not-found = 주제를 찾을 수 없어요.
family-error-consent-missing = 아이를 추가하려면 먼저 서비스 이용에 동의해 주세요.
family-error-consent-invalid = 동의 내용을 다시 확인해 주세요.

## Consent

# Legal text: its hash is stored with each consent, so another wording needs another CONSENT_TEXT_VERSION.
family-consent-text = KYCK은 아이의 별명, 태어난 달, 그림, 관심 주제와 시청 시간을 시청 시간 관리와 리포트를 위해 보관합니다. 이름, 사진, 생일은 받지 않습니다. 추천과 또래 통계, 광고 알림은 따로 동의한 때에만 씁니다. 시청 기록은 90일, 일별 합계는 2년 뒤에 지우며, 동의는 언제든지 거둘 수 있습니다.
# At most 90 bytes in EUC-KR, so that it is one text message.
family-consent-confirmation = [KYCK] 법정대리인 동의를 확인했어요. 앱 설정에서 언제든지 철회할 수 있어요.
