import { HttpBackend, HttpClient, HttpHeaders } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { firstValueFrom, timeout, TimeoutError, type Observable } from 'rxjs';

import { graphqlPath, type GraphqlAnswer } from '../graphql/graphql-client';
import { GraphqlFailure } from '../graphql/graphql-failure';
import { httpFailure } from '../graphql/http-failure';
import { RefreshSessionDocument, SignOutDocument, type RefreshSessionMutation } from './session.generated';

/** What the server makes of a refresh token. */
export type RefreshAnswer = RefreshSessionMutation['refreshSession'];

/** A request without an answer after this time failed; other tabs wait for it meanwhile. */
const answerWithinMs = 15_000;

/** The requests of the session itself. They bypass the interceptors: renewing must not wait for itself. */
@Service()
export class SessionData {
  private readonly http = new HttpClient(inject(HttpBackend));

  /** The server's answer about a refresh token. Rejects with a failure that is no reason to sign anybody out. */
  async refresh(refreshToken: string): Promise<RefreshAnswer> {
    const body = { query: RefreshSessionDocument.toString(), variables: { input: { refreshToken } } };
    const { data, errors } = await within(
      this.http.post<GraphqlAnswer<{ refreshSession: RefreshAnswer | null }>>(graphqlPath, body),
    );

    const answer = data?.refreshSession;
    if (answer === undefined || answer === null) {
      throw GraphqlFailure.fromEntries(errors ?? []);
    }
    return answer;
  }

  /** Ends the session of an access token. */
  async signOut(accessToken: string): Promise<void> {
    const headers = new HttpHeaders({ authorization: `Bearer ${accessToken}` });
    const body = { query: SignOutDocument.toString(), variables: {} };
    await within(this.http.post(graphqlPath, body, { headers }));
  }
}

async function within<Answer>(answer: Observable<Answer>): Promise<Answer> {
  try {
    return await firstValueFrom(answer.pipe(timeout(answerWithinMs)));
  } catch (cause) {
    throw cause instanceof TimeoutError ? new GraphqlFailure('OFFLINE', 'no answer') : httpFailure(cause);
  }
}
