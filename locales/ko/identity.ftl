### Texts about sign-ins, devices and staff accounts.

identity-error-phone-invalid = 올바른 전화번호가 아니에요.
identity-error-phone-not-supported = 이 번호로는 로그인할 수 없어요. 휴대전화 번호를 입력해 주세요.
identity-error-sms-not-configured = 지금은 인증번호를 보낼 수 없어요. 서비스 운영자에게 문의해 주세요.
identity-error-challenge-not-found = 인증 요청을 찾을 수 없어요. 인증번호를 다시 받아 주세요.
identity-error-code-wrong = 인증번호가 맞지 않아요.
identity-error-code-expired = 인증번호의 시간이 지났어요. 다시 받아 주세요.
identity-error-too-many-tries = 인증번호를 여러 번 틀렸어요. 다시 받아 주세요.
identity-error-refresh-token-invalid = 로그인이 끝났어요. 다시 로그인해 주세요.
identity-error-device-unconfirmed = 보호자가 이 기기를 확인해 주면 다시 볼 수 있어요.
identity-error-credentials-wrong = 이메일, 비밀번호 또는 인증 코드가 맞지 않아요.
identity-error-pairing-not-found = 연결 요청을 찾을 수 없어요.
identity-error-pairing-pending = 보호자의 승인을 기다리고 있어요.
identity-error-pairing-expired = 연결 요청의 시간이 지났어요. 기기에서 다시 시작해 주세요.
identity-error-device-not-found = 기기를 찾을 수 없어요.
identity-error-device-name-invalid = 기기 이름은 1~60자로 입력해 주세요.
identity-error-child-not-found = 아이를 찾을 수 없어요.

## Text messages

# At most 90 bytes in EUC-KR, so that it is one text message.
identity-code-sms = [KYCK] 인증번호 { $code } (3분 이내 입력). 타인에게 알려주지 마세요.
