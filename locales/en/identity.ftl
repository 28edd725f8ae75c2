### Texts about sign-ins, devices and staff accounts.

identity-error-phone-invalid = This is not a phone number.
identity-error-phone-not-supported = You cannot sign in with this number. Please use a mobile number.
identity-error-sms-not-configured = Codes cannot be sent right now. Please contact whoever runs this service.
identity-error-challenge-not-found = We could not find this sign-in. Please ask for a new code.
identity-error-code-wrong = This code is not right.
identity-error-code-expired = The code has expired. Please ask for a new one.
identity-error-too-many-tries = The code was wrong too many times. Please ask for a new one.
identity-error-refresh-token-invalid = You have been signed out. Please sign in again.
identity-error-device-unconfirmed = A parent needs to confirm this device.
identity-error-credentials-wrong = The e-mail address, password or code is wrong.
identity-error-pairing-not-found = We could not find this request to connect.
identity-error-pairing-pending = Waiting for a parent to approve this device.
identity-error-pairing-expired = The request has expired. Please start again on the device.
identity-error-device-not-found = We could not find this device.
identity-error-device-name-invalid = Use 1 to 60 characters for the name of the device.
identity-error-child-not-found = We could not find this child.

## Text messages

# At most 90 bytes in EUC-KR, so that it is one text message. Phones recognize the code by the Korean word.
identity-code-sms = [KYCK] 인증 code { $code }, valid for 3 minutes. Do not share it.
