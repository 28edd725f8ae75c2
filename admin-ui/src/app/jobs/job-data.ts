import { inject, Service } from '@angular/core';
import { GraphqlClient } from '@kyck/core/graphql/graphql-client';

import { JobsDocument, RunJobDocument, type JobsQuery } from './jobs.generated';

/** A job and its last run. */
export type JobStatus = JobsQuery['jobs'][number];

@Service()
export class JobData {
  private readonly graphql = inject(GraphqlClient);

  async jobs(abort: AbortSignal): Promise<readonly JobStatus[]> {
    return (await this.graphql.run(JobsDocument, {}, { abort })).jobs;
  }

  /** Queues one run now. */
  async run(name: string): Promise<void> {
    await this.graphql.run(RunJobDocument, { input: { name } });
  }
}
