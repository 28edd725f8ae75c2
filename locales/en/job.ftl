### Texts about jobs, for administrators.

job-error-job-not-found = There is no job of this name.
