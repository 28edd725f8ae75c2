### Texts about jobs, for administrators.

job-error-job-not-found = 그런 이름의 작업이 없어요.
