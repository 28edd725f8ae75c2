### Texts about children, their limits and consent, for guardians.

family-error-nickname-invalid = Use 1 to 20 characters for the nickname.
family-error-birth-month-invalid = Enter the month of birth like 2022-05.
family-error-age-not-served = KYCK is for children aged two to seven.
family-error-avatar-invalid = Please choose the picture again.
family-error-too-many-children = You can add up to { $most } children.
family-error-child-not-found = We could not find this child.
family-error-limit-invalid = This is out of range.
family-error-time-invalid = Enter times like 08:00, with an end that differs from the start.
family-error-target-not-found = We could not find anything to block here.
family-error-theme-not-found = We could not find this theme.
family-error-consent-missing = Please agree to the service before you add a child.
family-error-consent-invalid = Please read the current consent text again.

## Consent

# Legal text: its hash is stored with each consent, so another wording needs another CONSENT_TEXT_VERSION.
family-consent-text = KYCK keeps a child's nickname, month of birth, picture, interests and watch time to manage viewing time and to make reports. It takes no name, photo or birthday. Recommendations, same-age statistics and advertising messages each need a consent of their own. Watch records are deleted after 90 days, daily sums after 2 years, and consent can be withdrawn at any time.
# At most 90 bytes in EUC-KR, so that it is one text message.
family-consent-confirmation = [KYCK] Your consent as legal guardian is recorded. Withdraw any time in settings.
