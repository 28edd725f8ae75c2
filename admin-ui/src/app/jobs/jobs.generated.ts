/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../../packages/core/src/graphql/schema.generated';

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type JobsQueryVariables = Exact<{ [key: string]: never; }>;


export type JobsQuery = { readonly jobs: ReadonlyArray<{ readonly name: string, readonly schedule: string, readonly nextAt: string | null, readonly lastRun: { readonly id: string, readonly state: Types.JobState, readonly attempt: number, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: string | null, readonly detail: string | null } | null }> };

export type RunJobMutationVariables = Exact<{
  input: Types.RunJobInput;
}>;


export type RunJobMutation = { readonly runJob: { readonly run: { readonly id: string, readonly state: Types.JobState } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const JobsDocument = new TypedDocumentString(`
    query Jobs {
  jobs {
    name
    schedule
    nextAt
    lastRun {
      id
      state
      attempt
      startedAt
      finishedAt
      error
      detail
    }
  }
}
    `) as unknown as TypedDocumentString<JobsQuery, JobsQueryVariables>;
export const RunJobDocument = new TypedDocumentString(`
    mutation RunJob($input: RunJobInput!) {
  runJob(input: $input) {
    run {
      id
      state
    }
  }
}
    `) as unknown as TypedDocumentString<RunJobMutation, RunJobMutationVariables>;